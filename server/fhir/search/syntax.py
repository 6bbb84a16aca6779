"""The escapes and separators of search values: `\\,` `\\|` `\\$` `\\\\`, and the way back.

Source: server specification C1.4.
"""

from __future__ import annotations

import re

_PREFIX = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[\d.+\-])")
_ESCAPED = re.compile(r"\\([,|$\\])")
_SPECIAL = re.compile(r"([,|$\\])")


def split(text: str, separator: str) -> list[str]:
    """The parts between unescaped separators, their escapes kept."""
    parts = [""]
    at = 0
    while at < len(text):
        width = 2 if text[at] == "\\" and at + 1 < len(text) else 1
        if text[at] == separator:
            parts.append("")
        else:
            parts[-1] += text[at : at + width]
        at += width
    return parts


def unescape(text: str) -> str:
    """The text meant: `a\\,b` → `a,b`. A backslash before another character is itself."""
    return _ESCAPED.sub(r"\1", text)


def escape(text: str) -> str:
    """The inverse of `unescape`."""
    return _SPECIAL.sub(r"\\\1", text)


def prefix(text: str) -> tuple[str | None, str]:
    """A comparison prefix, if there is one, and the rest."""
    match = _PREFIX.match(text)
    return (match[1], text[2:]) if match else (None, text)
