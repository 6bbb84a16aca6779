"""FHIRPath functions over collections: existence, filtering, combining, navigation, sorting, FHIR's own.

Source: FHIRPath 2.0, "Functions"; FHIR R4 "Additional functions".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from server.fhir import fhirpath_syntax as syntax
from server.fhir import narrative
from server.fhir.elements import own_type
from server.fhir.errors import Kind, fhir_error
from server.fhir.fhirpath_engine import Collection, Entry, Frame
from server.fhir.fhirpath_nodes import Node, all_children, children
from server.fhir.fhirpath_operators import union
from server.fhir.fhirpath_system import compare, is_number, is_type, key, knows_type, made, system
from server.fhir.fhirpath_system import type_name as type_of

if TYPE_CHECKING:
    from server.fhir.fhirpath_engine import Engine

Trees = tuple[Any, ...]


def where(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """The items for which the criterion is true."""
    return [
        node for at, node in enumerate(focus) if engine.truth(engine.each(trees[0], node, at, frame)) is True
    ]


def select(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """The projection of each item, flattened."""
    found: Collection = []
    for at, node in enumerate(focus):
        found += engine.each(trees[0], node, at, frame)
    return found


def repeat(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """The projection, and that of its results, until nothing new appears."""
    seen: dict[Any, Node] = {}
    queue = list(focus)
    while queue:
        found = []
        for at, node in enumerate(queue):
            for child in engine.each(trees[0], node, at, frame):
                mark = child.path if child.path is not None else key(child)
                if mark not in seen:
                    seen[mark] = child
                    found.append(child)
        queue = found
    return list(seen.values())


def exists(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """Whether there is any item, or any that fulfils the criterion."""
    return made(bool(where(engine, focus, trees, frame) if trees else focus))


def every(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """Whether all items fulfil the criterion."""
    return made(
        all(engine.truth(engine.each(trees[0], node, at, frame)) is True for at, node in enumerate(focus))
    )


def aggregate(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """Folds the items; `$total` is the result so far."""
    total = engine.argument(trees[1], frame) if len(trees) > 1 else []
    for at, node in enumerate(focus):
        inner = Frame([node], at, total, frame.variables)
        total = engine.evaluate(trees[0], inner.this, inner)
    return total


def iif(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """The second argument when the first is true, else the third; only the needed one is evaluated."""
    if len(focus) > 1:
        raise fhir_error(Kind.INVALID, "iif() takes at most one item as its input.")
    inner = Frame(focus or frame.this, frame.index, frame.total, frame.variables)
    value = engine.single(engine.evaluate(trees[0], inner.this, inner))
    if value is not None and not isinstance(value, bool):
        raise fhir_error(Kind.INVALID, "The criterion of iif() must be a boolean.")
    chosen = trees[1] if value else trees[2] if len(trees) > 2 else None
    return engine.evaluate(chosen, inner.this, inner) if chosen is not None else []


def sort(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """The items in order of the keys; `-key` falls; items without a key come first."""
    found = list(enumerate(focus))
    criteria: list[Any] = list(trees) or [None]
    for tree in reversed(criteria):
        falling = isinstance(tree, syntax.Negation) and tree.sign == "-"
        criterion: Any = tree.operand if isinstance(tree, syntax.Negation) and falling else tree
        keyed = [(_sort_key(engine, criterion, entry, frame), entry) for entry in found]
        keyed.sort(key=cmp_to_key(_by_key), reverse=falling)
        found = [entry for _, entry in keyed]
    return [node for _, node in found]


def _sort_key(engine: Engine, tree: Any, entry: tuple[int, Node], frame: Frame) -> Any:
    at, node = entry
    return system(node) if tree is None else engine.single(engine.each(tree, node, at, frame))


def descendants(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """All elements below, level by level."""
    found: Collection = []
    level = focus
    while level:
        level = [child for node in level for child in all_children(node, engine.definitions)]
        engine.spend(len(level))
        found += level
    return found


def resolve(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """The resources that References or uris name: contained, in the same Bundle, or by the resolver."""
    found = []
    for node in focus:
        reference = node.value.get("reference") if isinstance(node.value, dict) else node.value
        target = _resolved(engine, reference) if isinstance(reference, str) else None
        if target is not None:
            found.append(target)
    return found


def _resolved(engine: Engine, reference: str) -> Node | None:
    for path, resource, names in _inner_resources(engine.root.value):
        engine.spend(1)
        if reference in names:
            return Node(resource, own_type(resource, "", engine.definitions), path)
    outside = engine.resolver(reference) if engine.resolver else None
    return Node(outside, own_type(outside, "", engine.definitions)) if outside is not None else None


def _inner_resources(root: Any) -> Iterator[tuple[tuple[str | int, ...], Any, tuple[str, ...]]]:
    """The resources inside a resource with their paths and the references that mean them."""
    if not isinstance(root, dict):
        return
    yield (), root, ("#",)
    for at, inner in enumerate(root.get("contained") or ()):
        if isinstance(inner, dict):
            yield ("contained", at), inner, (f"#{inner.get('id')}",)
    for at, entry in enumerate(root.get("entry") or ()):
        inner = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(inner, dict):
            named = f"{inner.get('resourceType')}/{inner.get('id')}"
            yield ("entry", at, "resource"), inner, (str(entry.get("fullUrl")), named)


def extension(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """The extensions with that url."""
    url = engine.scalar(trees[0], frame)
    inner = [child for node in focus for child in children(node, "extension", engine.definitions)]
    return [node for node in inner if isinstance(node.value, dict) and node.value.get("url") == url]


def of_type(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """The items of a type."""
    wanted = _type_argument(engine, trees[0])
    return [node for node in focus if is_type(node, wanted, engine.definitions, exact=True)]


def as_type(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """The one item if it is of the type."""
    wanted = _type_argument(engine, trees[0])
    if not engine.as_filters:
        engine.single(focus)
    return [node for node in focus if is_type(node, wanted, engine.definitions)]


def is_of_type(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """Whether the one item is of the type."""
    engine.single(focus)
    wanted = _type_text(trees[0])
    return made(is_type(focus[0], wanted, engine.definitions)) if focus else []


def _type_argument(engine: Engine, tree: Any) -> str:
    wanted = _type_text(tree)
    if not knows_type(wanted, engine.definitions):
        raise fhir_error(Kind.INVALID, f"FHIRPath knows no type {wanted} here.")
    return wanted


def _type_text(tree: Any) -> str:
    if isinstance(tree, syntax.Member):
        return tree.name
    if isinstance(tree, syntax.Chain) and isinstance(tree.start, syntax.Member):
        names = [tree.start.name, *(step.name for step in tree.steps if isinstance(step, syntax.Member))]
        return ".".join(names)
    raise fhir_error(Kind.INVALID, "A FHIRPath type name is missing, such as Quantity or System.String.")


def type_info(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """Namespace and name of each item's type."""
    found = []
    for node in focus:
        namespace, name = type_of(node)
        found.append(Node({"namespace": namespace, "name": name}))
    return found


