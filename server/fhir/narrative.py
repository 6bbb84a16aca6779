"""The rules for `Narrative.div`: well-formed XHTML in exactly one div, nothing that runs or submits.

Source: FHIR R4 narrative page, "Limited xhtml content"; server specification A0.12. Images are legal.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint
from typing import Any
from xml.parsers import expat

_XHTML = "http://www.w3.org/1999/xhtml"
_TEXT = {"a", "abbr", "acronym", "b", "big", "br", "cite", "code", "dfn", "em", "i", "img", "q"}
_TEXT |= {"samp", "small", "span", "strong", "sub", "sup", "tt", "var"}
_BLOCKS = {"blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
_BLOCKS |= {"li", "ol", "p", "pre", "ul"}
_TABLES = {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
_ELEMENTS = frozenset(_TEXT | _BLOCKS | _TABLES)
_LINKS = frozenset({"href", "src", "longdesc", "cite", "background"})
_SCRIPT_URL = re.compile(r"[\x00-\x20]*(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_MAX_PROBLEMS = 20


def problems(div: Any) -> list[str]:
    """What is wrong with the text of a narrative's div, each with what to do; [] when it is fine."""
    if not isinstance(div, str):
        return ["The narrative must be XHTML in a JSON string. Write \"<div xmlns='…'>…</div>\"."]
    outer = div.strip()
    if not outer.startswith("<div"):
        return ["The narrative must be one <div> and nothing else. Put all content into one <div>."]
    return _Reader().read(outer)


def says(div: Any) -> bool:
    """Whether there is a text or an image in the div (rule txt-2)."""
    return isinstance(div, str) and bool(_TAG.sub("", div).strip() or "<img" in div)


class _Reader:
    """Walks the XHTML once and notes what is not allowed."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._is_root = True

    def read(self, text: str) -> list[str]:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        try:
            parser.Parse(_ENTITY.sub(_character, text), True)
        except expat.ExpatError as error:
            self._note(_explain(error))
        except _Stopped:
            pass
        return self._found

    def _note(self, problem: str) -> None:
        if problem not in self._found:
            self._found.append(problem)
        if len(self._found) >= _MAX_PROBLEMS:
            raise _Stopped

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._is_root:
            self._is_root = False
            self._root(name)
        if name not in _ELEMENTS:
            self._note(f"<{name}> is not allowed in a narrative. Remove it.")
        for attribute, value in attributes.items():
            self._attribute(name, attribute, value)

    def _root(self, name: str) -> None:
        if name != "div":
            self._note(f"The narrative begins with <{name}>. Put all content into one <div>.")

    def _attribute(self, name: str, attribute: str, value: str) -> None:
        if attribute.lower().startswith("on"):
            self._note(f"The event attribute {attribute} on <{name}> is not allowed. Remove it.")
        elif attribute.lower() in _LINKS and _SCRIPT_URL.match(value):
            self._note(f"The {attribute} of <{name}> is a script. Remove it.")
        elif attribute == "xmlns" and value != _XHTML:
            self._note(f'The namespace of <{name}> is "{value}". Write xmlns="{_XHTML}".')

    def _doctype(self, *_: Any) -> None:
        self._note("A DOCTYPE is not allowed in a narrative. Remove it.")
        raise _Stopped

    def _instruction(self, target: str, _data: str) -> None:
        self._note(f"The processing instruction <?{target}?> is not allowed in a narrative. Remove it.")


class _Stopped(Exception):
    """Enough is known; do not read on."""


def _character(match: re.Match[str]) -> str:
    """An HTML entity as the character it stands for; XML knows only five of them by name."""
    name = match[1]
    point = None if name in _XML_ENTITIES else name2codepoint.get(name)
    return match[0] if point is None else f"&#{point};"


def _explain(error: expat.ExpatError) -> str:
    if error.code == expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]:
        return "Text or tags stand outside the narrative's <div>. Put all content into one <div>."
    reason = expat.ErrorString(error.code)
    return (
        f"The narrative is not well-formed XHTML: {reason} (line {error.lineno}, column {error.offset + 1}). "
        "Close every tag and quote every attribute."
    )
