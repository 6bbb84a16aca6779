"""The texts of a resource: its narrative, and what else in it is written for people to read.

Source: server specification C1.14. Text is what the definitions call string or markdown (a display, a name,
a note, an identifier) and the code of a Coding, also in extensions and contained resources. Not so: a status
and the like, which tokens find better and which would only fill the index; addresses, dates, numbers, ids,
literal references, binary data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from weakref import WeakKeyDictionary

from server.fhir.definitions import Definitions
from server.fhir.search.fulltext import normal

_TAG = re.compile(r"<[^>]*>")
_TEXT, _MARKUP, _RESOURCE = "text", "markup", "resource"
_KINDS = {"string": _TEXT, "markdown": _TEXT, "xhtml": _MARKUP, "Resource": _RESOURCE}
_NO_TEXT = frozenset({"id", "reference", "resourceType"})

# JSON member name → what it holds: one of the words above, or the name of a complex type.
_Members = dict[str, str]
_readers: WeakKeyDictionary[Definitions, dict[str, _Members]] = WeakKeyDictionary()


def texts(resource: Mapping[str, Any], definitions: Definitions) -> tuple[str, str]:
    """The narrative, and all other texts, both `normal` and "" where there is none."""
    reader = _Reader(definitions)
    narrative = resource.get("text")
    # Storing moves `meta` to the front: the words must stand in the same order before and after.
    front = {name: resource[name] for name in ("resourceType", "meta") if name in resource}
    rest = front | {name: value for name, value in resource.items() if name != "text"}
    reader.read(rest, resource["resourceType"])
    div = narrative.get("div") if type(narrative) is dict else None
    shown = normal(_unmarked(div)) if type(div) is str else ""
    return shown, normal("\n".join(reader.found))


def _unmarked(div: str) -> str:
    return unescape(_TAG.sub(" ", div))


class _Reader:
    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._types = _readers.setdefault(definitions, {})
        self.found: list[str] = []

    def read(self, value: Mapping[str, Any], type_name: str) -> None:
        members = self._types.get(type_name)
        if members is None:
            members = self._types[type_name] = _members(self._definitions, type_name)
        found = self.found
        for name, child in value.items():
            kind = members.get(name)
            if kind is None:
                continue
            if kind is _TEXT and type(child) is str:
                found.append(child)
            elif type(child) is list:
                for item in child:
                    self._take(item, kind)
            else:
                self._take(child, kind)

    def _take(self, value: Any, kind: str) -> None:
        if kind is _TEXT or kind is _MARKUP:
            if type(value) is str:
                self.found.append(value if kind is _TEXT else _unmarked(value))
        elif type(value) is dict:
            name = value.get("resourceType") if kind is _RESOURCE else kind
            if type(name) is str and (kind is not _RESOURCE or name in self._definitions.resource_types):
                self.read(value, name)


def _members(definitions: Definitions, type_name: str) -> _Members:
    found: _Members = {}
    for element in definitions.type(type_name).elements.values():
        for name, kind in element.json_names.items():
            if (type_name, name) == ("Coding", "code"):
                found[name] = _TEXT
            elif kind in _KINDS:
                if name not in _NO_TEXT:
                    found[name] = _KINDS[kind]
            elif definitions.is_type(kind) and definitions.type(kind).kind != "primitive":
                found[name] = kind
    return found
