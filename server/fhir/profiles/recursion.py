"""Elements that are defined as another one is: what a profile asks of that one holds for them too.

Source: FHIR R4 ElementDefinition.contentReference.
"""

from __future__ import annotations

from server.fhir.definitions import Definitions
from server.fhir.profiles.rules import Rule


def link(root: Rule, definitions: Definitions) -> None:
    """Tell each rule which of its elements take the rules of another; after pruning, in place."""
    for rule in list(root.walk()):
        for path in rule.base:
            if not definitions.is_type(path):
                continue
            for element in definitions.type(path).elements.values():
                (target, *others) = element.types
                is_reference = "." in target and target != f"{path}.{element.name}" and not others
                found = _at(root, target) if is_reference and element.name not in rule.children else None
                if found is not None:
                    rule.again[element.name] = found


def _at(root: Rule, path: str) -> Rule | None:
    type_, *names = path.split(".")
    rule: Rule | None = root if root.base == (type_,) else None
    for name in names:
        rule = rule.children.get(name) if rule else None
    return rule
