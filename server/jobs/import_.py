"""$import: resources from NDJSON files, line by line, in portions that other writers go between.

InitialLoad makes new instances and refuses those that exist. IncrementalLoad keeps versionId and lastUpdated
where a line has them, older versions included, and takes lines marked as deleted as tombstones. A line that
cannot be stored is told in the error file and stops nothing.
Source: server specification E3 ($import); trust R13.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from server.fhir import codec, validate
from server.fhir.errors import FhirError, Issue, Kind, fhir_error
from server.fhir.keys import ResourceKey, format_instant, parse_instant, valid_id
from server.fhir.outcome import operation_outcome
from server.fhir.whole_number import whole_number
from server.interactions import search_parameter, writing
from server.interactions.request import Request, Services
from server.jobs.deleted_state import is_marked
from server.jobs.kind import HERE, Done, JobKind, Task, portion
from server.jobs.ndjson_files import Folder, NdjsonFile
from server.store.base import Author, Reader, Stated, Transaction

_LINES, _BYTES = 500, 4 * 1024 * 1024
_MOST_ERRORS = 100_000
_ERRORS = "errors"


class Input(msgspec.Struct, frozen=True):
    """A file to read: the type of its lines ("" for any), as it was named, and its name in the folder."""

    type: str
    url: str
    name: str
    is_upload: bool = False


class State(msgspec.Struct, frozen=True):
    """How far it is: the input in hand, the place in it, and by input how many lines went in or not."""

    base: str
    request: str
    incremental: bool
    inputs: tuple[Input, ...]
    at: int = 0
    offset: int = 0
    line: int = 0
    stored: tuple[int, ...] = ()
    failed: tuple[int, ...] = ()
    files: tuple[NdjsonFile, ...] = ()


class Line(NamedTuple):
    """One line: its number, where it ends, and either a resource to store or the error that it is."""

    number: int
    end: int
    key: ResourceKey | None
    text: bytes
    resource: Mapping[str, Any]
    error: FhirError | None


class Import(JobKind[State]):
    """See the module."""

    name = "import"
    state = State
    media = "application/json"

    def look(self, reader: Reader, task: Task[State]) -> Any:
        """The next lines, read and checked; in the end, the error files."""
        state = task.state
        if state.at < len(state.inputs):
            return list(_read(task))
        return _error_files(reader, task)

    def advance(self, tx: Transaction, task: Task[State], seen: Any) -> State | Done[State]:
        """Store some lines, or finish."""
        state = task.state
        if state.at < len(state.inputs):
            return _next_input(state) if not seen else _store(tx, task, seen)
        state = msgspec.structs.replace(state, files=seen)
        return Done(state, _result(state, task))

    def progress(self, state: State) -> str:
        """See `JobKind`."""
        return f"{sum(state.stored)} resources stored, {sum(state.failed)} lines refused"

    def file(self, task: Task[State], name: str) -> Path | None:
        """See `JobKind`."""
        known = any(file.name == name for file in task.state.files)
        return results(task).path / name if known else None

    def tidy(self, task: Task[State]) -> None:
        """See `JobKind`."""
        remove_uploads(task.state, task.services)


def folder(services: Services) -> Path:
    """Where files to import lie."""
    return services.settings.data / "import"


def results(task: Task[State]) -> Folder:
    """Where the error files of an import lie."""
    return Folder(folder(task.services) / "results" / task.job.id)


def _read(task: Task[State]) -> Iterator[Line]:
    state, size = task.state, 0
    longest = task.services.settings.body_bytes
    with _open(task) as file:
        file.seek(state.offset)
        number = state.line
        while number < state.line + _LINES and size < _BYTES:
            text = file.readline(longest + 1)
            if not text:
                return
            number, size = number + 1, size + len(text)
            if len(text) > longest:
                why = f"A line is longer than {longest} bytes; nothing behind it was read."
                yield Line(number, file.seek(0, 2), None, b"", {}, fhir_error(Kind.TOO_LARGE, why))
                return
            yield _line(number, file.tell(), text.strip(), task)


def _open(task: Task[State]) -> Any:
    found = task.state.inputs[task.state.at]
    try:
        return open(folder(task.services) / found.name, "rb")
    except OSError as error:
        text = f"The file {found.url} cannot be read any more ({error.strerror}); the import ends here."
        raise fhir_error(Kind.CONFLICT, text) from None


def _line(number: int, end: int, text: bytes, task: Task[State]) -> Line:
    if not text:
        return Line(number, end, None, b"", {}, None)
    try:
        resource = codec.parse(text)
        wanted = task.state.inputs[task.state.at].type or None
        validate.check(resource, task.services.definitions, wanted)
        id_ = resource.get("id") or task.services.new_id()
        if not valid_id(id_):
            raise fhir_error(Kind.INVALID, f"{id_!r} is not a FHIR id.")
        return Line(number, end, ResourceKey(resource["resourceType"], id_), text, resource, None)
    except FhirError as error:
        return Line(number, end, None, b"", {}, error)


def _next_input(state: State) -> State:
    return msgspec.structs.replace(state, at=state.at + 1, offset=0, line=0)


def _store(tx: Transaction, task: Task[State], lines: Sequence[Line]) -> State:
    state, stored, errors = task.state, 0, list[str]()
    last = lines[0]
    for last in portion(lines):
        error = last.error
        if last.key is not None:
            try:
                with tx.savepoint():
                    _store_line(tx, task, last)
                stored += 1
            except FhirError as refused:
                error = refused
        if error is not None:
            errors.append(_told(last, error, state))
    kept = errors if sum(state.failed) < _MOST_ERRORS else ()
    tx.jobs.add(task.job.id, _ERRORS, kept)
    return msgspec.structs.replace(
        state,
        offset=last.end,
        line=last.number,
        stored=_added(state.stored, state.at, stored),
        failed=_added(state.failed, state.at, len(errors)),
    )


def _store_line(tx: Transaction, task: Task[State], line: Line) -> None:
    key, services, owner = line.key, task.services, task.job.owner
    assert key is not None  # noqa: S101 - the caller looked
    if task.state.incremental:
        stated, is_deleted = _stated(line, services)
        if stated is not None or is_deleted:
            _insert(tx, line, stated, is_deleted, owner, services)
            return
    head = tx.head(key)
    if head is not None and not task.state.incremental:
        raise fhir_error(Kind.CONFLICT, f"{key} exists already; InitialLoad makes new instances only.")
    draft = writing.Draft(key, line.text, line.resource, "PUT")
    request = Request("PUT", str(key), author=owner, base=task.state.base)
    writing.store(tx, draft, head, request, services)


def _insert(
    tx: Transaction, line: Line, stated: Stated | None, is_deleted: bool, owner: Author, services: Services
) -> None:
    key = line.key
    assert key is not None  # noqa: S101 - as above
    if is_deleted:
        moment = stated or Stated(None, services.now())
        _insert_content(tx, key, line.resource, moment, owner)
        tx.insert(key, None, None, moment, author=owner)
        return
    assert stated is not None  # noqa: S101 - or it is deleted
    search_parameter.check(tx, key, line.resource, services)
    tx.insert(key, line.text, line.resource, stated, author=owner)


def _insert_content(
    tx: Transaction, key: ResourceKey, resource: Mapping[str, Any], deleted: Stated, owner: Author
) -> None:
    """What a deleted line still holds, as the version before its tombstone, if there is none yet."""
    number = None if deleted.number is None else deleted.number - 1
    if number == 0 or tx.head(key) is not None:
        return
    meta = {name: value for name, value in (resource.get("meta") or {}).items() if name != "extension"}
    content = {**resource, "meta": meta}
    tx.insert(key, codec.encode(content), content, Stated(number, deleted.moment - 1), author=owner)


def _stated(line: Line, services: Services) -> tuple[Stated | None, bool]:
    """What the line says of its version, and whether that is a tombstone. Errors: 400."""
    meta = line.resource.get("meta") or {}
    is_deleted = is_marked(meta)
    moment, number = meta.get("lastUpdated"), meta.get("versionId")
    if moment is None:
        return None, is_deleted
    when = parse_instant(moment)
    if when > services.now():
        raise fhir_error(Kind.INVALID, f"lastUpdated {moment} lies in the future.", f"{line.key}.meta")
    known = whole_number(number) if isinstance(number, str) else None
    if number is not None and not known:
        raise fhir_error(
            Kind.INVALID, f"versionId {number!r} is not a whole number from 1.", f"{line.key}.meta"
        )
    return Stated(known, when), is_deleted


def _told(line: Line, error: FhirError, state: State) -> str:
    """A line of the error file, with the place it speaks of."""
    place = f"{state.inputs[state.at].url} line {line.number}"
    issues = [Issue(f"{place}: {i.diagnostics}", i.code, i.severity, i.expression) for i in error.issues]
    return codec.encode(operation_outcome(issues)).decode()


def _added(counts: tuple[int, ...], at: int, more: int) -> tuple[int, ...]:
    full = [*counts, *(0 for _ in range(at + 1 - len(counts)))]
    full[at] += more
    return tuple(full)


def _error_files(reader: Reader, task: Task[State]) -> tuple[NdjsonFile, ...]:
    errors = reader.jobs.listed(task.job.id, _ERRORS, _MOST_ERRORS * 2)
    remove_uploads(task.state, task.services)
    if not errors:
        return ()
    empty = NdjsonFile("OperationOutcome", "errors.ndjson")
    return (results(task).append(empty, (line.encode() for line in errors)),)


def remove_uploads(state: State, services: Services) -> None:
    """Remove the files that came in the request itself."""
    for found in state.inputs:
        if found.is_upload:
            (folder(services) / found.name).unlink(missing_ok=True)


def _result(state: State, task: Task[State]) -> bytes:
    output, error = [], []
    place = f"{HERE}/_operations/import/{task.job.id}"
    for at, found in enumerate(state.inputs):
        stored = state.stored[at] if at < len(state.stored) else 0
        failed = state.failed[at] if at < len(state.failed) else 0
        output.append({"type": found.type, "count": stored, "inputUrl": found.url})
        if failed:
            told = {"type": "OperationOutcome", "count": failed, "inputUrl": found.url}
            error.append({**told, "url": f"{place}/errors.ndjson"})
    moment = format_instant(task.job.created)
    return msgspec.json.encode(
        {"transactionTime": moment, "request": state.request, "output": output, "error": error}
    )
