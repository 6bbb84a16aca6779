"""The entries of a batch or transaction as requests, and the order in which they run.

Source: server specification D1, D2, D3, D5, D6, D13, B3.5, B3.6, B3.11.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.fhir import bundle, codec
from server.fhir.errors import Kind, fhir_error
from server.interactions import deviations
from server.interactions.media import FHIR_JSON
from server.interactions.request import Request, Services, read_query

ORDER = {"DELETE": 0, "POST": 1, "PUT": 2, "PATCH": 3, "GET": 4, "HEAD": 4}
# Verbs that Bundles of STU3 do not have (B3.12).
_NOT_IN_STU3 = frozenset({"PATCH", "HEAD"})
_HEADERS = {
    "ifMatch": "if-match",
    "ifNoneMatch": "if-none-match",
    "ifModifiedSince": "if-modified-since",
    "ifNoneExist": "if-none-exist",
}
SECONDS = 100
"""How long one Bundle may take."""
_INHERITED = ("prefer", "x-ms-profile-validation")


class Deadline:
    """How long one Bundle may hold the writer."""

    def __init__(self) -> None:
        self._end = time.monotonic() + SECONDS

    def check(self) -> None:
        """Errors: 408 when the time is over."""
        if time.monotonic() > self._end:
            raise fhir_error(
                Kind.TIMEOUT,
                f"The Bundle took more than {SECONDS} seconds, so nothing was stored. Divide it.",
            )


@dataclass(frozen=True, slots=True)
class BundleText:
    """A client's batch or transaction: its type and the texts of its entries."""

    type: str
    entries: tuple[bytes, ...]


def read_bundle(request: Request, services: Services) -> BundleText:
    """Errors: 400 for anything but a batch or transaction, or for too many entries."""
    members, entries = bundle.split(request.body)
    type_ = members.get("type")
    if type_ not in ("batch", "transaction"):
        raise fhir_error(
            Kind.INVALID, f"The Bundle's type must be batch or transaction, not {type_!r}.", "Bundle.type"
        )
    most = services.settings.bundle_entries
    if len(entries) > most:
        raise fhir_error(
            Kind.INVALID, f"The Bundle has {len(entries)} entries, more than this server's limit of {most}."
        )
    deviations.check_bundle(type_, services.settings)
    return BundleText(type_, tuple(bytes(entry) for entry in entries))


def read_request(entry: bundle.EntryText, outer: Request, services: Services) -> Request:
    """The request of an entry, without its body. Errors: 400, 405 for a verb the FHIR version lacks."""
    asked = entry.value.get("request")
    if not isinstance(asked, dict) or not asked:
        raise fhir_error(Kind.INVALID, "The entry's request is empty; give it a method and a url.")
    method, url = asked.get("method"), asked.get("url")
    if not isinstance(method, str) or method not in ORDER:
        raise fhir_error(Kind.INVALID, f"{method!r} is no method of a Bundle entry; use {', '.join(ORDER)}.")
    if method in _NOT_IN_STU3 and services.definitions.version == "stu3":
        raise fhir_error(
            Kind.NOT_ALLOWED,
            f"Bundles of STU3 have no {method}; send it as a request of its own.",
            "Bundle.entry.request.method",
        )
    if not isinstance(url, str):
        raise fhir_error(Kind.INVALID, "The entry's request has no url.")
    if "fullUrl" in entry.value and entry.full_url is None:
        raise fhir_error(Kind.INVALID, "The entry's fullUrl is no text.", "Bundle.entry.fullUrl")
    headers = {name: outer.headers[name] for name in _INHERITED if name in outer.headers}
    headers.update((header, _text(asked, name)) for name, header in _HEADERS.items() if name in asked)
    path, query = read_url(method, url, outer.base)
    return Request(method, path, query, headers, author=outer.author, base=outer.base)


def _text(asked: Mapping[str, Any], name: str) -> str:
    """A condition of an entry: one that is no text must not be taken for no condition."""
    value = asked[name]
    if not isinstance(value, str):
        raise fhir_error(
            Kind.INVALID,
            f"The {name} of an entry's request is a text, not {codec.encode(value).decode()[:60]}.",
            f"Bundle.entry.request.{name}",
        )
    return value


def read_url(method: str, url: str, base: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Path and query of an entry's url, which is relative to the base or below it. Errors: 400, 404."""
    below = url.removeprefix(base)
    relative = below if below[:1] in ("", "/", "?", "#") else url
    path, _, query = relative.lstrip("/").partition("#")[0].partition("?")
    if "://" in path:
        raise fhir_error(Kind.NOT_FOUND, f"{url} does not lie below this server's base {base}.")
    if path == "" and method == "POST":
        raise fhir_error(Kind.INVALID, "A Bundle cannot hold a batch or transaction.")
    if path.endswith("_search"):
        raise fhir_error(Kind.INVALID, "A Bundle searches with GET, not with POST to _search.")
    return path, read_query(query)


def with_body(request: Request, resource: bytes | None, new_id: str = "") -> Request:
    """The request carrying the entry's resource as its body. Errors: 400."""
    if request.method not in ("POST", "PUT", "PATCH"):
        return request
    if resource is None:
        raise fhir_error(Kind.INVALID, f"The entry has no resource, but {request.method} needs one.")
    return Request(
        request.method,
        request.path,
        request.query,
        {**request.headers, "content-type": FHIR_JSON},
        resource,
        request.author,
        request.base,
        codec.parse(resource),
        new_id,
    )
