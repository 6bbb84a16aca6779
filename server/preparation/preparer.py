"""Decides where a write is prepared: large transactions in another process, all else here.

Source: performance specification §5.3. The answer is the same either way.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.fhir.errors import FhirError
from server.interactions import creates, dispatch, media, prefer
from server.interactions.request import Prepared, Request, Services
from server.interactions.routing import Route
from server.preparation.creates import Asked
from server.preparation.process import Preparation
from server.store.base import Store

# About 200 resources; below, the way to the other process costs more than it saves.
LARGE = 256 * 1024
# What they ask for is done by the ordinary way only.
_UNUSUAL = frozenset({"x-provenance", "x-ms-profile-validation"})


class Preparer:
    """Prepares requests for one server. `close` ends what it started."""

    def __init__(self, store: Store, services: Services, preparation: Preparation) -> None:
        self._store = store
        self._services = services
        self._preparation = preparation

    def prepare(self, request: Request) -> Prepared:
        """Like `dispatch.prepare`. Errors: the same."""
        return self._elsewhere(request) or dispatch.prepare(request, self._services)

    def close(self) -> None:
        """End the processes."""
        self._preparation.close()

    def _elsewhere(self, request: Request) -> Prepared | None:
        if len(request.body) < LARGE or not self._is_usual(request):
            return None
        snapshot_at = 0

        def resolve(wanted: frozenset[str]) -> Mapping[str, str]:
            nonlocal snapshot_at
            with self._store.read() as reader:
                snapshot_at = reader.last_seq()
                return creates.resolved(wanted, reader, request.base, self._services)

        author = request.author.display, request.author.reference
        shows = prefer.read(request).returns == "representation"
        most = self._services.settings.bundle_entries
        asked = Asked(request.base, author, self._services.now(), shows, most)
        found = self._preparation.prepare(request.body, asked, resolve)
        if found is None:
            return None
        ready, parameters = found
        payload = creates.Creates(ready.portion, parameters, ready.assumed, snapshot_at, tuple(ready.answer))
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
