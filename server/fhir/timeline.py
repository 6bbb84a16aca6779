"""Reading any server's history Bundle: which versions there are, who made them, what is missing.

Source: FHIR R4 history interaction; server specification A6, A7; the three shapes of tombstones.
Every function survives servers that leave out requests, responses, meta or whole resources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from server.fhir import tombstone_notes
from server.fhir.keys import ResourceKey, parse_instant
from server.fhir.timeline_notes import Note, describe

__all__ = [
    "AUTHOR_EXTENSION",
    "Gap",
    "HistoryEntry",
    "Note",
    "arrange",
    "body_before",
    "derive",
    "describe",
    "gaps",
    "join",
    "previous",
    "read_history",
]

AUTHOR_EXTENSION = "urn:fhir-admin:author"
Interaction = Literal["create", "update", "patch", "delete", "unknown"]
AuthorSource = Literal["extension", "meta.author", "meta.extension"]

_VERSIONED = re.compile(
    r"(?:^|/)([A-Z][A-Za-z]{1,63})/([A-Za-z0-9\-.]{1,64})(?:/_history(?:/([^/?#]+))?)?(?:[?#]|$)"
)
_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_GONE = ("204", "410")


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One version of one instance, as a server's history told it.

    `method` is POST, PUT, PATCH or DELETE as stated, or '' where the server said nothing usable;
    `interaction` is what was done, then derived. `resource` is the content of this version, None for
    every tombstone (what a tombstone carries, if anything, is `remains`). `label` and `subject` are what
    a list of deleted instances says of its last content, '' elsewhere.
    """

    key: ResourceKey
    version_id: str | None
    method: str
    interaction: Interaction
    last_updated: str | None
    author: str | None
    author_source: AuthorSource | None
    resource: dict[str, Any] | None
    deleted: bool
    remains: dict[str, Any] | None = None
    label: str = ""
    subject: str = ""

    @property
    def identity(self) -> tuple[ResourceKey, str]:
        """What makes two entries the same version."""
        return self.key, self.version_id or f"{self.last_updated or ''}/{'deleted' if self.deleted else ''}"


@dataclass(frozen=True, slots=True)
class Gap:
    """Versions `first` to `last` that a history does not tell; they belong before `entries[index]`."""

    index: int
    first: int
    last: int

    @property
    def count(self) -> int:
        """How many versions are missing."""
        return self.last - self.first + 1


def read_history(bundle: Any) -> tuple[HistoryEntry, ...]:
    """The versions in a history Bundle, newest first, each once; what cannot be read is left out."""
    if not isinstance(bundle, dict):
        return ()
    scope = _scope(bundle)
    found = (_read(entry, scope) for entry in _objects(bundle.get("entry")))
    return derive(arrange(entry for entry in found if entry is not None))


