"""Reads one search parameter, `name=value`, into a criterion.

Source: server specification C1.4, C2, C3, C4.1, C4.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.fhir.definitions import Definitions, SearchParameter
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.keys import valid_id
from server.fhir.search import fulltext, syntax, terminology_clauses
from server.fhir.search.clause import (
    Chain,
    Clause,
    Criterion,
    Has,
    MissingValue,
    NotReferenced,
    TextValue,
    TokenValue,
    Value,
)
from server.fhir.search.emit import CODED
from server.fhir.search.storage import LIST_MEMBER, kinds, stored
from server.fhir.search.value_parser import ValueParser, refuse

_MODIFIERS = {
    "string": ("exact", "contains"),
    "token": ("not", "text", "of-type", *terminology_clauses.MODIFIERS),
    "reference": ("identifier", "above", "below"),
    "uri": ("above", "below"),
}
# Criteria and values of one search, chained ones counted for each type; one SQL statement can hold them.
_MAX_PARTS = 3_000


class Unsupported(Exception):
    """A parameter that this server does not know for these types, or that has no value.

    Lenient search ignores it with a warning; strict search and conditional interactions refuse.
    """


def list_members(value: str) -> Has:
    """`_list=id,id`: what the Lists have as entries not marked as deleted. Errors: `Unsupported`."""
    ids = tuple(dict.fromkeys(item.removeprefix("List/") for item in value.split(",") if item))
    if not ids or not all(map(valid_id, ids)):
        raise Unsupported(f"_list={value} names no List by its id.")
    return Has("List", LIST_MEMBER, Clause("_id", "token", None, tuple(TokenValue(None, i) for i in ids)))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one search may ask for; what is more is 400 (`count_max`: capped with a warning)."""

    count_default: int = 10
    count_max: int = 1000
    parameters: int = 100
    or_values: int = 2000
    depth: int = 8
    includes: int = 1000


