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
from server.store.base import Store

PATH = "/admin"


class Admin:
    """Answers below `/admin`. All of it reads, with GET."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pages: Mapping[str, Callable[[Pairs, str], dict[str, Any]]] = {"jobs": self._jobs}

    def answer(self, method: str, path: str, query: Pairs, base: str) -> Answer:
        """`path` is below `/admin/`, `base` the FHIR base URL. Errors: 404, 405, 400."""
        page = self._pages.get(path)
        if page is None:
            raise fhir_error(Kind.NOT_FOUND, f"Nothing is at {PATH}/{path[:200]}.")
        if method not in ("GET", "HEAD"):
            text = f"{PATH}/{path} can only be read with GET, not {method}."
            raise fhir_error(Kind.NOT_ALLOWED, text, headers={"Allow": "GET, HEAD"})
        body = codec.encode(page(query, base))
        return Answer(200, body, "application/json")

    def _jobs(self, query: Pairs, base: str) -> dict[str, Any]:
        asked = dict(query)
        with self._store.read() as snapshot:
            page = listing.page(snapshot, base, asked.get("count"), asked.get("before"))
        if page["next"] is not None:
            said = urlencode({**asked, "before": page["next"]})
            page["next"] = f"{base.removesuffix('/fhir')}{PATH}/jobs?{said}"
        return page
