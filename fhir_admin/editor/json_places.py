"""Where things stand in a JSON text that a person is typing: the first error, and each place's position."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from fhir_admin.editor.json_words import json_words, twice
from server.fhir import codec
from server.fhir.errors import FhirError
from server.fhir.location import Path

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}\[\],:]')


@dataclass(frozen=True, slots=True)
class JsonError:
    """What is wrong with the text and where: `offset` counts characters, `line` and `column` from 1."""

    message: str
    offset: int
    line: int
    column: int


def read_json(text: str) -> tuple[Any, JsonError | None]:
    """The value of a text with its numbers' digits, or None and the first error."""
    try:
        json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        return None, JsonError(json_words(error.msg), error.pos, error.lineno, error.colno)
    except _Twice as error:
        offset = _second(text, error.name)
        line = text.count("\n", 0, offset) + 1
        column = offset - text.rfind("\n", 0, offset)
        return None, JsonError(twice(error.name), offset, line, column)
    except RecursionError:
        return None, JsonError(json_words("too deeply nested"), 0, 1, 1)
    try:
        return codec.parse(text.encode()), None
    except (FhirError, UnicodeEncodeError) as error:
        return None, JsonError(str(error), 0, 1, 1)


def places(text: str) -> dict[Path, tuple[int, int]]:
    """For every value of a well-formed JSON text its path with the (start, end) of its characters.

    A member starts at its name, so that marking it shows which one is meant.
    """
    return _Scan(text).run()


class _Scan:
    """One pass over the tokens with a stack of open containers."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.finditer(text)
        self.found: dict[Path, tuple[int, int]] = {}

    def run(self) -> dict[Path, tuple[int, int]]:
        path: list[str | int] = []
        starts: list[int] = []
        name_at: int | None = None
        kinds: list[str] = []
        expects_name = False
        for token in self._tokens:
            text = token.group()
            if expects_name and text[0] == '"':
                path[-1], name_at, expects_name = json.loads(text), token.start(), False
            elif text in "{[":
                starts.append(token.start() if name_at is None else name_at)
                name_at = None
                kinds.append(text)
                path.append("" if text == "{" else 0)
                expects_name = text == "{"
            elif text in "}]":
                path.pop()
                kinds.pop()
                self.found[tuple(path)] = (starts.pop(), token.end())
                expects_name = False
            elif text == ",":
                expects_name = kinds[-1] == "{" if kinds else False
                if kinds and kinds[-1] == "[":
                    path[-1] = int(path[-1]) + 1
            elif text != ":":
                self.found[tuple(path)] = (token.start() if name_at is None else name_at, token.end())
                name_at = None
        return self.found


class _Twice(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(name)
        found[name] = value
    return found


def _second(text: str, name: str) -> int:
    """The position of the key's second occurrence (of any object: close enough to look there)."""
    key = re.compile(re.escape(json.dumps(name, ensure_ascii=False)) + r"\s*:")
    hits = [match.start() for match in key.finditer(text)]
    return hits[1] if len(hits) > 1 else hits[0] if hits else 0
