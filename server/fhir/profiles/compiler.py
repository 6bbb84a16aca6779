"""Compiles a StructureDefinition, its snapshot or its differential over its base, into a tree of rules.

Source: FHIR R4 profiling page; ElementDefinition notes; StructureDefinition.snapshot and .differential.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from server.fhir.definitions import Definitions
from server.fhir.errors import Kind, fhir_error
from server.fhir.profiles.laying import lay_over
from server.fhir.profiles.pruning import prune
from server.fhir.profiles.recursion import link
from server.fhir.profiles.rules import Context, Discriminator, Profile, Rule, Slicing, TypeRule

MAX_ELEMENTS = 20_000
_MAX_DEPTH = 64
_SEGMENT = re.compile(r"([^.:\[\]]+(?:\[x\])?)(?::(.+))?")

Json = Mapping[str, Any]


def compile_profile(structure: Json, base: Profile | None, definitions: Definitions) -> Profile:
    """The rules of a parsed StructureDefinition.

    `base` is the compiled profile that it constrains, None when that is a type of the specification. A
    differential is laid over the base; a snapshot stands for itself, and is taken only where there is no
    differential. Errors: 400 when it has neither, or constrains no known type.
    """
    url, type_ = str(structure.get("url", "")), str(structure.get("type", ""))
    if not definitions.is_type(type_):
        raise fhir_error(Kind.INVALID, f"The profile {url} constrains {type_!r}, which is no type here.")
    differential = _elements(structure, "differential")
    elements = differential or _elements(structure, "snapshot")
    if not elements:
        raise fhir_error(Kind.INVALID, f"The profile {url} has neither a differential nor a snapshot.")
    root = base.root.copied() if base and differential else Rule(type_, type_, (type_,))
    builder = _Builder(root, url, definitions)
    for element in elements:
        builder.add(element)
    builder.finish()
    prune(root, definitions)
    link(root, definitions)
    contexts = tuple(
        Context(str(c.get("type")), str(c.get("expression"))) for c in structure.get("context", ())
    )
    problems = (*(base.problems if base else ()), *builder.problems)
    return Profile(url, type_, root, contexts, problems)


def _elements(structure: Json, part: str) -> Sequence[Json]:
    found: Sequence[Json] = structure.get(part, {}).get("element", ())
    if len(found) > MAX_ELEMENTS:
        raise fhir_error(Kind.TOO_COSTLY, f"The profile has {len(found)} elements; {MAX_ELEMENTS} are read.")
    return found


class _Builder:
    """Puts element after element into the tree."""

    def __init__(self, root: Rule, url: str, definitions: Definitions) -> None:
        self._root = root
        self._url = url
        self._definitions = definitions
        # The rule that a path means at this point of the list: the slice that was opened last.
        self._open: dict[str, Rule] = {}
        # Choices that are called by a type (`valueQuantity`), and by which types.
        self._chosen: dict[int, tuple[Rule, list[Rule]]] = {}
        self.problems: list[str] = []

    def add(self, element: Json) -> None:
        """Lay one ElementDefinition over the tree, or note that it cannot be."""
        rule = self._rule(element)
        if rule is None:
            self.problems.append(str(element.get("id") or element.get("path"))[:200])
        else:
            lay_over(rule, element, self._url)

    def finish(self) -> None:
        """A choice that is called by types only, where it is not sliced, can have these types only."""
        for value, parts in self._chosen.values():
            value.types = tuple(t for part in parts for t in part.types)

    def _rule(self, element: Json) -> Rule | None:
        path, slice_name = str(element.get("path", "")), element.get("sliceName")
        steps = path.split(".")
        if len(steps) > _MAX_DEPTH:
            return None
        if len(steps) == 1:
            return self._root
        split = _split(str(element.get("id", "")), steps)
        found = self._by_id(split) if split else self._by_path(steps)
        is_said = split is not None and split[-1][1] is not None
        if found is not None and slice_name and not is_said and not found.id.endswith(f":{slice_name}"):
            found = _slice(found, str(slice_name))
        if found is not None:
            self._note(path, found)
        return found

    def _by_id(self, split: Sequence[tuple[str, str | None]]) -> Rule | None:
        rule: Rule | None = self._root
        for name, slice_name in split:
            rule = self._child(rule, name) if rule else None
            if rule is not None and slice_name:
                rule = _slice(rule, slice_name)
        return rule

    def _by_path(self, steps: Sequence[str]) -> Rule | None:
        """Where ids do not say it: below whatever was opened last at the parent's path."""
        rule: Rule | None = self._root
        for at in range(1, len(steps)):
            known = self._open.get(".".join(steps[: at + 1])) if at < len(steps) - 1 else None
            rule = known or (self._child(rule, steps[at]) if rule else None)
        return rule

    def _note(self, path: str, rule: Rule) -> None:
        for inner in [p for p in self._open if p.startswith(path + ".")]:
            del self._open[inner]
        self._open[path] = rule

    def _child(self, rule: Rule, name: str) -> Rule | None:
        plain = name.removesuffix("[x]")
        for type_ in rule.possible:
            if not self._definitions.is_type(type_):
                continue
            known = self._definitions.type(type_)
            if plain in known.elements:
                return _member(rule, plain, known.elements[plain].types, known.elements[plain].is_choice)
            choice = known.by_json_name.get(plain)
            if choice is not None:
                value = _member(rule, choice.name, choice.types, True)
                return self._choice_slice(value, plain, choice.json_names[plain])
        return None

    def _choice_slice(self, value: Rule, json_name: str, type_code: str) -> Rule:
        """`valueQuantity` in a path: value[x] where it is a Quantity."""
        is_implied = value.slicing is None or id(value) in self._chosen
        value.slicing = value.slicing or Slicing((Discriminator("type", "$this"),))
        found = _slice(value, json_name)
        found.types = found.types or (TypeRule(type_code),)
        if is_implied:
            parts = self._chosen.setdefault(id(value), (value, []))[1]
            parts += [found] if all(part is not found for part in parts) else []
        return found


def _split(id_: str, steps: Sequence[str]) -> list[tuple[str, str | None]] | None:
    """Element names and slice names of an id that goes with the path, the root left out; else None."""
    rest, found = id_, list[tuple[str, str | None]]()
    for at, step in enumerate(steps):
        # A slice's name may have dots: up to where the next step of the path begins.
        after = f".{steps[at + 1]}" if at + 1 < len(steps) else ""
        end = rest.find(after, len(step)) if after else len(rest)
        match = _SEGMENT.fullmatch(rest[:end]) if end >= 0 else None
        if match is None or match[1] != step:
            return None
        found.append((step, match[2]))
        rest = rest[end + 1 :]
    return found[1:]


def _member(rule: Rule, name: str, base: tuple[str, ...], is_choice: bool) -> Rule:
    child = rule.children.get(name)
    if child is None:
        child = rule.children[name] = Rule(name, f"{rule.id}.{name}{'[x]' if is_choice else ''}", base)
    return child


def _slice(rule: Rule, name: str) -> Rule:
    """The slice of that name; of `a/b`, the slice b of the slice a."""
    for at in [i for i, c in enumerate(name) if c == "/"] + [len(name)]:
        part = name[:at]
        if part not in rule.slices:
            id_ = (
                f"{rule.id.removesuffix(':' + name.rpartition('/')[0])}:{part}"
                if "/" in part
                else f"{rule.id}:{part}"
            )
            rule.slices[part] = Rule(rule.name, id_, rule.possible)
        rule = rule.slices[part]
    return rule