class ClauseParser:
    """Parses criteria with the definitions of one FHIR version."""

    def __init__(self, definitions: Definitions, limits: Limits, now: int, base: str | None) -> None:
        """`now` in milliseconds (for `ap`); `base` is stripped from absolute references to this server."""
        self._definitions = definitions
        self._limits = limits
        self._spent = 0
        self._values = ValueParser(definitions, now, base)

    def criterion(self, types: Sequence[str], name: str, value: str, depth: int = 0) -> Criterion:
        """The criterion that `name=value` is for resources of `types`.

        Errors: `Unsupported`; `FhirError` 400 with the parameter and what to write instead.
        """
        if depth > self._limits.depth:
            raise refuse(name, value, f"chains and _has may be at most {self._limits.depth} levels deep")
        self._spend(name, value, 1)
        if name.startswith("_has:"):
            return self._has(name, value, depth)
        if name.partition(":")[0] in ("_text", "_content"):
            return self._text(name, value)
        if name == "_list":
            return list_members(value)
        if name == "_not-referenced":
            return self._not_referenced(value)
        if "." in name:
            return self._chain(types, name, value, depth)
        return self._clause(types, name, value)

    def parameter(self, types: Sequence[str], code: str) -> SearchParameter:
        """The definition of a parameter that all `types` have in common."""
        found = [self._definitions.search_parameters(t).get(code) for t in types]
        known = [p for p in found if p is not None]
        if not known:
            where = types[0] if len(types) == 1 else "these types"
            raise Unsupported(f"The search parameter {code!r} is unknown for {where}.")
        if len(known) < len(found) or len({p.type for p in known}) > 1:
            raise fhir_error(
                Kind.INVALID,
                f"The search parameter {code!r} is not common to all types searched; restrict them by _type.",
            )
        if code != "_id" and code != "_lastUpdated" and code not in stored(self._definitions, types[0]):
            raise Unsupported(f"The search parameter {code!r} is not supported by this server.")
        if not all(p.enabled for p in known):
            raise Unsupported(
                f"The search parameter {code!r} cannot be used now: it is switched off, or values are still "
                "being indexed (see SearchParameter/$status)."
            )
        return known[0]

    def targets(self, types: Sequence[str], code: str) -> tuple[str, ...]:
        """The types a reference parameter may lead to."""
        found: dict[str, None] = {}
        for type_name in types:
            narrow = stored(self._definitions, type_name)[code].target
            targets = self._definitions.search_parameters(type_name)[code].targets
            found.update(dict.fromkeys((narrow,) if narrow else targets))
        return tuple(t for t in found if t in self._definitions.resource_types)

    def _spend(self, name: str, value: str, amount: int) -> None:
        """Chains multiply: each type they may lead to has its own criterion with all the values."""
        self._spent += amount
        if self._spent > _MAX_PARTS:
            why = "the search has too many values or chained types; name the types (subject:Patient.name)"
            raise refuse(name, value[:60], why)

    def _has(self, name: str, value: str, depth: int) -> Criterion:
        parts = name.split(":", 3)
        if len(parts) < 4 or not all(parts):
            raise refuse(name, value, "write _has:Type:reference:parameter=value")
        _, type_name, code, rest = parts
        if type_name not in self._definitions.resource_types:
            raise Unsupported(f"The type {type_name!r} in {name!r} is unknown.")
        self._reference(name, value, (type_name,), code)
        return Has(type_name, code, self.criterion((type_name,), rest, value, depth + 1))

    def _text(self, name: str, value: str) -> Clause:
        code, colon, modifier = name.partition(":")
        if colon:
            raise refuse(name, value, f"{code} does not take the modifier :{modifier}")
        found = []
        for item in dict.fromkeys(syntax.split(value, ",")):
            text = syntax.unescape(item).strip()
            try:
                words = fulltext.read(text)
            except ValueError as error:
                raise refuse(name, item[:60], str(error)) from None
            if words is not None:
                found.append(TextValue(words, text))
        if not found:
            raise Unsupported(f"The search parameter {name!r} has no word to look for.")
        self._spend(name, value, len(found))
        return Clause(code, "special", None, tuple(found))

    def _not_referenced(self, value: str) -> Criterion:
        type_name, colon, code = value.partition(":")
        if not colon or not type_name or not code or (type_name == "*" and code != "*"):
            raise Unsupported(f"_not-referenced={value} is not of the form *:*, Type:* or Type:parameter.")
        if type_name == "*":
            return NotReferenced()
        if type_name not in self._definitions.resource_types:
            raise Unsupported(f"The type {type_name!r} in _not-referenced={value} is unknown.")
        if code == "*":
            return NotReferenced(type_name)
        if self.parameter((type_name,), code).type != "reference":
            raise Unsupported(f"{code!r} in _not-referenced={value} is not a reference.")
        return NotReferenced(type_name, code)

    def _reference(self, name: str, value: str, types: Sequence[str], code: str) -> None:
        parameter = self.parameter(types, code)
        if parameter.type != "reference":
            why = f"{code!r} is a {parameter.type} parameter; only references can be followed"
            raise refuse(name, value, why)

    def _chain(self, types: Sequence[str], name: str, value: str, depth: int) -> Criterion:
        first, _, rest = name.partition(".")
        code, colon, target = first.partition(":")
        self._reference(name, value, types, code)
        targets = self.targets(types, code)
        if colon and target not in targets:
            raise refuse(name, value, f"{code!r} cannot refer to {target!r}, only to {', '.join(targets)}")
        options, unsupported, refused = [], None, None
        for option in (target,) if colon else targets:
            try:
                options.append((option, self.criterion((option,), rest, value, depth + 1)))
            except Unsupported as error:
                unsupported = error
            except FhirError as error:
                if self._spent > _MAX_PARTS:
                    raise
                refused = error
        if not options:
            raise refused or unsupported or Unsupported(f"{code!r} refers to no known type.")
        return Chain(code, tuple(options), target if colon else None)

    def _clause(self, types: Sequence[str], name: str, value: str) -> Clause:
        code, colon, modifier = name.partition(":")
        parameter = self.parameter(types, code)
        if not value.strip(",").strip():
            raise Unsupported(f"The search parameter {name!r} has no value.")
        if not colon:
            return Clause(code, parameter.type, None, self._list(types, parameter, name, None, value))
        if modifier == "missing":
            if value not in ("true", "false"):
                raise refuse(name, value, "write true or false")
            return Clause(code, parameter.type, modifier, (MissingValue(value == "true"),))
        self._check_modifier(types, parameter, name, modifier, value)
        return Clause(code, parameter.type, modifier, self._list(types, parameter, name, modifier, value))

    def _check_modifier(
        self, types: Sequence[str], parameter: SearchParameter, name: str, modifier: str, value: str
    ) -> None:
        allowed = ("not",) if parameter.code == "_id" else _MODIFIERS.get(parameter.type, ())
        if parameter.code in ("_id", "_lastUpdated") and modifier not in allowed:
            raise refuse(name, value, f"{parameter.code} does not take the modifier :{modifier}")
        is_named = parameter.type == "token" and modifier in terminology_clauses.MODIFIERS
        if is_named and not kinds(parameter) & CODED:
            raise refuse(name, value, f"{parameter.code} has no codes of a code system, so no :{modifier}")
        if modifier in allowed:
            return
        if parameter.type == "reference":
            targets = self.targets(types, parameter.code)
            if modifier in targets:
                return
            allowed = (*allowed, *targets[:8])
        hint = ", ".join(f":{item}" for item in (*allowed, "missing"))
        raise refuse(name, value, f"a {parameter.type} parameter does not take :{modifier}, only {hint}")

    def _list(
        self,
        types: Sequence[str],
        parameter: SearchParameter,
        name: str,
        modifier: str | None,
        value: str,
    ) -> tuple[Value, ...]:
        texts = list(dict.fromkeys(text for text in syntax.split(value, ",") if text))
        if len(texts) > self._limits.or_values:
            raise refuse(name, value[:60] + "…", f"at most {self._limits.or_values} values are allowed")
        self._spend(name, value, len(texts))
        if len(texts) > 1 and parameter.type in ("date", "number", "quantity"):
            prefixed = [text for text in texts if syntax.prefix(text)[0]]
            if prefixed:
                raise refuse(name, value, "a prefix cannot be used in a list; repeat the parameter instead")
        targets = self.targets(types, parameter.code) if parameter.type == "reference" else ()
        found = (self._values.value(parameter, targets, name, modifier, text) for text in texts)
        return tuple(dict.fromkeys(found))
