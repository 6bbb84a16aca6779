"""FHIR's URL grammar: which interaction a method and a path below the base ask for.

Source: server specification A0.1, A0.2, A0.5, A0.14, C1.13; FHIR R4 http.html#summary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote_to_bytes

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.keys import ResourceKey, valid_id


@dataclass(frozen=True, slots=True)
class Route:
    """The interaction or operation asked for, and what its URL names.

    `member` is the type (or `*`) of a compartment search, whose compartment is `type` and `id`; of a job
    (`id`) it is the kind.
    """

    name: str
    writes: bool = False
    type: str | None = None
    id: str | None = None
    vid: str | None = None
    member: str | None = None

    @property
    def key(self) -> ResourceKey:
        """The instance in the URL; only for routes that have one."""
        return ResourceKey(self.type or "", self.id or "")


# A segment that means what it says.
_PLAIN = re.compile(r"[A-Za-z0-9.$_*-]*")
_Table = Mapping[str, Route]
_SYSTEM: _Table = {"GET": Route("search-system"), "POST": Route("bundle", writes=True)}
_TYPE: _Table = {
    "GET": Route("search-type"),
    "POST": Route("create", writes=True),
    "PUT": Route("conditional-update", writes=True),
    "PATCH": Route("conditional-patch", writes=True),
    "DELETE": Route("conditional-delete", writes=True),
}
_INSTANCE: _Table = {
    "GET": Route("read"),
    "PUT": Route("update", writes=True),
    "PATCH": Route("patch", writes=True),
    "DELETE": Route("delete", writes=True),
}
# Operations by where they are called, then by name. `single.INTERACTIONS` has what each route does.
_BULK: Mapping[str, _Table] = {
    "$bulk-delete": {"DELETE": Route("bulk-delete", writes=True)},
    "$bulk-delete-soft-deleted": {"DELETE": Route("bulk-delete-soft-deleted", writes=True)},
    "$bulk-update": {"PATCH": Route("bulk-update", writes=True)},
}
_ASK = ("GET", "POST")
_READ_META: _Table = dict.fromkeys(_ASK, Route("meta"))
_READ_LABELS: _Table = dict.fromkeys(_ASK, Route("labels"))
_SYSTEM_OPERATIONS: Mapping[str, _Table] = {
    **_BULK,
    "$deleted": {"GET": Route("deleted")},
    "$meta": _READ_LABELS,
    "$restore": {"POST": Route("restore-many", writes=True)},
    "$reindex": {"POST": Route("reindex", writes=True)},
    "$export": {"GET": Route("export", writes=True)},
    "$import": {"POST": Route("import", writes=True)},
    "$validate": {"POST": Route("validate")},
}
_JOB: _Table = {"GET": Route("job"), "DELETE": Route("cancel-job", writes=True)}
_JOB_FILE: _Table = {"GET": Route("job-file")}
_TYPE_OPERATIONS: Mapping[str, _Table] = {
    **_BULK,
    "$deleted": {"GET": Route("deleted")},
    "$includes": {"GET": Route("includes")},
    "$export": {"GET": Route("export", writes=True)},
    "$meta": _READ_LABELS,
    "$status": {"GET": Route("parameter-status"), "PUT": Route("change-parameter-status", writes=True)},
    "$validate": {"POST": Route("validate")},
}
# Operations that only one type has, on the type and on its instances.
_OPERATIONS_OF: Mapping[str, Mapping[str, _Table]] = {
    "Encounter": {"$everything": dict.fromkeys(_ASK, Route("everything"))},
    "Group": {"$everything": dict.fromkeys(_ASK, Route("everything"))},
    "Patient": {"$everything": dict.fromkeys(_ASK, Route("everything"))},
    "ValueSet": {
        "$expand": dict.fromkeys(_ASK, Route("expand")),
        "$validate-code": dict.fromkeys(_ASK, Route("validate-code")),
    },
    "CodeSystem": {
        "$lookup": dict.fromkeys(_ASK, Route("lookup")),
        "$subsumes": dict.fromkeys(_ASK, Route("subsumes")),
        "$validate-code": dict.fromkeys(_ASK, Route("validate-code")),
    },
}
_INSTANCE_OPERATIONS: Mapping[str, _Table] = {
    "$meta": _READ_META,
    "$meta-add": {"POST": Route("meta-add", writes=True)},
    "$meta-delete": {"POST": Route("meta-delete", writes=True)},
    "$purge-history": {"DELETE": Route("purge-history", writes=True)},
    "$export": {"GET": Route("export", writes=True)},
    "$restore": {"POST": Route("restore", writes=True)},
    "$reindex": {"GET": Route("reindex-preview"), "POST": Route("reindex-one", writes=True)},
    "$validate": {"GET": Route("validate"), "POST": Route("validate")},
}


def route(method: str, path: str, definitions: Definitions) -> Route:
    """The route of a still percent-encoded path below the base.

    Errors: 404 for an unknown type or route, 400 for a bad id or bad percent-encoding, 405 (with
    `Allow`) for a method the route does not take.
    """
    parts = [_decoded(part) for part in path.split("/")]
    if len(parts) > 1 and parts[-1] == "":
        parts.pop()
    match parts:
        case [""]:
            return _choose(_SYSTEM, method, path)
        case ["_history"]:
            return _choose({"GET": Route("history-system")}, method, path)
        case ["_search"]:
            return _choose({"POST": Route("search-system")}, method, path)
        case ["_operations", kind, id_, file] if kind and id_ and file:
            return replace(_choose(_JOB_FILE, method, path, None, id_), member=kind, vid=file)
        case ["_operations", kind, id_] if kind and id_:
            return replace(_choose(_JOB, method, path, None, id_), member=kind)
        case [str(name)] if name in _SYSTEM_OPERATIONS:
            return _choose(_SYSTEM_OPERATIONS[name], method, path)
        case [str(type_), *rest] if type_ in definitions.resource_types:
            return _type_route(method, path, type_, rest, definitions)
    raise _unknown(path)


def _type_route(method: str, path: str, type_: str, rest: list[str], definitions: Definitions) -> Route:
    match rest:
        case []:
            return _choose(_TYPE, method, path, type_)
        case ["_history"]:
            return _choose({"GET": Route("history-type")}, method, path, type_)
        case ["_search"]:
            return _choose({"POST": Route("search-type")}, method, path, type_)
        case [name] if name in _TYPE_OPERATIONS:
            return _choose(_TYPE_OPERATIONS[name], method, path, type_)
        case [name] if name in _OPERATIONS_OF.get(type_, {}):
            return _choose(_OPERATIONS_OF[type_][name], method, path, type_)
        case [id_, *below] if id_ and not id_.startswith(("$", "_")):
            if not valid_id(id_):
                raise fhir_error(
                    Kind.INVALID, f"{id_!r} is not a FHIR id: 1 to 64 letters, digits, '-' and '.'."
                )
            return _instance_route(method, path, (type_, id_), below, definitions)
    raise _unknown(path)


def _instance_route(
    method: str, path: str, key: tuple[str, str], below: list[str], definitions: Definitions
) -> Route:
    match below:
        case []:
            return _choose(_INSTANCE, method, path, *key)
        case ["_history"]:
            return _choose({"GET": Route("history-instance")}, method, path, *key)
        case ["_history", vid]:
            return _choose({"GET": Route("vread", vid=vid)}, method, path, *key)
        case ["_history", vid, "$meta"]:
            table = {verb: replace(found, vid=vid) for verb, found in _READ_META.items()}
            return _choose(table, method, path, *key)
        case [name] if name in _INSTANCE_OPERATIONS:
            return _choose(_INSTANCE_OPERATIONS[name], method, path, *key)
        case [name] if name in _OPERATIONS_OF.get(key[0], {}):
            return _choose(_OPERATIONS_OF[key[0]][name], method, path, *key)
        case [member] if key[0] in definitions.compartments and _is_member(member, definitions):
            return _choose({"GET": Route("search-compartment", member=member)}, method, path, *key)
        case [member, "_search"] if key[0] in definitions.compartments and _is_member(member, definitions):
            return _choose({"POST": Route("search-compartment", member=member)}, method, path, *key)
    raise _unknown(path)


def _is_member(name: str, definitions: Definitions) -> bool:
    return name == "*" or name in definitions.resource_types


def _choose(table: _Table, method: str, path: str, type_: str | None = None, id_: str | None = None) -> Route:
    found = table.get("GET" if method == "HEAD" else method)
    if found is None:
        allowed = ", ".join([*table, *(["HEAD"] if "GET" in table else [])])
        text = f"{method} is not possible on /{path}; use {allowed}."
        raise fhir_error(Kind.NOT_ALLOWED, text, headers={"Allow": allowed})
    return Route(found.name, found.writes, type_, id_, found.vid, found.member)


def _decoded(part: str) -> str:
    if _PLAIN.fullmatch(part):
        return part
    try:
        text = unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        raise fhir_error(Kind.INVALID, f"The path segment {part!r} is not UTF-8.") from None
    if any(ord(c) < 32 or c in "/\\" for c in text):
        raise fhir_error(Kind.INVALID, f"The path segment {part!r} holds a character no FHIR URL has.")
    return text


def _unknown(path: str) -> FhirError:
    shown = path if len(path) <= 200 else path[:200] + "…"
    return fhir_error(
        Kind.NOT_FOUND, f"Nothing is at /{shown}. Type names are case-sensitive, like Patient; see /metadata."
    )
