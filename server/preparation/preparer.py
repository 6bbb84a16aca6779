"""Decides where a write is prepared: large transactions in another process, all else here.

Source: performance specification §5.3. The answer is the same either way.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.fhir.definitions import ParameterSet
from server.fhir.errors import FhirError
from server.interactions import creates, dispatch, media, prefer
from server.interactions.request import Prepared, Request, Services
from server.interactions.routing import Route
from server.preparation.creates import Asked
from server.preparation.process import Preparation
from server.store.base import Reader, State, Store

# About 200 resources; below, the way to the other process costs more than it saves.
LARGE = 256 * 1024
_MOST_KNOWN = 20_000
# What they ask for is done by the ordinary way only.
_UNUSUAL = frozenset({"x-provenance", "x-ms-profile-validation"})


class Preparer:
    """Prepares requests for one server. `close` ends what it started."""

    def __init__(self, store: Store, services: Services, preparation: Preparation) -> None:
        self._store = store
        self._services = services
        self._preparation = preparation
        self._known = _Known(services)

    def prepare(self, request: Request) -> Prepared:
        """Like `dispatch.prepare`. Errors: the same."""
        return self._elsewhere(request) or dispatch.prepare(request, self._services)

    def close(self) -> None:
        """End the processes."""
        self._preparation.close()

    def _elsewhere(self, request: Request) -> Prepared | None:
        if len(request.body) < LARGE or not self._is_usual(request):
            return None
        stood: dict[str, State] = {}

        def resolve(wanted: frozenset[str]) -> Mapping[str, str]:
            with self._store.read() as reader:
                stood.update(creates.states(wanted, reader, self._services))
                return self._known.resolved(wanted, stood, reader, request.base)

        author = request.author.display, request.author.reference
        shows = prefer.read(request).returns == "representation"
        most = self._services.settings.bundle_entries
        asked = Asked(request.base, author, self._services.now(), shows, most)
        found = self._preparation.prepare(request.body, asked, resolve)
        if found is None:
            return None
        ready, parameters = found
        payload = creates.Creates(ready.portion, parameters, ready.assumed, stood, tuple(ready.answer))
        return Prepared(Route("transaction", writes=True), request, payload=payload)

    def _is_usual(self, request: Request) -> bool:
        if request.method != "POST" or request.path or self._services.settings.deviations:
            return False
        try:
            media.require_json(request)
            preferred = prefer.read(request)
        except FhirError:
            return False
        is_unusual = preferred.asynchronous or not _UNUSUAL.isdisjoint(request.headers)
        return preferred.returns != "OperationOutcome" and not is_unusual


class _Known:
    """What conditional references named lately: Bundle after Bundle asks for the same few.

    Safe to share between threads: an answer goes with the state it was true for.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._answers: dict[tuple[str, str], tuple[State, ParameterSet, str]] = {}

    def resolved(
        self, wanted: frozenset[str], stood: Mapping[str, State], reader: Reader, base: str
    ) -> dict[str, str]:
        """Like `creates.resolved`; `stood` is how the types stand for `reader`."""
        parameters = self._services.definitions.parameters
        found: dict[str, str] = {}
        for text in wanted:
            answer = self._answers.get((base, text))
            if answer is not None and answer[:2] == (stood.get(text.partition("?")[0]), parameters):
                found[text] = answer[2]
        asked = creates.resolved(wanted - found.keys(), reader, base, self._services)
        if len(self._answers) + len(asked) > _MOST_KNOWN:
            self._answers.clear()
        for text, named in asked.items():
            if creates.asks_one_type(text):
                self._answers[base, text] = stood[text.partition("?")[0]], parameters, named
        return found | asked
