"""Evaluating FHIRPath syntax trees: paths, operators, variables, within a budget of steps.

Source: FHIRPath 2.0 and its FHIR R4 page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from server.fhir import fhirpath_syntax as syntax
from server.fhir.definitions import Definitions
from server.fhir.errors import Kind, fhir_error
from server.fhir.fhirpath_nodes import Node, children, element_of
from server.fhir.fhirpath_operators import OPERATORS
from server.fhir.fhirpath_system import is_number, is_type, made, system
from server.fhir.fhirpath_values import Quantity

MAX_TEXT = 1024 * 1024

Collection = list[Node]
Function = Callable[["Engine", Collection, tuple[Any, ...], "Frame"], Collection]


@dataclass(frozen=True, slots=True)
class Entry:
    """A function of the language and how many arguments it takes."""

    run: Function
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """What `$this`, `$index`, `$total` and defined variables mean at a place of the expression."""

    this: Collection
    index: int | None = None
    total: Collection | None = None
    variables: Mapping[str, Collection] = field(default_factory=dict)


class Engine:
    """One evaluation: the resource, the tables, the constants, and how many steps are left."""

    def __init__(
        self,
        root: Node,
        definitions: Definitions,
        functions: Mapping[str, Entry],
        *,
        spend: Callable[[int], None],
        strict: bool,
        constants: Mapping[str, Collection],
        resolver: Callable[[str], Any] | None,
        now: datetime,
        as_filters: bool = False,
        conforms: Callable[[Node, str], bool | None] | None = None,
        is_member: Callable[[str, str | None, str], bool | None] | None = None,
    ) -> None:
        self.root = root
        self.definitions = definitions
        self.resolver = resolver
        self.now = now
        self.as_filters = as_filters
        self.conforms = conforms
        self.is_member = is_member
        self._functions = functions
        self.spend = spend
        self._strict = strict
        self._constants = constants

    def text(self, value: str) -> Collection:
        """A string as a result. Errors: 400 when it grew too long."""
        if len(value) > MAX_TEXT:
            raise fhir_error(Kind.TOO_COSTLY, f"A string in the FHIRPath grew beyond {MAX_TEXT} characters.")
        self.spend(len(value) // 50)
        return made(value)

    def evaluate(self, tree: Any, focus: Collection, frame: Frame) -> Collection:
        """The collection a tree gives with `focus` as its input."""
        self.spend(1)
        if isinstance(tree, syntax.Chain):
            found = self._start(tree.start, focus, frame)
            for step in tree.steps:
                found = self._step(step, found, frame)
            return found
        return self._start(tree, focus, frame)

    def argument(self, tree: Any, frame: Frame) -> Collection:
        """An argument that is no criterion or projection: its paths start at `$this`."""
        return self.evaluate(tree, frame.this, frame)

    def each(self, tree: Any, node: Node, index: int, frame: Frame) -> Collection:
        """A criterion or projection for one item."""
        inner = replace(frame, this=[node], index=index)
        return self.evaluate(tree, inner.this, inner)

    def scalar(self, tree: Any, frame: Frame) -> Any:
        """An argument that is at most one value, as a system value; None when empty."""
        return self.single(self.argument(tree, frame))

    def single(self, found: Collection) -> Any:
        """The system value of a collection of at most one. Errors: 400 for more."""
        if len(found) > 1:
            raise fhir_error(Kind.INVALID, f"FHIRPath expected one value here, but there are {len(found)}.")
        return system(found[0]) if found else None

    def truth(self, found: Collection) -> bool | None:
        """A collection as a criterion: a boolean, true for any other single item, None when empty."""
        value = self.single(found)
        if not found:
            return None
        return value if isinstance(value, bool) else True

    def _start(self, tree: Any, focus: Collection, frame: Frame) -> Collection:
        match tree:
            case syntax.Literal(value=value):
                return made(value)
            case syntax.Member(name=name):
                return self._first_member(name, focus)
            case syntax.Call():
                return self._step(tree, focus, frame)
            case syntax.Variable(name=name):
                return self._variable(name, frame)
            case syntax.Constant(name=name):
                return self._constant(name, frame)
            case syntax.Binary():
                return self._binary(tree, focus, frame)
            case syntax.Negation():
                return self._negation(tree, focus, frame)
            case syntax.TypeTest():
                return self._type_test(tree, focus, frame)
            case _:
                return self.evaluate(tree, focus, frame)

    def _step(self, step: Any, focus: Collection, frame: Frame) -> Collection:
        self.spend(1 + len(focus))
        if isinstance(step, syntax.Member):
            return self._members(step.name, focus)
        if isinstance(step, syntax.Index):
            at = self.scalar(step.index, frame)
            if not isinstance(at, int) or isinstance(at, bool):
                raise fhir_error(Kind.INVALID, "A FHIRPath index must be a whole number.")
            return focus[at : at + 1] if at >= 0 else []
        if isinstance(step, syntax.Variable):
            return self._variable(step.name, frame)
        return self._call(step, focus, frame)

    def _first_member(self, name: str, focus: Collection) -> Collection:
        """A name at the start of a path may be the type of what it starts from."""
        if name[:1].isupper():
            typed = [node for node in focus if is_type(node, name, self.definitions)]
            if typed:
                return typed
            if self._strict and focus:
                raise fhir_error(Kind.INVALID, f"The FHIRPath starts with {name}, but this is no {name}.")
        return self._members(name, focus)

    def _members(self, name: str, focus: Collection) -> Collection:
        found: Collection = []
        for node in focus:
            inner = children(node, name, self.definitions)
            if not inner and self._strict:
                self._check_name(node, name)
            found += inner
        self.spend(len(found))
        return found

    def _check_name(self, node: Node, name: str) -> None:
        if node.type is None or node.type.startswith("System.") or not self.definitions.is_type(node.type):
            return
        if element_of(node, name, self.definitions) is None:
            choice = self.definitions.type(node.type).by_json_name.get(name)
            hint = f"; write {choice.name}" if choice else ""
            raise fhir_error(Kind.INVALID, f"{name} is not an element of {node.type}{hint}.")

    def _call(self, call: syntax.Call, focus: Collection, frame: Frame) -> Collection:
        entry = self._functions.get(call.name)
        if entry is None:
            raise fhir_error(Kind.INVALID, f"FHIRPath has no function {call.name}() here.")
        if not entry.least <= len(call.arguments) <= entry.most:
            raise fhir_error(Kind.INVALID, f"{call.name}() does not take {len(call.arguments)} arguments.")
        found = entry.run(self, focus, call.arguments, frame)
        self.spend(len(found))
        return found

    def _variable(self, name: str, frame: Frame) -> Collection:
        if name == "this":
            return frame.this
        if name == "index":
            return made(frame.index)
        return frame.total or []

    def _constant(self, name: str, frame: Frame) -> Collection:
        if name in frame.variables:
            return frame.variables[name]
        if name in self._constants:
            return self._constants[name]
        if name.startswith("vs-"):
            return made(f"http://hl7.org/fhir/ValueSet/{name[3:]}")
        if name.startswith("ext-"):
            return made(f"http://hl7.org/fhir/StructureDefinition/{name[4:]}")
        raise fhir_error(Kind.INVALID, f"The FHIRPath variable %{name} is not defined.")

    def _binary(self, tree: syntax.Binary, focus: Collection, frame: Frame) -> Collection:
        # Long chains of operators lean to the left: walk down them without recursion.
        spine = [tree]
        while isinstance(spine[-1].left, syntax.Binary):
            spine.append(spine[-1].left)
        left = self.evaluate(spine[-1].left, focus, frame)
        for node in reversed(spine):
            self.spend(1)

            def right(node: syntax.Binary = node) -> Collection:
                return self.evaluate(node.right, focus, frame)

            left = OPERATORS[node.operator](self, left, right)
        return left

    def _negation(self, tree: syntax.Negation, focus: Collection, frame: Frame) -> Collection:
        found = self.evaluate(tree.operand, focus, frame)
        value = self.single(found)
        if not found:
            return []
        if isinstance(value, Quantity):
            return made(replace(value, value=-value.value) if tree.sign == "-" else value)
        if not is_number(value):
            raise fhir_error(Kind.INVALID, f"FHIRPath can put '{tree.sign}' only before a number.")
        return made(-value if tree.sign == "-" else value)

    def _type_test(self, tree: syntax.TypeTest, focus: Collection, frame: Frame) -> Collection:
        found = self.evaluate(tree.operand, focus, frame)
        if len(found) > 1 and not (tree.operator == "as" and self.as_filters):
            raise fhir_error(Kind.INVALID, f"'{tree.operator}' takes one value, but there are {len(found)}.")
        if not found:
            return []
        if tree.operator == "is":
            return made(is_type(found[0], tree.type, self.definitions))
        return [node for node in found if is_type(node, tree.type, self.definitions)]


def number(value: Decimal | int) -> int | Decimal:
    """A Decimal that is whole as an Integer."""
    return int(value) if value == int(value) else value
