"""From a `Result` to what a client sees: headers and body of an HTTP answer, or a Bundle entry.

Source: server specification A0.4, A0.10, D4.
"""

from __future__ import annotations

from email.utils import formatdate
from functools import lru_cache, partial
from typing import Any

from server.fhir import bundle, codec
from server.fhir.errors import FhirError
from server.fhir.keys import format_etag, format_instant
from server.fhir.outcome import information, operation_outcome
from server.interactions import prefer
from server.interactions.request import Request, Result, Services
from server.store.base import Version

_EMPTY = frozenset({204, 304})
_http_date = lru_cache(1024)(partial(formatdate, usegmt=True))
_WRITES = frozenset({"POST", "PUT", "PATCH"})


def headers_of(result: Result, request: Request) -> dict[str, str]:
    """ETag, Last-Modified and Location of the result's version, and the result's own headers."""
    headers: dict[str, str] = {}
    version = result.version
    if version is not None:
        headers["ETag"] = format_etag(version.number)
        headers["Last-Modified"] = _http_date(version.last_updated // 1000)
        if result.location:
            headers["Location"] = location_of(version, request)
    headers.update(result.headers)
    return headers


def location_of(version: Version, request: Request) -> str:
    """The absolute URL of a version."""
    return f"{request.base}/{version.key}/_history/{version.number}"


def body_of(result: Result, request: Request, services: Services) -> bytes:
    """The JSON text to answer with, b"" for none; follows `Prefer: return` for what was written."""
    if result.status in _EMPTY:
        return b""
    if result.version is not None and request.method in _WRITES:
        returns = prefer.read(request).returns
        if returns == "minimal":
            return b""
        if returns == "OperationOutcome":
            return codec.encode(_outcome(result))
    if result.body is not None:
        return result.body
    if result.resource is not None:
        return codec.encode(result.resource)
    return (result.version.body or b"") if result.version else b""


def entry_of(result: Result, request: Request, services: Services) -> bytes:
    """The answer as an entry of a batch-response or transaction-response."""
    response: dict[str, Any] = {"status": str(result.status)}
    version, headers = result.version, result.headers
    if version is not None:
        if result.location:
            response["location"] = headers.get("Location") or location_of(version, request)
        response["etag"] = headers.get("ETag") or format_etag(version.number)
        response["lastModified"] = format_instant(version.last_updated)
    body = b"" if request.method == "HEAD" else body_of(result, request, services)
    if body and _is_outcome_wanted(result, request):
        response["outcome"] = codec.decode(body)
        body = b""
    return bundle.response_entry(body or None, response)


def error_entry(error: FhirError, services: Services) -> bytes:
    """A failed entry of a batch-response: the status and an OperationOutcome."""
    response: dict[str, Any] = {"status": str(error.kind.status)}
    if "ETag" in error.headers:
        response["etag"] = error.headers["ETag"]
    response["outcome"] = operation_outcome(error.issues, version=services.definitions.version)
    return bundle.response_entry(None, response)


def _is_outcome_wanted(result: Result, request: Request) -> bool:
    is_write = result.version is not None and request.method in _WRITES
    return is_write and prefer.read(request).returns == "OperationOutcome"


def _outcome(result: Result) -> dict[str, Any]:
    version = result.version
    what = f"{version.key} is stored as version {version.number}." if version else "Done."
    return operation_outcome(result.issues or (information(what),))
