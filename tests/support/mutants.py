"""Resources with one member changed by chance."""

from __future__ import annotations

import copy
import random
from typing import Any

KINDS = ("renamed", "number", "text", "listed", "unlisted", "dropped", "emptied")


def mutant(resource: dict[str, Any], chance: random.Random) -> tuple[str, dict[str, Any]]:
    """The resource with one member changed, and what was done to which."""
    changed = copy.deepcopy(resource)
    owner, name = chance.choice(list(members(changed)))
    kind, value = chance.choice(KINDS), owner[name]
    if kind == "renamed":
        owner["zz" + name] = owner.pop(name)
    elif kind == "dropped":
        del owner[name]
    else:
        owner[name] = {
            "number": 17,
            "text": "a text",
            "listed": [value],
            "unlisted": value[0] if isinstance(value, list) else [value],
            "emptied": {} if isinstance(value, dict) else [] if isinstance(value, list) else "",
        }[kind]
    return f"{name} {kind}", changed


def members(value: Any) -> Any:
    """Every member of every object: its owner and its name."""
    if isinstance(value, list):
        for item in value:
            yield from members(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name != "resourceType":
                yield value, name
                yield from members(item)
