"""What is not FHIR and the window needs: JSON under `/admin`, with the same token.

Source: server specification, "Limits and places".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from server.fhir import codec
from server.fhir.errors import Kind, fhir_error
from server.jobs import listing
from server.rest.error_handlers import Answer
from server.rest.negotiation import Pairs
from server.settings import DEVIATIONS, Switches
from server.store.base import Store

PATH = "/admin/"


class Admin:
    """Answers below `/admin`: `jobs` (the list), `verify` (the faults of the store), `deviations`.

    All of it reads, with GET; what differs can be changed by a PUT of `{"active": [...]}`.
    """

    def __init__(self, store: Store, switches: Switches) -> None:
        self._store = store
        self._switches = switches
        self._pages: Mapping[str, Callable[[Pairs, str], dict[str, Any]]] = {
            "jobs": self._jobs,
            "verify": self._verify,
            "deviations": self._deviations,
        }

    def answer(self, method: str, path: str, query: Pairs, base: str, body: bytes = b"") -> Answer:
        """`path` is below `/admin/`, `base` the FHIR base URL. May take long. Errors: 404, 405, 400."""
        page = self._pages.get(path)
        if page is None:
            raise fhir_error(Kind.NOT_FOUND, f"Nothing is at {PATH}{path[:200]}.")
        allowed = ("GET", "HEAD", "PUT") if path == "deviations" else ("GET", "HEAD")
        if method not in allowed:
            text = f"{PATH}{path} takes {' and '.join(allowed)}, not {method}."
            raise fhir_error(Kind.NOT_ALLOWED, text, headers={"Allow": ", ".join(allowed)})
        if method == "PUT":
            self._switch(body)
        return Answer(200, codec.encode(page(query, base)), "application/json")

    def _verify(self, query: Pairs, base: str) -> dict[str, Any]:
        return {"faults": self._store.verify()}

    def _deviations(self, query: Pairs, base: str) -> dict[str, Any]:
        return {"active": sorted(self._switches), "known": sorted(DEVIATIONS)}

    def _switch(self, body: bytes) -> None:
        asked = codec.parse(body)
        names = asked.get("active") if isinstance(asked, dict) else None
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise fhir_error(Kind.INVALID, 'Send {"active": [...]} with the names that shall be on.')
        unknown = sorted(set(names) - DEVIATIONS)
        if unknown:
            known = ", ".join(sorted(DEVIATIONS))
            raise fhir_error(Kind.INVALID, f"There is no deviation {unknown[0]!r}; there are {known}.")
        self._switches.names = frozenset(names)

    def _jobs(self, query: Pairs, base: str) -> dict[str, Any]:
        asked = dict(query)
        with self._store.read() as snapshot:
            page = listing.page(snapshot, base, asked.get("count"), asked.get("before"))
        if page["next"] is not None:
            said = urlencode({**asked, "before": page["next"]})
            page["next"] = f"{base.removesuffix('/fhir')}{PATH}jobs?{said}"
        return page
