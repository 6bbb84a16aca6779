"""Takes out of a tree of rules what the types of the specification ask anyway, and what slices only repeat.

So a snapshot and a differential become the same tree, walks stay short, and no problem is told twice.
"""

from __future__ import annotations

from server.fhir.canonical import split_canonical
from server.fhir.definitions import Definitions, Element
from server.fhir.location import MISSING
from server.fhir.profiles.rules import Discriminator, Rule, TypeRule

_PROFILE = "http://hl7.org/fhir/StructureDefinition/"
_SIMPLE = TypeRule("Quantity", (_PROFILE + "SimpleQuantity",))
_GENERAL = frozenset({"ele-1", "ext-1", "dom-2", "dom-6", "txt-1"})


def prune(root: Rule, definitions: Definitions) -> None:
    """Prune a profile's tree in place."""
    _prune(root, None, _general(root.possible, definitions), definitions)


def _prune(rule: Rule, element: Element | None, known: frozenset[str], definitions: Definitions) -> None:
    """`known` are the keys of constraints that hold here already."""
    if element is not None:
        _without_base(rule, element, known)
    rule.constraints = tuple(c for c in rule.constraints if c.key not in known)
    known = known | {c.key for c in rule.constraints}
    for part in rule.slices.values():
        _prune(part, element, known, definitions)
        _without_repeated(part, rule)
    _fold(rule)
    for name, child in list(rule.children.items()):
        inner, keys = _child(rule, name, definitions)
        _prune(child, inner, keys | _general(child.possible, definitions), definitions)
        if child.is_empty:
            del rule.children[name]


def _fold(rule: Rule) -> None:
    """A choice of one type whose one slice is that type: what the slice asks, the element asks."""
    if not rule.slices and rule.slicing and rule.slicing.rules != "closed":
        rule.slicing = None
    is_by_type = rule.slicing is not None and rule.slicing.discriminators == (Discriminator("type", "$this"),)
    if not is_by_type or len(rule.possible) != 1 or len(rule.slices) != 1:
        return
    (part,) = rule.slices.values()
    if part.types in ((), rule.types):
        rule.slicing, rule.slices = None, {}
        _merge(rule, part)


def _merge(rule: Rule, part: Rule) -> None:
    rule.min = max(rule.min, part.min)
    rule.max = part.max if rule.max is None else rule.max if part.max is None else min(rule.max, part.max)
    for name in ("fixed", "pattern", "lowest", "highest"):
        if getattr(part, name) is not MISSING:
            setattr(rule, name, getattr(part, name))
    rule.types = part.types or rule.types
    rule.max_length = rule.max_length if part.max_length is None else part.max_length
    rule.binding = part.binding or rule.binding
    keys = {c.key for c in rule.constraints}
    rule.constraints += tuple(c for c in part.constraints if c.key not in keys)
    rule.slicing = rule.slicing or part.slicing
    for mine, theirs in ((rule.slices, part.slices), (rule.children, part.children)):
        for name, inner in theirs.items():
            if name in mine:
                _merge(mine[name], inner)
            else:
                mine[name] = inner


def _child(rule: Rule, name: str, definitions: Definitions) -> tuple[Element | None, frozenset[str]]:
    for type_ in rule.possible:
        element = definitions.type(type_).elements.get(name) if definitions.is_type(type_) else None
        if element is not None:
            return element, frozenset(c.key for c in definitions.constraints(type_) if c.element == name)
    return None, frozenset()


def _general(types: tuple[str, ...], definitions: Definitions) -> frozenset[str]:
    """What holds for the types themselves."""
    known = (
        c.key for t in types if definitions.is_type(t) for c in definitions.constraints(t) if not c.element
    )
    return _GENERAL | frozenset(known)


def _without_base(rule: Rule, element: Element, known: frozenset[str]) -> None:
    if "sqty-1" in known:
        # The one rule of SimpleQuantity is among the constraints of the element.
        rule.types = tuple(TypeRule("Quantity") if t == _SIMPLE else t for t in rule.types)
    if rule.min <= element.min:
        rule.min = 0
    if rule.max is not None and element.max and rule.max >= element.max:
        rule.max = None
    binding = rule.binding
    if binding and (split_canonical(binding.value_set)[0], binding.strength) == (
        element.binding,
        element.strength,
    ):
        rule.binding = None
    if rule.name == "id":
        rule.types = ()  # A System.String in the definitions, an id or a string in the tables.
    if rule.types and set(rule.types) == {_plain(code, element) for code in element.types}:
        rule.types = ()
    elif rule.types and len(element.types) == 1 and ("." in element.types[0] or rule.types == _bare(element)):
        # A backbone, or a type without more: `code` says nothing new.
        rule.types = ()


def _plain(code: str, element: Element) -> TypeRule:
    is_reference = code in ("Reference", "canonical")
    return TypeRule(code, (), tuple(_PROFILE + t for t in element.targets) if is_reference else ())


def _bare(element: Element) -> tuple[TypeRule, ...]:
    return tuple(TypeRule(code) for code in element.types)


def _without_repeated(part: Rule, whole: Rule) -> None:
    """What all slices have in common is checked on the whole element."""
    for name in ("fixed", "pattern", "lowest", "highest"):
        if getattr(part, name) is not MISSING and getattr(part, name) == getattr(whole, name):
            setattr(part, name, MISSING)
    for name in ("types", "binding", "max_length"):
        if getattr(part, name) == getattr(whole, name):
            setattr(part, name, () if name == "types" else None)
    for name, child in list(part.children.items()):
        same = whole.children.get(name)
        if same is not None:
            child.min = 0 if child.min <= same.min else child.min
            child.max = None if child.max == same.max else child.max
            child.constraints = tuple(c for c in child.constraints if c not in same.constraints)
            _without_repeated(child, same)
            if child.is_empty:
                del part.children[name]
