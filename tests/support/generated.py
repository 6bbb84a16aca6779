"""Resources made from the definitions: valid ones of any type of any FHIR version, rich or bare."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from random import Random
from typing import Any

from server.fhir.definitions import Definitions, Element, TypeDef

_TEXTS = ("a", "Müller", "김민준", "two words", "x" * 300, 'q"\\/', "a|b,c$d")
_VALUES: dict[str, tuple[Any, ...]] = {
    "boolean": (True, False),
    "canonical": ("http://example.org/c", "http://example.org/c|1.0", "urn:x:1"),
    "code": ("a", "b-c", "final x"),
    "date": ("1999", "2024-02", "2024-02-29"),
    "dateTime": ("1999", "2024-02", "2024-02-29", "2024-02-29T10:00:00Z", "2024-02-29T10:00:00.123+09:00"),
    "decimal": (0, -3, 1.5, 120.25, 1e-7),
    "id": ("a", "A-1.b"),
    "instant": ("2024-02-29T10:00:00Z", "2024-02-29T10:00:00.123-05:00"),
    "integer": (0, -7, 2**31 - 1),
    "integer64": ("0", "-7", str(2**63 - 1)),
    "markdown": ("*a*\n\nb",),
    "oid": ("urn:oid:1.2.3",),
    "positiveInt": (1, 2**31 - 1),
    "string": _TEXTS,
    "time": ("00:00:00", "23:59:59.999"),
    "unsignedInt": (0, 2**31 - 1),
    "uri": ("http://example.org/a", "urn:x:1"),
    "url": ("http://example.org/a",),
    "uuid": ("urn:uuid:c757873d-ec9a-4326-a141-556f43239520",),
    "xhtml": ('<div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b></div>',),
}
_ANY = frozenset({"Resource", "DomainResource"})
_NO_CONTENT = frozenset({"id", "extension", "modifierExtension", "meta", "contained", "text"})
_DEPTH = 4


@dataclass
class Generator:
    """Makes resources of one version; `richness` (0 to 1) is how likely an optional element is there."""

    definitions: Definitions
    random: Random
    richness: float = 0.3

    def resource(self, type_name: str, id_: str | None = None) -> dict[str, Any]:
        """A resource of the type, valid in its structure."""
        made = {"resourceType": type_name, **self._object(type_name, 0, skip=("id", "meta"))}
        if id_ is not None:
            made["id"] = id_
        if self._likely(0):
            made["meta"] = {"tag": [{"system": "http://example.org", "code": "a"}]}
        return made

    def _object(self, type_name: str, depth: int, skip: tuple[str, ...] = ()) -> dict[str, Any]:
        definition = self.definitions.type(type_name)
        made: dict[str, Any] = {}
        for element in definition.elements.values():
            if element.name not in skip and (element.min or self._likely(depth)):
                self._put(made, definition, element, depth)
        if made.keys() <= {"id"}:
            self._put(made, definition, self._something(definition), depth)
        return made

    def _something(self, definition: TypeDef) -> Element:
        """An element that gives an object a content: a primitive one where there is any."""
        found = [e for e in definition.elements.values() if e.name not in _NO_CONTENT]
        plain = [e for e in found if any(type_name in _VALUES for type_name in e.types)]
        return self.random.choice(plain or found)

    def _likely(self, depth: int) -> bool:
        return depth < _DEPTH - 1 and self.random.random() < self.richness / (1 + depth * depth)

    def _put(self, made: dict[str, Any], owner: TypeDef, element: Element, depth: int) -> None:
        names = sorted(element.json_names.items())
        if depth >= _DEPTH - 1:
            names = [(name, type_) for name, type_ in names if type_ in _VALUES] or names
        name, type_name = self.random.choice(names)
        count = max(element.min, self.random.choice((1, 1, 2)))
        values = [self._value(owner, element, type_name, depth) for _ in range(min(count, element.max or 9))]
        made[name] = values if element.is_list else values[0]
        has_sibling = type_name in _VALUES and element.name not in ("id", "url", "div")
        if has_sibling and self._likely(depth + 2) and not element.is_list:
            made[f"_{name}"] = {"extension": [{"url": "http://example.org/e", "valueString": "x"}]}

    def _value(self, owner: TypeDef, element: Element, type_name: str, depth: int) -> Any:
        if owner.name == "Reference" and element.name == "reference":
            return self._address(())
        if type_name in _ANY:
            return self._inner(depth)
        if type_name == "base64Binary":
            return base64.b64encode(self.random.randbytes(self.random.randint(1, 9))).decode()
        if element.strength == "required" and element.binding:
            bound = self._bound(type_name, element.binding)
            if bound is not None:
                return bound
        if type_name in _VALUES:
            return self.random.choice(_VALUES[type_name])
        if type_name == "Reference":
            return {"reference": self._address(element.targets)}
        if type_name == "Extension":
            return {"url": "http://example.org/e", **self._extension_value(depth)}
        return self._object(type_name, depth + 1)

    def _extension_value(self, depth: int) -> dict[str, Any]:
        owner, made = self.definitions.type("Extension"), dict[str, Any]()
        self._put(made, owner, owner.elements["value"], depth + 1)
        return made

    def _bound(self, type_name: str, url: str) -> Any:
        systems = self.definitions.value_set_systems(url)
        if not systems:
            return None
        system = self.random.choice(sorted(systems))
        coding = {"system": system, "code": self.random.choice(sorted(systems[system]))}
        if type_name == "code":
            return coding["code"]
        return {"Coding": coding, "CodeableConcept": {"coding": [coding]}}.get(type_name)

    def _address(self, targets: tuple[str, ...]) -> str:
        known = [name for name in targets if name in self.definitions.resource_types]
        type_name = self.random.choice(known or sorted(self.definitions.resource_types))
        return self.random.choice((f"{type_name}/g1", f"{type_name}/g2/_history/3", "urn:uuid:" + "0" * 8
                                   + "-0000-0000-0000-000000000000"))  # fmt: skip

    def _inner(self, depth: int) -> dict[str, Any]:
        type_name = self.random.choice(("Patient", "Observation", "Organization", "Binary"))
        inner = self._object(type_name, max(depth + 1, _DEPTH - 1), skip=("meta", "contained"))
        return {"resourceType": type_name, **inner}
