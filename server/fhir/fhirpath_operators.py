"""The infix operators of FHIRPath.

Source: FHIRPath 2.0, "Operations".
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any

from server.fhir import fhirpath_system as values
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.fhirpath_nodes import Node
from server.fhir.fhirpath_system import is_number, made
from server.fhir.fhirpath_values import Quantity, Temporal

if TYPE_CHECKING:
    from server.fhir.fhirpath_engine import Engine

Collection = list[Node]
Right = Callable[[], Collection]
Operator = Callable[["Engine", Collection, Right], Collection]


def union(a: Collection, b: Collection) -> Collection:
    """Both, without duplicates, in order."""
    found: dict[Any, Node] = {}
    for node in (*a, *b):
        found.setdefault(values.key(node), node)
    return list(found.values())


def _equal(engine: Engine, a: Collection, right: Right) -> Collection:
    b = right()
    return made(values.equal(a, b)) if a and b else []


def _unequal(engine: Engine, a: Collection, right: Right) -> Collection:
    b = right()
    result = values.equal(a, b) if a and b else None
    return [] if result is None else made(not result)


def _equivalent(engine: Engine, a: Collection, right: Right) -> Collection:
    b = right()
    engine.spend(len(a) * len(b))
    return made(values.equivalent(a, b))


def _not_equivalent(engine: Engine, a: Collection, right: Right) -> Collection:
    b = right()
    engine.spend(len(a) * len(b))
    return made(not values.equivalent(a, b))


def _ordered(accept: Callable[[int], bool]) -> Operator:
    def run(engine: Engine, a: Collection, right: Right) -> Collection:
        x, y = engine.single(a), engine.single(right())
        if x is None or y is None:
            return []
        order = values.compare(x, y)
        return [] if order is None else made(accept(order))

    return run


def _and(engine: Engine, a: Collection, right: Right) -> Collection:
    x = engine.truth(a)
    if x is False:
        return made(False)
    y = engine.truth(right())
    return made(False) if y is False else made(True) if x and y else []


def _or(engine: Engine, a: Collection, right: Right) -> Collection:
    x = engine.truth(a)
    if x is True:
        return made(True)
    y = engine.truth(right())
    return made(True) if y is True else made(False) if x is False and y is False else []


def _xor(engine: Engine, a: Collection, right: Right) -> Collection:
    x, y = engine.truth(a), engine.truth(right())
    return [] if x is None or y is None else made(x != y)


def _implies(engine: Engine, a: Collection, right: Right) -> Collection:
    x = engine.truth(a)
    if x is False:
        return made(True)
    y = engine.truth(right())
    if y is True:
        return made(True)
    return made(y) if x is True and y is not None else []


def _in(engine: Engine, a: Collection, right: Right) -> Collection:
    b = right()
    engine.single(a)
    return made(_holds(b, a[0])) if a else []


def _contains(engine: Engine, a: Collection, right: Right) -> Collection:
    b = right()
    engine.single(b)
    return made(_holds(a, b[0])) if b else []


def _holds(found: Collection, node: Node) -> bool:
    value = values.system(node)
    return any(values.equal_values(values.system(other), value) is True for other in found)


def _concatenate(engine: Engine, a: Collection, right: Right) -> Collection:
    x, y = engine.single(a), engine.single(right())
    texts = ["" if value is None else value for value in (x, y)]
    if not all(isinstance(text, str) for text in texts):
        raise _wrong("&", x, y)
    return engine.text("".join(texts))


def _plus(engine: Engine, a: Collection, right: Right) -> Collection:
    x, y = engine.single(a), engine.single(right())
    if x is None or y is None:
        return []
    if isinstance(x, str) and isinstance(y, str):
        return engine.text(x + y)
    return _sum(x, y, 1)


def _minus(engine: Engine, a: Collection, right: Right) -> Collection:
    x, y = engine.single(a), engine.single(right())
    return [] if x is None or y is None else _sum(x, y, -1)


def _sum(x: Any, y: Any, sign: int) -> Collection:
    if is_number(x) and is_number(y):
        return made(x + sign * y)
    if isinstance(x, Temporal) and isinstance(y, Quantity):
        return made(x.plus(sign * y.value, y.time_word()))
    if isinstance(x, Quantity) and isinstance(y, Quantity):
        return made(x.plus(y, sign))
    raise _wrong("+" if sign > 0 else "-", x, y)


def _times(engine: Engine, a: Collection, right: Right) -> Collection:
    x, y = engine.single(a), engine.single(right())
    if x is None or y is None:
        return []
    if is_number(x) and is_number(y):
        return made(x * y)
    return made(_quantity(x, "*", y).times(_quantity(y, "*", x), False))


def _divide(engine: Engine, a: Collection, right: Right) -> Collection:
    x, y = engine.single(a), engine.single(right())
    if x is None or y is None:
        return []
    if is_number(x) and is_number(y):
        return made(Decimal(x) / Decimal(y)) if y else []
    return made(_quantity(x, "/", y).times(_quantity(y, "/", x), True))


def _div(engine: Engine, a: Collection, right: Right) -> Collection:
    x, y = _numbers(engine, "div", a, right)
    if x is None or not y:
        return []
    return made(int((Decimal(x) / Decimal(y)).to_integral_value(ROUND_DOWN)))


def _mod(engine: Engine, a: Collection, right: Right) -> Collection:
    x, y = _numbers(engine, "mod", a, right)
    if x is None or not y:
        return []
    rest = Decimal(x) % Decimal(y)
    return made(int(rest) if isinstance(x, int) and isinstance(y, int) else rest)


def _numbers(engine: Engine, operator: str, a: Collection, right: Right) -> tuple[Any, Any]:
    x, y = engine.single(a), engine.single(right())
    for value in (x, y):
        if value is not None and not is_number(value):
            raise _wrong(operator, x, y)
    return (x, y) if x is not None and y is not None else (None, None)


def _quantity(value: Any, operator: str, other: Any) -> Quantity:
    if isinstance(value, Quantity):
        return value
    if is_number(value):
        return Quantity(Decimal(value), "1", False)
    raise _wrong(operator, value, other)


def _wrong(operator: str, x: Any, y: Any) -> FhirError:
    kinds = [values.type_name(Node(value))[1] for value in (x, y)]
    return fhir_error(Kind.INVALID, f"FHIRPath '{operator}' does not take {kinds[0]} and {kinds[1]}.")


OPERATORS: dict[str, Operator] = {
    "=": _equal,
    "!=": _unequal,
    "~": _equivalent,
    "!~": _not_equivalent,
    "<": _ordered(lambda order: order < 0),
    ">": _ordered(lambda order: order > 0),
    "<=": _ordered(lambda order: order <= 0),
    ">=": _ordered(lambda order: order >= 0),
    "and": _and,
    "or": _or,
    "xor": _xor,
    "implies": _implies,
    "in": _in,
    "contains": _contains,
    "|": lambda engine, a, right: union(a, right()),
    "&": _concatenate,
    "+": _plus,
    "-": _minus,
    "*": _times,
    "/": _divide,
    "div": _div,
    "mod": _mod,
}
