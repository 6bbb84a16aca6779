"""What must hold before a write, and what spares a read: If-Match, If-None-Match, If-Modified-Since.

Source: server specification A0.11, A4.5–A4.10, A4.14, A4.23, D5.
"""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.keys import ResourceKey, format_etag, parse_if_match, parse_instant
from server.interactions import deviations
from server.interactions.request import Request, Services
from server.store.base import Version

_TAGS = re.compile(r'(?:W/)?"([^"]*)"')


def check_if_match(request: Request, key: ResourceKey, head: Version | None, services: Services) -> None:
    """Errors: 404 when there is nothing to match, 400 when malformed, 412 (STU3: 409) on another version."""
    header = request.header("if-match")
    if header is None or "no-if-match" in services.settings.deviations:
        return
    wanted = parse_if_match(header)
    if head is None:
        raise fhir_error(Kind.NOT_FOUND, f"{key} does not exist, so If-Match cannot hold.")
    current = deviations.version_id(head, services.settings)
    if wanted != current:
        is_stu3 = services.definitions.version == "stu3"
        raise fhir_error(
            Kind.CONFLICT if is_stu3 else Kind.PRECONDITION,
            f"{key} is at version {current}, not {wanted}. Read it again and repeat your change on that.",
            headers={"ETag": format_etag(current)},
        )


def require_if_match(request: Request, key: ResourceKey, head: Version | None, services: Services) -> None:
    """Errors: 400 (STU3: 412) where the policy is `versioned-update` and the header is absent (A4.14)."""
    is_needed = services.settings.versioning_of(key.type) == "versioned-update"
    if is_needed and head is not None and request.header("if-match") is None:
        is_stu3 = services.definitions.version == "stu3"
        raise fhir_error(
            Kind.PRECONDITION if is_stu3 else Kind.INVALID,
            f"{key.type} is changed with If-Match only; read {key} and send its ETag so.",
        )


def check_if_none_match(request: Request, key: ResourceKey, head: Version | None, services: Services) -> None:
    """For writes. Errors: 412 when the header is `*`, or names the version, and the instance is live."""
    header = request.header("if-none-match")
    if header is None or head is None or head.deleted:
        return
    if _names(header, deviations.version_id(head, services.settings)):
        raise fhir_error(Kind.PRECONDITION, f"{key} exists already, and If-None-Match forbids that.")


def is_unmodified(request: Request, version: Version, services: Services) -> bool:
    """Whether a read may answer 304; If-None-Match decides alone when it is given."""
    tags = request.header("if-none-match")
    if tags is not None:
        return _names(tags, deviations.version_id(version, services.settings))
    since = request.header("if-modified-since")
    moment = _moment(since) if since else None
    return moment is not None and version.last_updated // 1000 <= moment // 1000


def gone(version: Version, services: Services) -> FhirError:
    """The 410 for a tombstone; it keeps the ETag of the delete version."""
    if "gone-as-404" in services.settings.deviations:
        return fhir_error(Kind.NOT_FOUND, f"{version.key} does not exist.")
    number = deviations.version_id(version, services.settings)
    return fhir_error(
        Kind.DELETED,
        f"{version.key} was deleted (version {number}). Its history still has the content.",
        headers={"ETag": format_etag(number)},
    )


def _names(header: str, version_id: str) -> bool:
    return header.strip() == "*" or version_id in _TAGS.findall(header)


def _moment(text: str) -> int | None:
    """Milliseconds of an HTTP date or (in a Bundle) an instant; None when unreadable, as HTTP asks."""
    try:
        return int(parsedate_to_datetime(text).timestamp() * 1000)
    except (TypeError, ValueError, OverflowError):
        pass
    try:
        return parse_instant(text)
    except (ValueError, OverflowError):
        return None
