"""Under which codes the values of a search parameter are stored, so that none is stored twice.

`patient` is `subject` where it names a Patient; `combo-code` is `code` or `component-code`. Such a
parameter has no rows of its own. Source: performance notes §2.2 (a third of the rows).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from server.fhir.definitions import Definitions, ParameterSet, SearchParameter

# Kept in the head table; `_query`, `_text` and `_content` have no expression.
_IN_HEAD = frozenset({"_id", "_lastUpdated"})
# The members of a List, for `_list`: its items that are not marked as deleted.
LIST_MEMBER = "_list"
_OWN = {
    "List": SearchParameter(
        code=LIST_MEMBER,
        type="reference",
        base="List",
        url="",
        expression="List.entry.where((deleted = true).not()).item",
        paths=(["Reference", "entry[]", {"where": ["not", ["eq", [["boolean", "deleted"]], True]]}, "item"],),
    )
}


@dataclass(frozen=True, slots=True)
class Stored:
    """The parameters whose rows hold the values; `target` narrows references to one type."""

    codes: tuple[str, ...]
    target: str | None = None


_cache: WeakKeyDictionary[ParameterSet, dict[str, dict[str, Stored]]] = WeakKeyDictionary()


def indexed(definitions: Definitions, type_name: str) -> Mapping[str, SearchParameter]:
    """The search parameters of a type by code, and those that only this server's own criteria use."""
    return {**definitions.search_parameters(type_name), **_own(type_name)}


def _own(type_name: str) -> Mapping[str, SearchParameter]:
    own = _OWN.get(type_name)
    return {} if own is None else {own.code: own}


def kinds(parameter: SearchParameter) -> frozenset[str]:
    """The datatypes that the parameter's values are of."""
    return frozenset(str(path[0]) for path in _lists(parameter))


def stored(definitions: Definitions, type_name: str) -> dict[str, Stored]:
    """For each search parameter of the type, where its values are. Errors: KeyError (unknown type)."""
    parameters = definitions.parameters
    types = _cache.setdefault(parameters, {})
    found = types.get(type_name)
    if found is None:
        known = {**parameters.of(type_name), **_own(type_name)}
        added = {p.code for p in parameters.added(type_name)}
        # What users add must not move the rows of the others.
        plan = _plan({code: p for code, p in known.items() if code not in added}, {})
        found = types[type_name] = _plan(known, plan) if added else plan
    return found


def own_rows(definitions: Definitions, type_name: str) -> list[SearchParameter]:
    """The parameters of the type that have rows of their own."""
    plan = stored(definitions, type_name)
    parameters = indexed(definitions, type_name)
    return [p for code, p in parameters.items() if plan.get(code) == Stored((code,))]


def only_target(definitions: Definitions, type_name: str, code: str) -> str | None:
    """The one type a reference parameter can lead to; a stored `"reference": "123"` is taken to be of it."""
    target = stored(definitions, type_name)[code].target
    targets = (target,) if target else indexed(definitions, type_name)[code].targets
    return targets[0] if len(targets) == 1 else None


def _plan(parameters: Mapping[str, SearchParameter], before: dict[str, Stored]) -> dict[str, Stored]:
    """`before` with what it lacks."""
    usable = [p for p in parameters.values() if _is_usable(p, parameters)]
    plan = dict(before)
    missing = [p for p in usable if p.code not in before]
    # Those with few paths first: they are what the others are made of.
    for parameter in sorted(missing, key=lambda p: (len(p.paths), _restricted(p) is not None, p.code)):
        others = [p for p in usable if plan.get(p.code) == Stored((p.code,)) and p.type == parameter.type]
        plan[parameter.code] = _made_of(parameter, others) or Stored((parameter.code,))
    return plan


def _is_usable(parameter: SearchParameter, parameters: Mapping[str, SearchParameter]) -> bool:
    # R5 has composites with components that the type does not have.
    parts = all(code in parameters for code, _ in parameter.components)
    return parts and bool(parameter.paths) and parameter.type != "special" and parameter.code not in _IN_HEAD


def _made_of(parameter: SearchParameter, others: list[SearchParameter]) -> Stored | None:
    wanted = _values(parameter)
    parts = [p for p in others if all(v in wanted for v in _values(p))]
    if parts and all(any(v in _values(p) for p in parts) for v in wanted):
        return Stored(_fewest(wanted, parts))
    target = _restricted(parameter)
    if target is not None:
        wider = [path[:-1] for path in _lists(parameter)]
        for other in others:
            if list(other.paths) == wider:
                return Stored((other.code,), target)
    return None


def _fewest(wanted: list[Any], parts: list[SearchParameter]) -> tuple[str, ...]:
    chosen: list[SearchParameter] = []
    missing = list(wanted)
    for part in sorted(parts, key=lambda p: (-len(p.paths), p.code)):
        found = _values(part)
        if any(value in missing for value in found):
            chosen.append(part)
            missing = [value for value in missing if value not in found]
    return tuple(part.code for part in chosen)


def _values(parameter: SearchParameter) -> list[Any]:
    """What the parameter indexes, comparable between parameters."""
    if parameter.type != "composite":
        return list(parameter.paths)
    return [[path, [paths for _, paths in parameter.components]] for path in parameter.paths]


def _restricted(parameter: SearchParameter) -> str | None:
    """The type T when all paths end in `where(resolve() is T)`."""
    if parameter.type != "reference":
        return None
    last = [path[-1] for path in _lists(parameter)]
    first = last[0]
    if isinstance(first, dict) and first.get("where", [""])[0] == "refers" and all(s == first for s in last):
        return str(first["where"][1])
    return None


def _lists(parameter: SearchParameter) -> list[Any]:
    return list(parameter.paths)