def join(known: Sequence[HistoryEntry], more: Sequence[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """Two pages of one history as one: newest first, each version once."""
    return derive(arrange((*known, *more)))


def arrange(entries: Iterable[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """Each version once, newest first by time; equal times by version number, then as they came."""
    by_identity: dict[tuple[ResourceKey, str], HistoryEntry] = {}
    for entry in entries:
        by_identity.setdefault(entry.identity, entry)
    unique = list(by_identity.values())
    times = _times(unique)
    order = sorted(range(len(unique)), key=lambda i: (times[i], _number(unique[i]), -i), reverse=True)
    return tuple(unique[i] for i in order)


def derive(entries: tuple[HistoryEntry, ...], *, complete: bool = False) -> tuple[HistoryEntry, ...]:
    """Interactions of a server that names no method: an older sibling makes an update, version 1 a create.

    `complete` says that no older versions exist, then the oldest is a create too.
    """
    if not any(entry.interaction == "unknown" for entry in entries):
        return entries
    seen: set[ResourceKey] = set()
    result = []
    for entry in reversed(entries):
        if entry.interaction == "unknown":
            if entry.key in seen or _number(entry) > 1:
                entry = replace(entry, interaction="update")
            elif complete or _number(entry) == 1:
                entry = replace(entry, interaction="create")
        seen.add(entry.key)
        result.append(entry)
    return tuple(reversed(result))


def gaps(entries: Sequence[HistoryEntry], *, complete: bool) -> tuple[Gap, ...]:
    """Numbered versions of one instance that are missing between, and (`complete`) below, those told."""
    found = []
    for index, entry in enumerate(entries):
        upper = _number(entry)
        lower = _number(entries[index + 1]) if index + 1 < len(entries) else (0 if complete else -1)
        if upper > 0 and lower >= 0 and upper - lower > 1:
            found.append(Gap(index + 1, lower + 1, upper - 1))
    return tuple(found)


def previous(entries: Sequence[HistoryEntry], index: int) -> HistoryEntry | None:
    """The version of the same instance that came before `entries[index]`, when it is among them."""
    key = entries[index].key
    return next((entry for entry in entries[index + 1 :] if entry.key == key), None)


def body_before(entries: Sequence[HistoryEntry], index: int) -> dict[str, Any] | None:
    """The last content of the same instance before `entries[index]`, tombstones skipped."""
    key = entries[index].key
    return next((e.resource for e in entries[index + 1 :] if e.key == key and e.resource is not None), None)


def _scope(bundle: Mapping[str, Any]) -> ResourceKey | None:
    for link in _objects(bundle.get("link")):
        if link.get("relation") == "self":
            match = _VERSIONED.search(str(link.get("url", "")))
            if match and "/_history" in match[0]:
                return ResourceKey(match[1], match[2])
    return None


def _read(entry: Mapping[str, Any], scope: ResourceKey | None) -> HistoryEntry | None:
    request, response = _object(entry.get("request")), _object(entry.get("response"))
    body = _object(entry.get("resource"))
    if body.get("resourceType") == "OperationOutcome" and not request:
        return None
    if not body and str(request.get("method")).upper() == "GET" and _is_success(response):
        return None  # no version: a remark of the server about the history
    key = _key(body, request, entry, response) or scope
    if key is None:
        return None
    method = str(request.get("method", "")).upper()
    method = method if method in _METHODS else ""
    deleted = _is_tombstone(method, response, body)
    author, source = _author(response, body)
    return HistoryEntry(
        key,
        _version(body, request, entry, response),
        method,
        _interaction(method, deleted, response),
        _updated(body, response),
        author,
        source,
        None if deleted or not body else dict(body),
        deleted,
        dict(body) if deleted and body else None,
        tombstone_notes.read(_objects(response.get("extension")), tombstone_notes.LABEL),
        tombstone_notes.read(_objects(response.get("extension")), tombstone_notes.SUBJECT),
    )


def _is_success(response: Mapping[str, Any]) -> bool:
    return str(response.get("status", "")).startswith("2")


def _is_tombstone(method: str, response: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    if method:
        return method == "DELETE"
    if str(response.get("status", "")).startswith(_GONE) or not body:
        return True
    tags = _objects(_object(body.get("meta")).get("tag"))
    return any(str(tag.get("code", "")).lower() == "deleted" for tag in tags)


def _interaction(method: str, deleted: bool, response: Mapping[str, Any]) -> Interaction:
    if deleted:
        return "delete"
    if method == "POST" or (method == "PUT" and str(response.get("status", "")).startswith("201")):
        return "create"
    if method == "PATCH":
        return "patch"
    return "update" if method == "PUT" else "unknown"


def _key(*places: Mapping[str, Any]) -> ResourceKey | None:
    body, request, entry, response = places
    if isinstance(body.get("resourceType"), str) and isinstance(body.get("id"), str):
        return ResourceKey(body["resourceType"], body["id"])
    for url in (entry.get("fullUrl"), request.get("url"), response.get("location")):
        match = _VERSIONED.search(str(url or ""))
        if match:
            return ResourceKey(match[1], match[2])
    return None


def _version(*places: Mapping[str, Any]) -> str | None:
    body, request, entry, response = places
    stated = _object(body.get("meta")).get("versionId")
    if stated not in (None, ""):
        return str(stated)
    etag = re.fullmatch(r'(?:W/)?"?([^"]+)"?', str(response.get("etag") or ""))
    if etag:
        return etag[1]
    for url in (response.get("location"), request.get("url"), entry.get("fullUrl")):
        match = _VERSIONED.search(str(url or ""))
        if match and match[3]:
            return match[3]
    return None


def _updated(body: Mapping[str, Any], response: Mapping[str, Any]) -> str | None:
    for stated in (_object(body.get("meta")).get("lastUpdated"), response.get("lastModified")):
        if isinstance(stated, str) and stated:
            return stated
    return None


def _author(response: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[str | None, AuthorSource | None]:
    for extension in _objects(response.get("extension")):
        if extension.get("url") == AUTHOR_EXTENSION:
            return _agent(extension), "extension"
    meta = _object(body.get("meta"))
    told = _who(meta.get("author"))
    if told:
        return told, "meta.author"
    for extension in _objects(meta.get("extension")):
        if str(extension.get("url", "")).rstrip("/").lower().endswith("author") and _agent(extension):
            return _agent(extension), "meta.extension"
    return None, None


def _agent(extension: Mapping[str, Any]) -> str | None:
    return _who(extension.get("valueReference")) or _who(extension.get("valueString"))


def _who(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("display") or value.get("reference")
    return value if isinstance(value, str) and value else None


def _times(entries: Sequence[HistoryEntry]) -> list[tuple[int, str]]:
    """A sortable time each; one without a time takes its newer neighbour's (it came right after it)."""
    known = [_time(entry) for entry in entries]
    last = next((time for time in known if time is not None), (0, ""))
    filled = []
    for time in known:
        last = time if time is not None else last
        filled.append(last)
    return filled


def _time(entry: HistoryEntry) -> tuple[int, str] | None:
    if entry.last_updated is None:
        return None
    fraction = re.search(r"\.(\d+)", entry.last_updated)
    try:
        return parse_instant(entry.last_updated), fraction[1] if fraction else ""
    except ValueError:
        return None


def _number(entry: HistoryEntry) -> int:
    version = entry.version_id or ""
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()
