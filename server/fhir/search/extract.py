"""Reads the index rows off a resource, with a function generated for its type on first use.

Source: performance notes §2.2 (generated code is a hundred times faster than FHIRPath).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from server.fhir.definitions import Definitions, ParameterSet, SearchParameter
from server.fhir.search.components import components, key_component
from server.fhir.search.conditions import holds, refers
from server.fhir.search.emit import EMITTERS, Collector
from server.fhir.search.rows import SEVERAL, Composite, Date, IndexRows, Text, Token
from server.fhir.search.storage import own_rows
from server.fhir.search.texts import texts

__all__ = ["IndexRows", "extract", "source_of"]

Part = Callable[[Collector, Any, Any], None]
_extractors: WeakKeyDictionary[ParameterSet, dict[str, Part]] = WeakKeyDictionary()


def extract(resource: Mapping[str, Any], definitions: Definitions) -> IndexRows:
    """All index rows of a parsed resource. Errors: KeyError for an unknown `resourceType`.

    `_id` and `_lastUpdated` have no rows; parameters that are made of others have none either.
    """
    types = _extractors.setdefault(definitions.parameters, {})
    type_name = resource["resourceType"]
    run = types.get(type_name)
    if run is None:
        run = types[type_name] = _generate(type_name, definitions)
    out = Collector()
    run(out, resource, resource)
    if len(out.dates) > 1:
        out.tokens += _several(out.dates)
    narrative, content = texts(resource, definitions)
    if narrative or content:
        out.texts.append(Text("", narrative, content))
    return out.rows()


def _several(dates: Sequence[Date]) -> Iterator[Token]:
    """One token for each parameter that has more than one row."""
    rows = Counter(row.parameter for row in set(dates))
    return (Token(parameter, "", SEVERAL, "") for parameter, count in rows.items() if count > 1)


def source_of(type_name: str, definitions: Definitions) -> str:
    """The generated source, for a curious reader."""
    return _Source(type_name, definitions).text


def combine(out: Collector, parameter: str, parts: Sequence[Part], value: Any, resource: Any) -> None:
    """Rows of one composite element: each value of the first component with each of the others."""
    if type(value) is not dict:
        return
    found = []
    for part in reversed(parts):  # a value is more often missing than a code
        collected = Collector()
        part(collected, value, resource)
        rows = _bare(collected)
        if not rows:
            return
        found.append(rows)
    *others, first = found
    element = out.elements = out.elements + 1
    for system, code in {(row[1], row[2]) for row in first if row[0] in ("token", "identifier") and row[2]}:
        for number, rows in enumerate(reversed(others), 1):
            for row in rows:
                out.composites.append(Composite(parameter, element, number, system, code, row))


def _bare(rows: Collector) -> list[tuple[Any, ...]]:
    """The rows without their parameter, behind the word for what they are."""
    found: list[tuple[Any, ...]] = []
    if rows.quantities:
        found += [("quantity", *row[1:]) for row in rows.quantities]
    if rows.tokens:
        found += [("token", *row[1:]) for row in rows.tokens]
    if rows.identifiers:
        found += [("identifier", *row[1:]) for row in rows.identifiers]
    if rows.dates:
        found += [("date", *row[1:]) for row in rows.dates]
    if rows.strings:
        found += [("string", *row[1:]) for row in rows.strings]
    if rows.numbers:
        found += [("number", *row[1:]) for row in rows.numbers]
    if rows.references:
        found += [("reference", *row[1:]) for row in rows.references]
    if rows.uris:
        found += [("uri", *row[1:]) for row in rows.uris]
    return found


class _Node:
    """A tree of steps, so that paths share their way."""

    def __init__(self) -> None:
        self.children: dict[str, tuple[Any, _Node]] = {}
        self.leaves: list[str] = []

    def add(self, steps: Sequence[Any], leaf: str) -> None:
        node = self
        for step in steps:
            node = node.children.setdefault(json.dumps(step), (step, _Node()))[1]
        node.leaves.append(leaf)


def _generate(type_name: str, definitions: Definitions) -> Part:
    source = _Source(type_name, definitions)
    names = dict(source.constants)
    # The text is made here from the definitions, its literals by repr.
    exec(compile(source.text, f"<extract {type_name}>", "exec"), names)  # noqa: S102
    return names["extract"]  # type: ignore[no-any-return]


class _Source:
    """Writes `def extract(out, value, resource)` for one type."""

    def __init__(self, type_name: str, definitions: Definitions) -> None:
        self._definitions = definitions
        self._type = type_name
        self.constants: dict[str, Any] = {"holds": holds, "refers": refers, "combine": combine}
        self._functions: list[str] = []
        self._variables = 0
        root = _Node()
        for parameter in own_rows(definitions, type_name):
            self._add(root, parameter)
        self._function("extract", root)
        self.text = "\n".join(self._functions)

    def _add(self, root: _Node, parameter: SearchParameter) -> None:
        if parameter.type == "composite":
            known = self._definitions.search_parameters(self._type)
            others = list(components(parameter, known))
            key = others.pop(key_component(parameter, known))
            made = [self._component(code, paths) for code, paths in (key, *others)]
            parts = ", ".join(name for name, _ in made)
            # Most elements lack one of the parts, which is quicker to see from their names.
            needs = ["type(%s) is dict", *(test for _, test in made if test)]
            for _, *steps in _paths(parameter.paths):
                combining = f"combine(out, {parameter.code!r}, ({parts},), %s, resource)"
                root.add(steps, f"if {' and '.join(needs)}: {combining}")
            return
        for type_name, *steps in _paths(parameter.paths):
            call = self._call(parameter.type, type_name, parameter.code)
            if call:
                root.add(steps, call)

    def _component(self, code: str, paths: Sequence[object]) -> tuple[str, str]:
        """The name of its function, and a test that fails where it finds nothing; "" for none."""
        parameter = self._definitions.search_parameters(self._type)[code]
        node = _Node()
        for type_name, *steps in _paths(paths):
            call = self._call(parameter.type, type_name, "")
            if call:
                node.add(steps, call)
        name = f"part_{len(self._functions)}"
        self._function(name, node)
        names = [step for step, _ in node.children.values()]
        if node.leaves or not all(isinstance(step, str) and step != "%resource" for step in names):
            return name, ""
        return name, f"({' or '.join(self._has(step) for step in names) or 'False'})"

    @staticmethod
    def _has(step: str) -> str:
        return f"{step.removesuffix('[]')!r} in %s"

    def _call(self, search_type: str, type_name: str, code: str) -> str | None:
        emitter = EMITTERS.get(search_type, {}).get(type_name)
        if emitter is None:
            return None
        self.constants[emitter.__name__] = emitter
        return f"{emitter.__name__}(out, {code!r}, %s)"

    def _function(self, name: str, node: _Node) -> None:
        lines = [f"def {name}(out, value, resource):", " pass"]
        self._body(node, "value", " ", lines)
        self._functions.append("\n".join(lines))

    def _body(self, node: _Node, variable: str, indent: str, lines: list[str]) -> None:
        lines += [indent + leaf.replace("%s", variable) for leaf in node.leaves]
        for step, child in node.children.values():
            self._step(step, child, variable, indent, lines)

    def _step(self, step: Any, node: _Node, variable: str, indent: str, lines: list[str]) -> None:
        if step == "%resource":
            self._body(node, "resource", indent, lines)
        elif isinstance(step, str):
            self._member(step, node, variable, indent, lines)
        elif "where" in step:
            lines.append(f"{indent}if {self._condition(step['where'], variable)}:")
            self._body(node, variable, indent + " ", lines)
        elif "test" in step:
            found = self._variable()
            lines.append(f"{indent}{found} = {self._condition(step['test'], variable)}")
            self._body(node, found, indent, lines)
        elif step["index"] == 0:  # of a single value; arrays are dealt with in _array
            self._body(node, variable, indent, lines)

    def _member(self, step: str, node: _Node, variable: str, indent: str, lines: list[str]) -> None:
        found, name = self._variable(), step.removesuffix("[]")
        lines.append(f"{indent}{found} = {variable}.get({name!r})")
        if name != step:
            lines.append(f"{indent}if type({found}) is list:")
            self._array(node, found, indent + " ", lines)
            return
        if node.leaves:
            lines.append(f"{indent}if {found} is not None:")
            lines += [f"{indent} {leaf.replace('%s', found)}" for leaf in node.leaves]
        self._below(node, found, indent, lines)

    def _array(self, node: _Node, variable: str, indent: str, lines: list[str]) -> None:
        each = _Node()
        each.leaves = node.leaves
        for key, (step, child) in node.children.items():
            if isinstance(step, dict) and "index" in step:
                index = int(step["index"])
                lines.append(f"{indent}for {self._variable()} in {variable}[{index}:{index + 1}]:")
                self._item(child, f"v{self._variables}", indent + " ", lines)
            else:
                each.children[key] = (step, child)
        if each.leaves or each.children:
            lines.append(f"{indent}for {self._variable()} in {variable}:")
            self._item(each, f"v{self._variables}", indent + " ", lines)

    def _item(self, node: _Node, variable: str, indent: str, lines: list[str]) -> None:
        lines += [indent + leaf.replace("%s", variable) for leaf in node.leaves]
        if not self._below(node, variable, indent, lines) and not node.leaves:
            lines.append(f"{indent}pass")

    def _below(self, node: _Node, variable: str, indent: str, lines: list[str]) -> bool:
        """The steps from a value that may not be an object."""
        if not node.children:
            return False
        lines.append(f"{indent}if type({variable}) is dict:")
        for step, child in node.children.values():
            self._step(step, child, variable, indent + " ", lines)
        return True

    def _condition(self, condition: Any, variable: str) -> str:
        match condition:
            case ["refers", str(type_name)]:
                return f"refers({variable}, {type_name!r})"
            case ["eq", [[_, str(name)]], literal] if not name.endswith("[]") and isinstance(literal, str):
                return f"{variable}.get({name!r}) == {literal!r}"
        name = f"condition_{len(self.constants)}"
        self.constants[name] = condition
        return f"holds({name}, {variable}, resource)"

    def _variable(self) -> str:
        self._variables += 1
        return f"v{self._variables}"


def _paths(paths: Sequence[Any]) -> Sequence[Sequence[Any]]:
    return paths