def define_variable(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    """Not supported: its scope would cross the steps of a path."""
    raise fhir_error(Kind.INVALID, "FHIRPath defineVariable() is not supported here; repeat the expression.")


def _by_key(a: tuple[Any, Any], b: tuple[Any, Any]) -> int:
    return _order(a[0], b[0])


def _order(a: Any, b: Any) -> int:
    if a is None or b is None:
        return (a is not None) - (b is not None)
    return compare(a, b) or 0


def _subset(engine: Engine, small: Collection, big: Collection) -> Collection:
    keys = {key(node) for node in big}
    return made(all(key(node) in keys for node in small))


def _all_booleans(wanted: bool, every_one: bool) -> Any:
    def run(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
        for node in focus:
            if not isinstance(node.value, bool):
                raise fhir_error(Kind.INVALID, "allTrue() and its kin take booleans only.")
        matching = [node.value is wanted for node in focus]
        return made(all(matching) if every_one else any(matching))

    return run


def _intersect(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    keys = {key(node) for node in engine.argument(trees[0], frame)}
    return union([node for node in focus if key(node) in keys], [])


def _exclude(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    keys = {key(node) for node in engine.argument(trees[0], frame)}
    return [node for node in focus if key(node) not in keys]


def _not(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    value = engine.truth(focus)
    return [] if value is None else made(not value)


def _single(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    engine.single(focus)
    return focus


def _coalesce(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    for tree in trees:
        found = engine.evaluate(tree, focus, frame)
        if found:
            return found
    return []


def _count(engine: Engine, tree: Any, frame: Frame) -> int:
    value = engine.scalar(tree, frame)
    if not isinstance(value, int) or isinstance(value, bool):
        raise fhir_error(Kind.INVALID, "FHIRPath take() and skip() need a whole number.")
    return max(value, 0)


def _extreme(wanted: int) -> Any:
    def run(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
        best: Node | None = None
        for node in focus:
            if best is None or compare(system(node), system(best)) == wanted:
                best = node
        return [best] if best is not None else []

    return run


def _has_value(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    return made(len(focus) == 1 and focus[0].value is not None and not isinstance(focus[0].value, dict))


def _conforms_to(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    url = str(engine.scalar(trees[0], frame))
    if engine.conforms is not None:
        told = [engine.conforms(node, url) for node in focus]
        return made(False) if False in told else [] if None in told else made(True)
    name = url.removeprefix("http://hl7.org/fhir/StructureDefinition/")
    if name == url or not engine.definitions.is_type(name):
        raise fhir_error(Kind.INVALID, f"The profile {url} is not known here; conformsTo() cannot tell.")
    return made(all(is_type(node, name, engine.definitions) for node in focus))


def _member_of(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    value_set, value = str(engine.scalar(trees[0], frame)), engine.single(focus)
    codes = engine.definitions.value_set(value_set)
    if engine.is_member is not None and value is not None:
        return _told(engine.is_member, value_set, value)
    if codes is None or value is None:
        return []
    held = value.get("coding", [value]) if isinstance(value, dict) else [{"code": value}]
    return made(any(isinstance(coding, dict) and coding.get("code") in codes for coding in held))


def _told(is_member: Any, value_set: str, value: Any) -> Collection:
    """What a terminology says: yes if one coding is in the value set, nothing where it cannot tell."""
    codings = value.get("coding", [value]) if isinstance(value, dict) else [{"code": value, "system": None}]
    answers = [is_member(value_set, c.get("system", ""), c["code"]) for c in codings if c.get("code")]
    return made(True) if True in answers else [] if None in answers else made(False)


def _html_checks(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    engine.spend(sum(len(node.value) // 10 for node in focus if isinstance(node.value, str)))
    return made(all(not narrative.problems(node.value) and narrative.says(node.value) for node in focus))


def _quick(run: Any) -> Any:
    return lambda engine, focus, trees, frame: run(focus)


def _sum(focus: Collection) -> Collection:
    values = [system(node) for node in focus]
    if not all(is_number(value) for value in values):
        raise fhir_error(Kind.INVALID, "FHIRPath sum() and avg() take numbers only.")
    return made(sum(values)) if values else []


def _average(focus: Collection) -> Collection:
    total = _sum(focus)
    return made(system(total[0]) / len(focus)) if total else []


def _distinct(focus: Collection) -> Collection:
    return union(focus, [])


TABLE: dict[str, Entry] = {
    "empty": Entry(_quick(lambda focus: made(not focus))),
    "exists": Entry(exists, 0, 1),
    "all": Entry(every, 1, 1),
    "allTrue": Entry(_all_booleans(True, True)),
    "anyTrue": Entry(_all_booleans(True, False)),
    "allFalse": Entry(_all_booleans(False, True)),
    "anyFalse": Entry(_all_booleans(False, False)),
    "subsetOf": Entry(lambda e, f, t, r: _subset(e, f, e.argument(t[0], r)), 1, 1),
    "supersetOf": Entry(lambda e, f, t, r: _subset(e, e.argument(t[0], r), f), 1, 1),
    "count": Entry(_quick(lambda focus: made(len(focus)))),
    "distinct": Entry(_quick(_distinct)),
    "isDistinct": Entry(_quick(lambda focus: made(len(_distinct(focus)) == len(focus)))),
    "not": Entry(_not),
    "where": Entry(where, 1, 1),
    "select": Entry(select, 1, 1),
    "repeat": Entry(repeat, 1, 1),
    "ofType": Entry(of_type, 1, 1),
    "as": Entry(as_type, 1, 1),
    "is": Entry(is_of_type, 1, 1),
    "type": Entry(type_info),
    "single": Entry(_single),
    "first": Entry(_quick(lambda focus: focus[:1])),
    "last": Entry(_quick(lambda focus: focus[-1:])),
    "tail": Entry(_quick(lambda focus: focus[1:])),
    "skip": Entry(lambda e, f, t, r: f[_count(e, t[0], r) :], 1, 1),
    "take": Entry(lambda e, f, t, r: f[: _count(e, t[0], r)], 1, 1),
    "intersect": Entry(_intersect, 1, 1),
    "exclude": Entry(_exclude, 1, 1),
    "union": Entry(lambda e, f, t, r: union(f, e.argument(t[0], r)), 1, 1),
    "combine": Entry(lambda e, f, t, r: [*f, *e.argument(t[0], r)], 1, 1),
    "coalesce": Entry(_coalesce, 1, 20),
    "iif": Entry(iif, 2, 3),
    "aggregate": Entry(aggregate, 1, 2),
    "sum": Entry(_quick(_sum)),
    "avg": Entry(_quick(_average)),
    "min": Entry(_extreme(-1)),
    "max": Entry(_extreme(1)),
    "sort": Entry(sort, 0, 10),
    "children": Entry(lambda e, f, t, r: [c for node in f for c in all_children(node, e.definitions)]),
    "descendants": Entry(descendants),
    "trace": Entry(lambda e, f, t, r: f, 1, 2),
    "resolve": Entry(resolve),
    "extension": Entry(extension, 1, 1),
    "hasValue": Entry(_has_value),
    "getValue": Entry(lambda e, f, t, r: made(e.single(f)) if f and not isinstance(f[0].value, dict) else []),
    "conformsTo": Entry(_conforms_to, 1, 1),
    "htmlChecks": Entry(_html_checks),
    "memberOf": Entry(_member_of, 1, 1),
    "defineVariable": Entry(define_variable, 1, 2),
}
"""The functions of this file by their FHIRPath names."""
