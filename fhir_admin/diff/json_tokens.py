"""The parts of one line of JSON with the theme colour of each, by regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r'(?P<code_key>"(?:[^"\\]|\\.)*"(?=\s*:))'
    r'|(?P<code_string>"(?:[^"\\]|\\.)*"?)'
    r"|(?P<code_number>-?\d[\d.eE+-]*)"
    r"|(?P<code_keyword>true|false|null)"
    r"|(?P<code_punctuation>[{}\[\],:]+)"
)


def json_tokens(line: str) -> Iterator[tuple[int, int, str]]:
    """(start, length, colour name) of every part; what is no JSON has none."""
    for match in _TOKEN.finditer(line):
        yield match.start(), match.end() - match.start(), str(match.lastgroup)
