"""What search compares: dates as millisecond ranges, decimals as sortable texts, folded strings.

Source: server specification C2, C3 (implicit precision).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal, DecimalException
from functools import lru_cache

# Ends of an open Period or Range. A date end is far outside the years 1 to 9999 and fits SQLite.
DATE_MIN, DATE_MAX = -(10**15), 10**15
NUMBER_MIN, NUMBER_MAX = "", "~"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_MAX_DIGITS = 100
_WIDE = Context(prec=4 * _MAX_DIGITS)
_MAX_EXPONENT = 9_999_999


@lru_cache(8192)
def date_range(text: str) -> tuple[int, int]:
    """First and last millisecond of the time a FHIR date, dateTime or instant names.

    `1980` is a year long, a time with seconds one second, with a fraction as long as its last digit
    (at least a millisecond; digits beyond are dropped). No zone means UTC. Errors: ValueError.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date or dateTime")
    year, month, day, minutes, seconds, fraction, zone = match.groups()
    if minutes is None:
        return _calendar_range(int(year), month, day)
    moment = datetime.fromisoformat(f"{year}-{month}-{day}T{minutes}:{seconds or '00'}{zone or '+00:00'}")
    start = (moment - _EPOCH) // _MILLISECOND
    if seconds is None:
        return start, start + 59_999
    if fraction is None:
        return start, start + 999
    return start + int(fraction[:3].ljust(3, "0")), start + int(fraction[:3].ljust(3, "9"))


def _calendar_range(year: int, month: str | None, day: str | None) -> tuple[int, int]:
    start = datetime(year, int(month or 1), int(day or 1), tzinfo=UTC)
    first = (start - _EPOCH) // _MILLISECOND
    if day is not None:
        return first, first + 86_399_999
    if month is None or month == "12":
        days = (start.replace(month=12, day=31) - start).days + 1
    else:
        days = (start.replace(month=start.month + 1) - start).days
    return first, first + days * 86_400_000 - 1


def decimal(text: str) -> Decimal:
    """A search number. Errors: ValueError when it is none, or has more than 100 digits."""
    if len(text) > _MAX_DIGITS or not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number")
    try:
        return Decimal(text)
    except DecimalException:
        raise ValueError(f"{text!r} is not a number") from None


def precision_range(value: Decimal) -> tuple[Decimal, Decimal]:
    """The implicit precision: 5 → 4.5 and 5.5, 5.00 → 4.995 and 5.005, 2e-3 → .0015 and .0025."""
    half = Decimal((0, (5,), int(value.as_tuple().exponent) - 1))
    return _WIDE.subtract(value, half), _WIDE.add(value, half)


def about(value: Decimal) -> tuple[Decimal, Decimal]:
    """Ten percent below and above."""
    tenth = _WIDE.multiply(_WIDE.abs(value), Decimal("0.1"))
    return _WIDE.subtract(value, tenth), _WIDE.add(value, tenth)


def sortable(value: Decimal | int) -> str:
    """A text that sorts as the number does, exact to the last digit, the same for 1.0 and 1.00.

    `-…` for negative numbers, `0` for zero, else one character for the power of ten and the digits.
    """
    sign, digits, exponent = Decimal(value).as_tuple()
    text = "".join(map(str, digits)).strip("0")
    if not text or not isinstance(exponent, int):
        return "0"
    # The power of ten of the first digit that is not zero.
    power = exponent + len("".join(map(str, digits)).lstrip("0")) - 1
    magnitude = _power(power) + text
    return "-" + magnitude.translate(_COMPLEMENT) + "~" if sign else magnitude


def number_of(text: str) -> Decimal:
    """The number of a sortable text; the inverse of `sortable`, trailing zeros aside."""
    if text == "0":
        return Decimal(0)
    is_negative = text.startswith("-")
    magnitude = text[1:-1].translate(_COMPLEMENT) if is_negative else text
    if magnitude[0] in "1{":
        power, digits = int(magnitude[1:8]), magnitude[8:]
        power -= _MAX_EXPONENT + 1 if magnitude[0] == "1" else 0
    else:
        power, digits = ord(magnitude[0]) - 82, magnitude[1:]
    return Decimal((int(is_negative), tuple(map(int, digits)), power - len(digits) + 1))


def _power(power: int) -> str:
    if -32 <= power <= 40:
        return chr(82 + power)  # "2" to "z"
    bounded = max(-_MAX_EXPONENT, min(_MAX_EXPONENT, power))
    return f"{{{bounded:07d}" if power > 0 else f"1{_MAX_EXPONENT + 1 + bounded:07d}"


# Mirrors the characters of magnitudes, "0" to "{".
_COMPLEMENT = {code: 171 - code for code in range(48, 124)}


@lru_cache(8192)
def fold(text: str) -> str:
    """The text without case and accents, for comparing: `Müller` → `muller`.

    Marks of Latin, Greek, Cyrillic, Hebrew and Arabic go; signs that make another letter stay
    (kana voicing, Indic and Thai vowels); Hangul stays whole syllables.
    """
    if text.isascii():
        return text.lower()
    # Twice, since taking apart can bring capitals and folding can bring compounds: ℠ → SM → sm.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return unicodedata.normalize("NFC", "".join(c for c in apart if not _is_accent(c)))


def _is_accent(character: str) -> bool:
    position = unicodedata.combining(character)
    return position >= 200 or 10 <= position <= 35
