"""Indented JSON as lines and coloured spans, and finding text in it; plain values for `CodeView`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

_TOKEN = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=\s*:)'
    r'|(?P<string>"(?:[^"\\]|\\.)*"?)'
    r"|(?P<number>-?\d[\d.eE+-]*)"
    r"|(?P<keyword>\b(?:true|false|null)\b)"
    r"|(?P<punctuation>[{}\[\],:]+)"
)
MAX_MATCHES = 10_000


class Place(NamedTuple):
    """A position in a text: line and character, both from 0."""

    line: int
    column: int


class Span(NamedTuple):
    """Characters of a line with one colour; `kind` is key, string, number, keyword, punctuation."""

    start: int
    end: int
    kind: str


def spans(line: str) -> Iterator[Span]:
    """The coloured parts of one line of indented JSON, in order."""
    for match in _TOKEN.finditer(line):
        yield Span(match.start(), match.end(), str(match.lastgroup))


@dataclass(frozen=True, slots=True)
class Match:
    """One find result, on one line."""

    line: int
    start: int
    end: int


class TextLines:
    """A text cut into lines, with the places of its characters."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.lines = text.split("\n")
        self.longest = max(map(len, self.lines))
        self._starts: list[int] = []

    def __len__(self) -> int:
        return len(self.lines)

    def place(self, offset: int) -> Place:
        """Line and column of the character at `offset`."""
        starts = self._line_starts()
        line = bisect_right(starts, offset) - 1
        return Place(line, offset - starts[line])

    def between(self, first: Place, last: Place) -> str:
        """The text from one place to another, whichever comes first."""
        if last < first:
            first, last = last, first
        if first.line == last.line:
            return self.lines[first.line][first.column : last.column]
        middle = self.lines[first.line + 1 : last.line]
        head, tail = self.lines[first.line][first.column :], self.lines[last.line][: last.column]
        return "\n".join((head, *middle, tail))

    def clamp(self, place: Place) -> Place:
        """The nearest place that exists."""
        line = min(max(place.line, 0), len(self.lines) - 1)
        return Place(line, min(max(place.column, 0), len(self.lines[line])))

    def find(self, needle: str) -> tuple[Match, ...]:
        """Where `needle` stands, in any letter case; at most `MAX_MATCHES`."""
        if not needle or "\n" in needle:
            return ()
        found = []
        for match in re.finditer(re.escape(needle), self.text, re.IGNORECASE):
            line, column = self.place(match.start())
            found.append(Match(line, column, column + match.end() - match.start()))
            if len(found) == MAX_MATCHES:
                break
        return tuple(found)

    def word_at(self, place: Place) -> tuple[Place, Place]:
        """The word, or the inside of the JSON string, around a place."""
        line = self.lines[place.line]
        for match in re.finditer(r"[\w.:/\-]+", line):
            if match.start() <= place.column <= match.end():
                return Place(place.line, match.start()), Place(place.line, match.end())
        return place, place

    def _line_starts(self) -> list[int]:
        if not self._starts:
            position = 0
            for line in self.lines:
                self._starts.append(position)
                position += len(line) + 1
        return self._starts
