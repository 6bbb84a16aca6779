"""FHIRPath functions over strings; regular expressions run on RE2, in linear time.

Source: FHIRPath 2.0, "String Manipulation"; trust D9.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from server.fhir.errors import Kind, fhir_error
from server.fhir.fhirpath_engine import MAX_TEXT, Collection, Entry, Frame
from server.fhir.fhirpath_syntax import unescaped
from server.fhir.fhirpath_system import made

if TYPE_CHECKING:
    from server.fhir.fhirpath_engine import Engine

Trees = tuple[Any, ...]
_MAX_PATTERN = 1_000


def _on_text(run: Callable[..., Any], least: int = 0, most: int = 0) -> Entry:
    """A function of one string and scalar arguments; empty when the string or a given argument is."""

    def call(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
        value = engine.single(focus)
        arguments = [engine.scalar(tree, frame) for tree in trees]
        if value is None or None in arguments:
            return []
        if not isinstance(value, str):
            raise fhir_error(Kind.INVALID, "A FHIRPath string function was called on something else.")
        result = run(value, *arguments)
        if isinstance(result, list):
            engine.spend(len(result))
            return [node for text in result for node in engine.text(text)]
        return engine.text(result) if isinstance(result, str) else made(result)

    return Entry(call, least, most)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise fhir_error(Kind.INVALID, "A FHIRPath string function needs a string as its argument.")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise fhir_error(Kind.INVALID, "A FHIRPath string function needs a whole number here.")
    return value


def _substring(value: str, start: Any, length: Any = None) -> str | None:
    at = _whole(start)
    if not 0 <= at < len(value):
        return None
    return value[at:] if length is None else value[at : at + max(0, _whole(length))]


def _replace(value: str, pattern: Any, new: Any) -> str:
    old, put = _text(pattern), _text(new)
    count = value.count(old)
    if len(value) + count * len(put) > MAX_TEXT:
        raise fhir_error(Kind.TOO_COSTLY, f"A string in the FHIRPath grew beyond {MAX_TEXT} characters.")
    return value.replace(old, put)


@lru_cache(maxsize=200)
def _pattern(pattern: str) -> Any:
    # Imported when first needed: most programs never match by regular expression.
    import re2

    if len(pattern) > _MAX_PATTERN:
        raise fhir_error(Kind.TOO_COSTLY, f"A regular expression may have at most {_MAX_PATTERN} characters.")
    options = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise fhir_error(
            Kind.INVALID, f"The regular expression {pattern!r} is not usable: {error}."
        ) from None


def _matches(value: str, pattern: Any) -> bool:
    return _pattern(_text(pattern)).search(value) is not None


def _matches_full(value: str, pattern: Any) -> bool:
    return _pattern(_text(pattern)).fullmatch(value) is not None


def _replace_matches(value: str, pattern: Any, new: Any) -> str:
    template = _text(new)
    room = [MAX_TEXT - len(value)]

    def put(match: Any) -> str:
        text = re.sub(r"\$(?:\{(\w+)\}|(\d{1,2}))", lambda ref: _group(match, ref[1] or ref[2]), template)
        room[0] -= len(text)
        if room[0] < 0:
            raise fhir_error(Kind.TOO_COSTLY, f"A string in the FHIRPath grew beyond {MAX_TEXT} characters.")
        return text

    compiled = _pattern(_text(pattern))
    return str(compiled.sub(put, value)) if pattern else value


def _group(match: Any, name: str) -> str:
    try:
        return match.group(int(name) if name.isdigit() else name) or ""
    except (IndexError, KeyError):
        raise fhir_error(Kind.INVALID, f"The regular expression has no group {name}.") from None


def _encode(value: str, form: Any) -> str | None:
    data = value.encode()
    if form == "hex":
        return data.hex()
    if form == "base64":
        return base64.b64encode(data).decode()
    return base64.urlsafe_b64encode(data).decode() if form == "urlbase64" else None


def _decode(value: str, form: Any) -> str | None:
    try:
        if form == "hex":
            return bytes.fromhex(value).decode()
        if form == "base64":
            return base64.b64decode(value, validate=True).decode()
        return base64.urlsafe_b64decode(value).decode() if form == "urlbase64" else None
    except (ValueError, binascii.Error):
        raise fhir_error(Kind.INVALID, f"The string is not {form}.") from None


def _escape(value: str, form: Any) -> str | None:
    if form == "html":
        return html.escape(value)
    return json.dumps(value, ensure_ascii=False)[1:-1] if form == "json" else None


def _unescape(value: str, form: Any) -> str | None:
    if form == "html":
        return html.unescape(value)
    return unescaped(f'"{value}"') if form == "json" else None


def _join(engine: Engine, focus: Collection, trees: Trees, frame: Frame) -> Collection:
    separator = engine.scalar(trees[0], frame) if trees else ""
    texts = [_text(node.value) for node in focus if node.value is not None]
    if sum(map(len, texts)) + len(texts) * len(separator or "") > MAX_TEXT:
        raise fhir_error(Kind.TOO_COSTLY, f"A string in the FHIRPath grew beyond {MAX_TEXT} characters.")
    return engine.text(_text(separator or "").join(texts)) if texts else []


def _split(value: str, separator: Any) -> list[str]:
    return value.split(_text(separator)) if separator else list(value)


TABLE: dict[str, Entry] = {
    "indexOf": _on_text(lambda value, part: value.find(_text(part)), 1, 1),
    "lastIndexOf": _on_text(lambda value, part: value.rfind(_text(part)), 1, 1),
    "substring": _on_text(_substring, 1, 2),
    "startsWith": _on_text(lambda value, part: value.startswith(_text(part)), 1, 1),
    "endsWith": _on_text(lambda value, part: value.endswith(_text(part)), 1, 1),
    "contains": _on_text(lambda value, part: _text(part) in value, 1, 1),
    "upper": _on_text(str.upper),
    "lower": _on_text(str.lower),
    "replace": _on_text(_replace, 2, 2),
    "matches": _on_text(_matches, 1, 1),
    "matchesFull": _on_text(_matches_full, 1, 1),
    "replaceMatches": _on_text(_replace_matches, 2, 2),
    "length": _on_text(len),
    "toChars": _on_text(list),
    "split": _on_text(_split, 1, 1),
    "join": Entry(_join, 0, 1),
    "trim": _on_text(str.strip),
    "encode": _on_text(_encode, 1, 1),
    "decode": _on_text(_decode, 1, 1),
    "escape": _on_text(_escape, 1, 1),
    "unescape": _on_text(_unescape, 1, 1),
}
"""The functions of this file by their FHIRPath names."""
