"""Compiles a search parameter's FHIRPath expression into plain paths over a type's JSON.

Source: FHIR R4 search parameter registry; the subset of FHIRPath that search parameters use.
A compiled path is JSON: `[type, step, …]`, `type` being the code of the values it ends at. A step is

- `"name"` or `"name[]"`: a JSON member, the second holding an array;
- `{"index": 0}`: one item of all found so far;
- `{"where": condition}`: keeps the values that fulfil the condition;
- `{"test": condition}`: ends in one boolean;
- `"%resource"`: starts again at the resource.

A condition is `["eq"|"ne", [path, …], literal]`, `["exists", [path, …]]`, `["refers", type]` (what
FHIRPath writes as `resolve() is Type`), `["resource", type]` (a resource of that type),
`["and"|"or", condition, condition]` or `["not", condition]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from server.fhir.definitions import TypeDef
from server.fhir.search.expression_syntax import ExpressionError, Node, parse

__all__ = ["ExpressionError", "compile_composite", "compile_expression"]

Path = list[Any]
# What users write becomes code that runs for every resource of the type: more would be slow, or too deeply
# nested for Python. The specification's own parameters have up to 55 paths of 7 steps.
_MOST_PATHS, _MOST_STEPS, _MOST_WORK, _MOST_NESTING = 200, 12, 5_000, 10
_ABSTRACT = frozenset({"Resource", "DomainResource", "MetadataResource", "CanonicalResource"})


class Types(Protocol):
    """What is needed of `Definitions`."""

    def type(self, name: str, /) -> TypeDef:
        """A type by its name or backbone path; KeyError when unknown."""
        ...


def compile_expression(type_name: str, expression: str, definitions: Types) -> tuple[Path, ...]:
    """The paths of `expression` that apply to `type_name` (a resource, datatype or backbone path).

    Alternatives that begin with another resource type are left out. A choice element gives one
    path a type. Errors: `ExpressionError` (a ValueError) when the text is not in the subset, names
    an unknown element, or nothing in it applies.
    """
    try:
        paths = _Compiler(type_name, definitions).paths(parse(expression), [[type_name]])
    except RecursionError:
        raise ExpressionError("the expression is too long") from None
    if not paths:
        raise ExpressionError(f"the expression {expression!r} finds nothing in {type_name}")
    return tuple(_unique(paths))


def compile_composite(
    type_name: str, expression: str, components: Sequence[str], definitions: Types
) -> tuple[tuple[Path, ...], tuple[tuple[Path, ...], ...]]:
    """A composite's paths, and for each component its paths relative to them.

    Where the composite has several bases (`Observation | Observation.component`) a component's
    paths are the union over them.
    """
    paths = compile_expression(type_name, expression, definitions)
    bases = dict.fromkeys(str(path[0]) for path in paths)
    found = []
    for component in components:
        relative = [p for base in bases for p in _relative(base, component, definitions)]
        if not relative:
            raise ExpressionError(f"the component {component!r} finds nothing below {expression!r}")
        found.append(tuple(_unique(relative)))
    return paths, tuple(found)


def _relative(base: str, component: str, definitions: Types) -> list[Path]:
    try:
        return _Compiler(base, definitions).paths(parse(component), [[base]])
    except RecursionError:
        raise ExpressionError("the component is too long") from None


def _unique(paths: Iterable[Path]) -> list[Path]:
    return list({repr(path): path for path in paths}.values())


def _only(name: str, paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path[0].lower() == name.lower():  # the R4 registry also writes `DateTime`
            yield path
        elif path[0] == "Resource":
            yield [*path, {"where": ["resource", name]}]


class _Compiler:
    def __init__(self, type_name: str, definitions: Types) -> None:
        self._root = type_name
        self._definitions = definitions
        self._work = 0
        self._nesting = 0

    def paths(self, node: Node, focus: list[Path]) -> list[Path]:
        """The paths of `node` from `focus`. Errors: `ExpressionError`, also for too many or too long ones."""
        self._work += 1
        if self._work > _MOST_WORK:
            raise ExpressionError("the expression takes too many steps; divide it")
        found = self._paths(node, focus)
        if len(found) > _MOST_PATHS:
            raise ExpressionError(
                f"the expression has more than {_MOST_PATHS} paths; name the types of value[x]"
            )
        if any(len(path) > _MOST_STEPS + 1 for path in found):
            raise ExpressionError(f"the expression goes deeper than {_MOST_STEPS} steps")
        return found

    def _paths(self, node: Node, focus: list[Path]) -> list[Path]:
        match node:
            case ("name", str(name)):
                return self._start(name, focus)
            case ("this",):
                return focus
            case ("%", "resource"):
                return [[self._root.partition(".")[0], "%resource"]]
            case ("member", inner, str(name)):
                return self._members(self.paths(inner, focus), name)
            case ("index", inner, int(index)):
                return [[*path, {"index": index}] for path in self.paths(inner, focus)]
            case ("as", inner, str(name)):
                return list(_only(name, self.paths(inner, focus)))
            case ("union", left, right):
                return self.paths(left, focus) + self.paths(right, focus)
            case ("call", inner, str(name), arguments):
                return self._call(name, arguments, node, inner, focus)
            case ("and" | "or" | "eq" | "ne" | "is", *_):
                return self._test(node, focus)
        raise ExpressionError(f"{node[0]!r} is not supported here")

    def _start(self, name: str, focus: list[Path]) -> list[Path]:
        if name == self._root or name in _ABSTRACT:
            return focus
        if name[0].isupper():
            return []
        # R5 writes relative names for one of many types: `Account.name | (start | end).first()`.
        known = [p for p in focus if name in self._definitions.type(p[0]).elements]
        return self._members(known, name)

    def _members(self, focus: list[Path], name: str) -> list[Path]:
        found: list[Path] = []
        for type_name, *steps in focus:
            element = self._definitions.type(type_name).elements.get(name)
            if element is None:
                raise ExpressionError(f"{type_name} has no element {name!r}")
            suffix = "[]" if element.is_list else ""
            found += [[code, *steps, json + suffix] for json, code in element.json_names.items()]
        return found

    def _call(
        self, name: str, arguments: list[Node], node: Node, inner: Node, focus: list[Path]
    ) -> list[Path]:
        match name, arguments:
            case "where", [criterion]:
                return self._where(self.paths(inner, focus), criterion)
            case "as" | "ofType", [("name", type_name)]:
                return self.paths(("as", inner, type_name), focus)
            case "first", []:
                return self.paths(("index", inner, 0), focus)
            case "extension", [("literal", _) as url]:
                criterion = ("eq", ("name", "url"), url)
                return self._where(self._members(self.paths(inner, focus), "extension"), criterion)
            case "exists" | "empty" | "not", _:
                return self._test(node, focus)
        raise ExpressionError(f"the function {name}() is not supported")

    def _where(self, focus: list[Path], criterion: Node) -> list[Path]:
        return [[*path, {"where": self._condition(criterion, path[0])}] for path in focus]

    def _test(self, node: Node, focus: list[Path]) -> list[Path]:
        return [["boolean", *steps, {"test": self._condition(node, t)}] for t, *steps in focus]

    def _condition(self, node: Node, type_name: str) -> list[Any]:
        self._nesting += 1
        if self._nesting > _MOST_NESTING:
            raise ExpressionError(f"conditions may be at most {_MOST_NESTING} deep")
        found = self._test_of(node, type_name)
        self._nesting -= 1
        return found

    def _test_of(self, node: Node, type_name: str) -> list[Any]:
        match node:
            case ("is", ("call", ("this",), "resolve", []), str(target)):
                return ["refers", target]
            case ("and" | "or" as operator, left, right):
                return [operator, self._condition(left, type_name), self._condition(right, type_name)]
            case ("eq" | "ne" as operator, inner, ("literal", value)):
                return [operator, self._relative(inner, type_name), value]
            case ("call", inner, "exists", []):
                return ["exists", self._relative(inner, type_name)]
            case ("call", inner, "exists", [criterion]):
                return ["exists", self._where(self._relative(inner, type_name), criterion)]
            case ("call", inner, "empty", []):
                return ["not", ["exists", self._relative(inner, type_name)]]
            case ("call", inner, "not", []):
                return ["not", self._condition(inner, type_name)]
        raise ExpressionError(f"a condition with {node[0]!r} is not supported")

    def _relative(self, node: Node, type_name: str) -> list[Path]:
        return self.paths(node, [[type_name]])
