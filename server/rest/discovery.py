"""What anybody may ask without a token: `/metadata`, `$versions`, health.

Source: server specification F1.1–F1.3.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from server.fhir import codec, summary
from server.fhir.capability import capability_statement
from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.keys import format_instant
from server.fhir.search.query_model import SearchQuery
from server.interactions import narrowing
from server.rest.negotiation import Pairs
from server.settings import Settings
from server.store.base import HistoryQuery, Store

_PROFILE = "StructureDefinition"
PATHS = frozenset({"metadata", "$versions", "health/check"})


class Discovery:
    """Answers about the server itself; `software` is its version text."""

    def __init__(
        self,
        definitions: Definitions,
        settings: Settings,
        store: Store,
        software: str,
        now: Callable[[], int],
    ) -> None:
        self._definitions = definitions
        self._settings = settings
        self._store = store
        self._software = software
        self._started = format_instant(now())
        self._statement: dict[str, Any] | None = None
        self._rests_on: Any = None

    def metadata(self, base: str, query: Pairs) -> Mapping[str, Any]:
        """The CapabilityStatement, narrowed by `_summary` or `_elements`. Errors: 400, 404."""
        if "no-capability" in self._settings.deviations:
            raise fhir_error(Kind.NOT_FOUND, "This server has no CapabilityStatement.")
        asked = dict(query)
        mode = asked.get("mode", "full")
        if mode not in ("full", "normative"):
            raise fhir_error(Kind.INVALID, f"mode takes full or normative here, not {mode!r}.")
        narrow = narrowing.read(query, summary.MODES)
        rests_on = (self._definitions.parameters, self._profiles_state())
        if self._statement is None or self._rests_on != rests_on:
            self._statement, self._rests_on = self._write(base), rests_on
        # The name in the URL is the client's choice (127.0.0.1 or localhost), so it is not kept.
        here = {**self._statement["implementation"], "url": base}
        return narrow.of({**self._statement, "implementation": here}, self._definitions)

    def versions(self, accept: str) -> tuple[str, Mapping[str, Any]]:
        """Media type and body of `$versions` (F1.2)."""
        release = self._definitions.release
        if accept == "application/json":
            return accept, {"versions": [release], "default": release}
        parameters = [
            {"name": "version", "valueString": release},
            {"name": "default", "valueString": release},
        ]
        return "application/fhir+json", {"resourceType": "Parameters", "parameter": parameters}

    def health(self) -> tuple[int, bytes]:
        """Status and JSON of the health check: 503 when the store does not answer (F1.3)."""
        try:
            with self._store.read() as snapshot:
                snapshot.last_seq()
            status, word, description = 200, "Healthy", "The store answers."
        except FhirError as error:
            status, word, description = 503, "Unhealthy", str(error)
        details = [{"name": "store", "status": word, "description": description}]
        return status, json.dumps({"overallStatus": word, "details": details}).encode()

    def _write(self, base: str) -> dict[str, Any]:
        return capability_statement(
            self._definitions,
            base=base,
            software=self._software,
            date=self._started,
            versioning=self._settings.versioning,
            update_create=self._settings.update_create,
            profiles=self._profiles(),
            is_open=self._settings.auth == "none",
        )

    def _profiles_state(self) -> tuple[int, int]:
        """Differs whenever a StructureDefinition came, changed or went."""
        with self._store.read() as snapshot:
            newest = snapshot.history(HistoryQuery(type=_PROFILE, limit=1))
            return newest[0].seq if newest else 0, snapshot.counts().get(_PROFILE, 0)

    def _profiles(self) -> dict[str, list[str]]:
        """The canonical URLs of stored profiles, by the type they constrain."""
        found: dict[str, list[str]] = {}
        cursor: str | None = None
        with self._store.read() as snapshot:
            while True:
                page = snapshot.search(SearchQuery((_PROFILE,)), 100, cursor)
                for version in page.matches:
                    profile = codec.decode(version.body or b"{}")
                    if profile.get("derivation") == "constraint" and profile.get("kind") == "resource":
                        found.setdefault(str(profile.get("type")), []).append(profile["url"])
                cursor = page.next
                if cursor is None:
                    return found
