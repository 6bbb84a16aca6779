"""What may be typed next in a search: types, parameters, modifiers, prefixes and known values.

Names come from the server's CapabilityStatement, else from the FHIR definitions; no widgets here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fhir_admin.browser.search_text import Clause, parse, split_prefix

if TYPE_CHECKING:
    from fhir_admin.client.capabilities import Capabilities
    from server.fhir.definitions import Definitions

MODIFIERS: dict[str, tuple[str, ...]] = {
    "string": ("exact", "contains", "missing"),
    "token": ("not", "text", "in", "not-in", "above", "below", "of-type", "missing"),
    "reference": ("identifier", "missing"),
    "uri": ("above", "below", "missing"),
    "date": ("missing",),
    "number": ("missing",),
    "quantity": ("missing",),
    "composite": ("missing",),
}
PREFIXED = frozenset({"date", "number", "quantity"})
_VALUES: dict[str, tuple[str, ...]] = {
    "_summary": ("true", "text", "data", "count", "false"),
    "_total": ("none", "accurate", "estimate"),
    "_count": ("20", "50", "100", "500", "1000"),
}
_SPECIAL: dict[str, str] = {
    "_id": "token",
    "_lastUpdated": "date",
    "_tag": "token",
    "_profile": "uri",
    "_security": "token",
    "_sort": "special",
    "_count": "special",
    "_total": "special",
    "_summary": "special",
    "_elements": "special",
    "_include": "special",
    "_revinclude": "special",
    "_has": "special",
    "_type": "special",
}
_PLAIN_PATH = re.compile(r"[A-Z]\w*(\.\w+)+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter of a type. `type` is FHIR's word; `note` helps to choose."""

    name: str
    type: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could stand at `start` to `end` of the text instead; `detail` says what it is."""

    text: str
    detail: str
    start: int
    end: int


class Completion:
    """Suggestions for one server. Cheap to make; definitions load per type when they are needed."""

    def __init__(self, capabilities: Capabilities, definitions: Definitions) -> None:
        self._capabilities = capabilities
        self._definitions = definitions

    def types(self) -> tuple[str, ...]:
        """The resource types of the server, or of FHIR where the server does not say."""
        return self._capabilities.types or tuple(sorted(self._definitions.resource_types))

    def parameters(self, type_: str) -> dict[str, Parameter]:
        """The search parameters of a type by name, the ones for every type last."""
        declared = self._capabilities.search_parameters(type_) if type_ else {}
        found = {p.name: Parameter(p.name, p.type, p.documentation) for p in declared.values()}
        if not found and type_ in self._definitions.resource_types:
            parameters = self._definitions.search_parameters(type_).values()
            found = {p.code: Parameter(p.code, p.type, p.expression) for p in parameters}
        own = {name: found[name] for name in sorted(found) if not name.startswith("_")}
        common = {name: Parameter(name, kind) for name, kind in _SPECIAL.items() if type_ or name != "_has"}
        return own | common | {n: p for n, p in found.items() if n.startswith("_")}

    def kind(self, type_: str, clause: Clause) -> str:
        """The parameter type of a clause (`string`, `date`, …), 'special' when unknown."""
        known = self.parameters(type_).get(clause.parameter)
        return known.type if known else "special"

    def modifiers(self, type_: str, name: str) -> tuple[str, ...]:
        """The modifiers a parameter can have; target types for a reference."""
        parameter = self.parameters(type_).get(name)
        kind = parameter.type if parameter else "special"
        if name in ("_include", "_revinclude"):
            return ("iterate",)
        targets: tuple[str, ...] = ()
        if kind == "reference" and type_ in self._definitions.resource_types:
            found = self._definitions.search_parameters(type_).get(name)
            targets = found.targets if found and len(found.targets) < 20 else ()
        return MODIFIERS.get(kind, ()) + targets

    def values(self, type_: str, clause: Clause) -> tuple[str, ...]:
        """Values worth proposing for a clause."""
        name = clause.parameter
        if clause.modifier == "missing":
            return ("true", "false")
        if name in _VALUES:
            return _VALUES[name]
        if name == "_sort":
            names = ["_lastUpdated", *(n for n in self.parameters(type_) if not n.startswith("_"))]
            return tuple(f"{sign}{n}" for n in names for sign in ("", "-"))
        if name in ("_include", "_revinclude"):
            return self._includes(type_, reverse=name == "_revinclude")
        if name == "_type":
            return self.types()
        if name == "_elements":
            known = type_ in self._definitions.resource_types
            return tuple(self._definitions.type(type_).elements) if known else ()
        return self._codes(type_, name)

    def suggest(self, text: str, cursor: int) -> tuple[Suggestion, ...]:
        """What may replace the word around `cursor`; those that continue it first."""
        head = text[:cursor]
        if "?" not in head:
            typed = head.lstrip("/")
            return _matching(((t, "") for t in self.types()), typed, len(head) - len(typed), cursor)
        type_ = parse(text).type
        start = max(head.rfind("?"), head.rfind("&")) + 1
        key, equals, value = head[start:].partition("=")
        if equals:
            return self._suggest_value(type_, Clause(key), value, cursor)
        name, colon, modifier = key.rpartition(":")
        if colon and not name.startswith("_has"):
            found = ((m, "") for m in self.modifiers(type_, name))
            return _matching(found, modifier, start + len(name) + 1, cursor)
        known = self.parameters(type_).values()
        return _matching(((p.name, p.type) for p in known), key, start, cursor)

    def _suggest_value(self, type_: str, clause: Clause, value: str, cursor: int) -> tuple[Suggestion, ...]:
        last = value.rpartition(",")[2]
        start = cursor - len(last)
        if self.kind(type_, clause) in PREFIXED and not clause.modifier and not split_prefix(last)[0]:
            words = prefix_words()
            return _matching(((p, words[p]) for p in words if len(last) < 2), last, start, cursor)
        return _matching(((v, "") for v in self.values(type_, clause)), last, start, cursor)

    def _includes(self, type_: str, *, reverse: bool) -> tuple[str, ...]:
        said = self._capabilities.type(type_) if type_ else None
        declared = (said.rev_includes if reverse else said.includes) if said else ()
        if declared or type_ not in self._definitions.resource_types:
            return declared
        if reverse:
            return ()
        found = self._definitions.search_parameters(type_).values()
        return tuple(f"{type_}:{p.code}" for p in found if p.type == "reference")

    def _codes(self, type_: str, name: str) -> tuple[str, ...]:
        """The codes of a token parameter that stands for one element with a required binding."""
        if type_ not in self._definitions.resource_types:
            return ()
        found = self._definitions.search_parameters(type_).get(name)
        parts = (part.strip() for part in found.expression.split("|")) if found else ()
        path = next((p for p in parts if _PLAIN_PATH.fullmatch(p) and p.startswith(f"{type_}.")), "")
        element = self._definitions.element_at(type_, path.split(".")[1:]) if path else None
        if element is not None and "boolean" in element.types:
            return ("true", "false")
        if element is None or not element.binding or element.strength != "required":
            return ()
        codes = self._definitions.value_set(element.binding) or frozenset()
        return tuple(sorted(codes)) if len(codes) <= 60 else ()


def prefix_words() -> dict[str, str]:
    """The comparison prefixes with their meaning in words."""
    translate = QCoreApplication.translate
    return {
        "ge": translate("Prefix", "at or after, at least"),
        "le": translate("Prefix", "at or before, at most"),
        "gt": translate("Prefix", "after, more than"),
        "lt": translate("Prefix", "before, less than"),
        "eq": translate("Prefix", "equal"),
        "ne": translate("Prefix", "not equal"),
        "sa": translate("Prefix", "starts after"),
        "eb": translate("Prefix", "ends before"),
        "ap": translate("Prefix", "about"),
    }


def _matching(found: Iterable[tuple[str, str]], typed: str, start: int, end: int) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(text, detail, start, end) for text, detail in _ranked(found, typed.lower()))


def _ranked(found: Iterable[tuple[str, str]], typed: str) -> Iterator[tuple[str, str]]:
    listed = list(found)
    yield from (item for item in listed if item[0].lower().startswith(typed))
    if typed:
        inside = (item for item in listed if typed in item[0].lower())
        yield from (item for item in inside if not item[0].lower().startswith(typed))
