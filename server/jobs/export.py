"""$export: all resources as they stood at one moment, written to NDJSON files portion by portion.

The first look takes the moment: the position in the change log up to which the export goes, and which
instances fulfil a `_typeFilter`. What changes later is exported as it was.
Source: server specification E3 ($export); FHIR bulk data export.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from server.fhir import codec, compartment
from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import ResourceKey, format_instant
from server.fhir.search import query
from server.interactions.conditional import limits_of
from server.interactions.request import Services
from server.jobs.deleted_state import MARK
from server.jobs.kind import HERE, Done, JobKind, Task
from server.jobs.ndjson_files import Folder, NdjsonFile
from server.store.base import HistoryQuery, Reader, Transaction, Version

_PORTION = 1000
_LINES = 250_000
"""The longest file, in lines."""
_MEMBERS = "members"


class Asked(msgspec.Struct, frozen=True):
    """What was asked for. `patients` is "" (everything), "all" or the id of a Group. Times in milliseconds.

    `filters` are pairs of type and criteria; `history` and `deleted` are the associated data.
    """

    request: str
    types: tuple[str, ...]
    patients: str = ""
    since: int | None = None
    till: int | None = None
    filters: tuple[tuple[str, str], ...] = ()
    history: bool = False
    deleted: bool = False
    container: str = ""


class State(msgspec.Struct, frozen=True):
    """How far it is: `left` are types to do, the first beyond `after` (a position, or one in the file of
    the instances that fulfil its filter)."""

    asked: Asked
    left: tuple[str, ...] = ()
    moment: int = 0
    ceiling: int = -1
    after: int = 0
    files: tuple[NdjsonFile, ...] = ()


class Export(JobKind[State]):
    """See the module."""

    name = "export"
    state = State
    survives_cancel = False
    media = "application/json"

    def look(self, reader: Reader, task: Task[State]) -> State | tuple[State, list[str]]:
        """Read and write one portion; the first one only takes the moment."""
        if task.state.ceiling < 0:
            return _begin(reader, task)
        return _portion(reader, task) if task.state.left else task.state

    def advance(self, tx: Transaction, task: Task[State], seen: Any) -> State | Done[State]:
        """Keep what was written."""
        state, members = seen if isinstance(seen, tuple) else (seen, None)
        if members is not None:
            tx.jobs.add(task.job.id, _MEMBERS, members)
        return state if state.left else Done(state, _result(state, task))

    def progress(self, state: State) -> str:
        """See `JobKind`."""
        return f"{sum(file.count for file in state.files)} resources written, {len(state.left)} types to do"

    def file(self, task: Task[State], name: str) -> Path | None:
        """See `JobKind`."""
        known = any(file.name == name for file in task.state.files)
        return folder(task.job.id, task.state, task.services).path / name if known else None

    def tidy(self, task: Task[State]) -> None:
        """See `JobKind`."""
        folder(task.job.id, task.state, task.services).remove()


def folder(id_: str, state: State, services: Services) -> Folder:
    """Where the files of an export lie."""
    place = services.settings.data / "export"
    return Folder((place / state.asked.container if state.asked.container else place) / id_)


def _begin(reader: Reader, task: Task[State]) -> tuple[State, list[str]]:
    asked, services = task.state.asked, task.services
    newest = reader.history(HistoryQuery(limit=1))
    # A clock that was set back must not hide what is stored.
    moment = max(services.now(), *(version.last_updated for version in newest))
    filtered = {type_name for type_name, _ in asked.filters}
    place = folder(task.job.id, task.state, services)
    for type_name in filtered:
        place.append(NdjsonFile("", _keys_name(type_name)), _fulfilling(reader, type_name, asked, services))
    state = msgspec.structs.replace(task.state, left=asked.types, moment=moment, ceiling=reader.last_seq())
    return state, _members(reader, asked.patients)


def _members(reader: Reader, group: str) -> list[str]:
    """The ids of the patients of a Group."""
    if group in ("", "all"):
        return []
    head = reader.head(ResourceKey("Group", group))
    if head is None or head.body is None:
        raise fhir_error(Kind.NOT_FOUND, f"Group/{group} does not exist any more.")
    found: dict[str, None] = {}
    for member in codec.decode(head.body).get("member", ()):
        text = member.get("entity", {}).get("reference", "")
        if text.startswith("Patient/") and member.get("inactive") is not True:
            found[text.removeprefix("Patient/")] = None
    return list(found)


def _fulfilling(reader: Reader, type_name: str, asked: Asked, services: Services) -> Iterator[bytes]:
    """The ids of the instances that fulfil one of the filters of a type."""
    seen: set[str] = set()
    for name, criteria in asked.filters:
        if name != type_name:
            continue
        found = filter_query(type_name, criteria, services)
        cursor: str | None = None
        while True:
            page = reader.search(found, _PORTION, cursor)
            for version in page.matches:
                if version.key.id not in seen:
                    seen.add(version.key.id)
                    yield version.key.id.encode()
            cursor = page.next
            if cursor is None:
                break


def filter_query(type_name: str, criteria: str, services: Services) -> query.SearchQuery:
    """A `_typeFilter` as a search. Errors: 400, 412 when it is unknown, empty or malformed."""
    return query.parse_criteria(
        type_name, criteria, services.definitions, limits=limits_of(services), now=services.now()
    )


def _portion(reader: Reader, task: Task[State]) -> State:
    state = task.state
    type_name = state.left[0]
    place = folder(task.job.id, state, task.services)
    if any(name == type_name for name, _ in state.asked.filters):
        ids, after = place.lines(_keys_name(type_name), state.after, _PORTION)
        versions = [version for id_ in ids for version in _of_instance(reader, type_name, id_, state)]
        is_last = len(ids) < _PORTION
    else:
        versions = list(reader.history(_slice(state, type_name, state.after)))
        after = versions[-1].seq if versions else state.after
        is_last = len(versions) < _PORTION
    files = state.files
    lines = list(_lines(reader, versions, task))
    if lines:
        *others, last = _with_current(files, type_name)
        files = (*others, place.append(last, lines))
    left = state.left[1:] if is_last else state.left
    return msgspec.structs.replace(state, left=left, after=0 if is_last else after, files=files)


def _slice(state: State, type_name: str, after: int) -> HistoryQuery:
    asked = state.asked
    until = min(state.moment, asked.till or state.moment)
    return HistoryQuery(
        type=type_name,
        since=asked.since,
        before=until + 1,
        ascending=True,
        limit=_PORTION,
        after=after,
        ceiling=state.ceiling,
        at=None if asked.history else (until, until),
    )


def _of_instance(reader: Reader, type_name: str, id_: str, state: State) -> Sequence[Version]:
    """The versions of one instance that count: the one of the moment, or all up to it."""
    whole = _slice(state, type_name, 0)
    most = _PORTION if state.asked.history else 1
    asked = HistoryQuery(
        key=ResourceKey(type_name, id_),
        before=whole.before,
        ceiling=state.ceiling,
        limit=most,
        ascending=state.asked.history,
    )
    since = state.asked.since
    return [v for v in reader.history(asked) if since is None or v.last_updated >= since]


def _lines(reader: Reader, versions: Sequence[Version], task: Task[State]) -> Iterator[bytes]:
    asked = task.state.asked
    for version in versions:
        body = version.body
        if body is None:
            body = _deleted(reader, version) if asked.deleted else None
        if body is not None and _is_wanted(reader, body, task):
            yield body


def _is_wanted(reader: Reader, body: bytes, task: Task[State]) -> bool:
    patients = task.state.asked.patients
    if not patients:
        return True
    owners = compartment.owners(codec.decode(body), "Patient", task.services.definitions)
    return bool(owners if patients == "all" else reader.jobs.among(task.job.id, _MEMBERS, owners))


def _deleted(reader: Reader, tombstone: Version) -> bytes:
    """The last content of what is deleted, marked as Azure's service does."""
    before = reader.history(HistoryQuery(key=tombstone.key, limit=1, after=tombstone.seq))
    body = next((version.body for version in before if version.body is not None), None)
    key = tombstone.key
    resource: dict[str, Any] = {"resourceType": key.type, "id": key.id}
    if body is not None:
        resource = codec.decode(body)
    meta = {
        **resource.get("meta", {}),
        "versionId": str(tombstone.number),
        "lastUpdated": format_instant(tombstone.last_updated),
        "extension": [MARK],
    }
    return codec.encode({**resource, "meta": meta})


def _with_current(files: tuple[NdjsonFile, ...], type_name: str) -> list[NdjsonFile]:
    """The files, the last of them with room for more of this type."""
    last = files[-1] if files else None
    if last is not None and last.type == type_name and last.count < _LINES:
        return list(files)
    number = sum(file.type == type_name for file in files) + 1
    return [*files, NdjsonFile(type_name, f"{type_name}-{number}.ndjson")]


def _keys_name(type_name: str) -> str:
    return f"matches-{type_name}.txt"


def _result(state: State, task: Task[State]) -> bytes:
    asked = state.asked
    place = f"{HERE}/_operations/export/{task.job.id}"
    output = [{"type": file.type, "url": f"{place}/{file.name}", "count": file.count} for file in state.files]
    told = {
        "transactionTime": format_instant(state.moment),
        "request": asked.request,
        "requiresAccessToken": task.services.settings.auth != "none",
        "output": output,
        "error": [],
        "issues": [],
    }
    return msgspec.json.encode(told)
