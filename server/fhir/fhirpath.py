"""FHIRPath: evaluating expressions on a resource, and finding the places that they mean.

An own engine over our definition tables: every node knows its type and its place, each evaluation has a
budget, and nothing is shared between threads. Source: FHIRPath 2.0; FHIR R4 FHIRPath page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, TypeGuard

from server.fhir import location
from server.fhir.definitions import Definitions
from server.fhir.errors import Kind, fhir_error
from server.fhir.fhirpath_nodes import Node, child_at, children, root
from server.fhir.location import Path

STEPS = 100_000
"""What one evaluation may take unless told otherwise; well under a second."""

Resolver = Callable[[str], Any]


class Budget:
    """Steps that may still be taken, by one evaluation or by several that share it."""

    def __init__(self, steps: int = STEPS) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """Errors: 400 when there are not so many left."""
        self._left -= steps
        if self._left < 0:
            raise fhir_error(
                Kind.TOO_COSTLY, "The FHIRPath takes too many steps on this resource; narrow it."
            )


@dataclass(frozen=True, slots=True)
class Options:
    """How to evaluate.

    `budget`: one of STEPS when None. `strict`: refuse names that the type does not have. `variables`: the
    values of `%name`. `resolver`: gives the resource of a reference that leads outside, or None. `now`: for
    now() and today(). `focus`: where to start, the resource when None. `outermost`: `%rootResource`, the
    resource when None. `as_filters`: `as()` of several items leaves those of the type, as the invariants of
    R4 use it, instead of being an error. `conforms`: whether an element conforms to a profile, None where
    that cannot be told. `is_member` (value set, system or None, code): the same for `memberOf`.
    """

    budget: Budget | None = None
    strict: bool = False
    variables: Mapping[str, Any] = field(default_factory=dict)
    resolver: Resolver | None = None
    now: datetime | None = None
    focus: Node | None = None
    outermost: Node | None = None
    as_filters: bool = False
    conforms: Callable[[Node, str], bool | None] | None = None
    is_member: Callable[[str, str | None, str], bool | None] | None = None


def evaluate(
    resource: Any, expression: str, definitions: Definitions | None = None, options: Options | None = None
) -> list[Any]:
    """The values an expression gives: JSON for elements; bool, int, Decimal and str for computed ones.

    Computed dates, times and quantities come as their FHIRPath text, without `@`. Errors: 400.
    """
    return [plain(node) for node in find(resource, expression, definitions, options)]


def find(
    resource: Any, expression: str, definitions: Definitions | None = None, options: Options | None = None
) -> list[Node]:
    """Like `evaluate`, but the nodes with their types and places."""
    from server.fhir.fhirpath_engine import Engine, Frame
    from server.fhir.fhirpath_system import made

    tables = definitions or Definitions.load()
    how = options or Options()
    budget = how.budget or Budget()
    budget.spend(len(expression) // 2)
    start = root(resource, tables)
    constants = {name: made(text) for name, text in _CONSTANTS.items()}
    focus = how.focus or start
    constants |= {"resource": [start], "rootResource": [how.outermost or start], "context": [focus]}
    constants |= {name: _given(value, tables) for name, value in how.variables.items()}
    engine = Engine(
        start,
        tables,
        _functions(),
        spend=budget.spend,
        strict=how.strict,
        constants=constants,
        resolver=how.resolver,
        now=how.now or datetime.now().astimezone(),
        as_filters=how.as_filters,
        conforms=how.conforms,
        is_member=how.is_member,
    )
    try:
        return engine.evaluate(_compiled(expression), [focus], Frame([focus]))
    except ArithmeticError:
        raise fhir_error(Kind.INVALID, f"The numbers in {_shown(expression)} are out of range.") from None
    except RecursionError:
        raise fhir_error(Kind.TOO_COSTLY, f"{_shown(expression)} is nested too deeply.") from None


def locate(
    resource: Any, expression: str, definitions: Definitions | None = None, budget: Budget | None = None
) -> list[Path]:
    """The JSON paths of the elements that an expression gives, in order, without duplicates.

    Of a primitive this is the path of its value, also when only its `_name` sibling exists.
    Errors: 400 when it is not FHIRPath, names what the type has not, or gives what is no element of it.
    """
    tables = definitions or Definitions.load()
    purse = budget or Budget()
    steps = location.parse_expression(expression) if len(expression) < _PLAIN else None
    found = _walked(resource, steps, tables, purse) if steps is not None else None
    if found is None:
        found = find(resource, expression, tables, Options(strict=True, budget=purse))
    paths: dict[Path, None] = {}
    for node in found:
        if node.path is None:
            raise fhir_error(
                Kind.INVALID, f"{_shown(expression)} gives a value that is no element of the resource."
            )
        paths[node.path] = None
    return list(paths)


def check(expression: str) -> None:
    """Errors: 400 when the text is not FHIRPath."""
    _compiled(expression)


def plain(node: Node) -> Any:
    """The value of a node as JSON-like data."""
    value = node.value
    if node.path is None and not isinstance(value, bool | int | Decimal | str | dict | list):
        return str(value)
    return value if value is not None or node.sibling is None else node.sibling


def _walked(resource: Any, steps: Path, definitions: Definitions, budget: Budget) -> list[Node] | None:
    """A path of names and indexes, walked without the engine; None where it must decide."""
    found = [root(resource, definitions)]
    at = 1 if steps[0] == resource.get("resourceType") else 0
    while at < len(steps):
        step, after = steps[at], steps[at + 1] if at + 1 < len(steps) else None
        at += 1
        if isinstance(step, int):
            found = found[step : step + 1]
            continue
        direct = child_at(found[0], step, after, definitions) if len(found) == 1 and _is_int(after) else None
        if direct is not None:
            found, at = direct, at + 1
            continue
        found = [child for node in found for child in children(node, step, definitions)]
        budget.spend(len(found))
        # Names that give nothing may be misspelt; the engine tells that apart from absence.
        if not found:
            return None
    return found


def _is_int(step: str | int | None) -> TypeGuard[int]:
    return isinstance(step, int)


@lru_cache(maxsize=1_000)
def _compiled(expression: str) -> Any:
    from server.fhir import fhirpath_syntax

    try:
        return fhirpath_syntax.parse(expression)
    except RecursionError:
        raise fhir_error(Kind.TOO_COSTLY, f"{_shown(expression)} is nested too deeply.") from None


@cache
def _functions() -> Mapping[str, Any]:
    # Imported on first use, so that starting the program costs nothing.
    from server.fhir import fhirpath_collections, fhirpath_conversions, fhirpath_strings

    return {**fhirpath_collections.TABLE, **fhirpath_conversions.TABLE, **fhirpath_strings.TABLE}


def _given(value: Any, definitions: Definitions) -> list[Node]:
    from server.fhir.elements import own_type

    listed = value if isinstance(value, list) else [] if value is None else [value]
    return [Node(one, own_type(one, "", definitions)) for one in listed]


def _shown(expression: str) -> str:
    return repr(expression if len(expression) <= 200 else expression[:199] + "…")


_PLAIN = 1_000
_CONSTANTS = {
    "ucum": "http://unitsofmeasure.org",
    "sct": "http://snomed.info/sct",
    "loinc": "http://loinc.org",
}
