"""Whole numbers that clients write in URLs, headers and Parameters."""

from __future__ import annotations

_DIGITS = 9


def whole_number(text: str) -> int | None:
    """The number, None for anything but up to nine digits 0–9.

    `int` alone takes signs, blanks, underscores and digits of all scripts, and is slow on long ones.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None
