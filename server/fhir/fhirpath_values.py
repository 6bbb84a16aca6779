"""FHIRPath's own values: dates and times with precision and zone, quantities; comparing and adding them.

Source: FHIRPath 2.0, "Equality", "Comparison", "Date/Time Arithmetic", "lowBoundary".
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal

from server.fhir.errors import Kind, fhir_error
from server.fhir.fhirpath_units import convert, unit

UNITS_OF_TIME = {
    word + plural: word
    for word in ("year", "month", "week", "day", "hour", "minute", "second", "millisecond")
    for plural in ("", "s")
}
_UCUM_TIME = {"wk": "week", "d": "day", "h": "hour", "min": "minute", "s": "second", "ms": "millisecond"}
_UCUM_OF = {word: code for code, word in _UCUM_TIME.items()}
_SECONDS = {
    "week": Decimal(604800),
    "day": Decimal(86400),
    "hour": Decimal(3600),
    "minute": Decimal(60),
    "second": Decimal(1),
    "millisecond": Decimal("0.001"),
}
_PLACES = ("year", "month", "day", "hour", "minute", "second")
_MOMENT = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d))?)?"
    r"(?P<t>T((?P<hour>\d\d)(:(?P<minute>\d\d)(:(?P<second>\d\d(\.\d+)?))?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?",
    re.ASCII,
)
_CLOCK = re.compile(r"T?(?P<hour>\d\d)(:(?P<minute>\d\d)(:(?P<second>\d\d(\.\d+)?))?)?", re.ASCII)
_DIGITS = {4: 1, 6: 2, 8: 3, 10: 4, 12: 5, 14: 6, 17: 7}
_CLOCK_DIGITS = {2: 4, 4: 5, 6: 6, 9: 7}


@dataclass(frozen=True, slots=True)
class Temporal:
    """A Date, DateTime or Time: as many parts as were written, seconds with their digits, and the zone."""

    kind: Literal["Date", "DateTime", "Time"]
    parts: tuple[int, ...]
    second: Decimal | None = None
    zone: str | None = None

    @staticmethod
    def parse(text: str, kind: Literal["Date", "DateTime", "Time"] | None = None) -> Temporal | None:
        """The value of `2020-01`, `2020-01-01T10:00+09:00`, `T10:30`, `10:30`; None when it is none."""
        is_clock = kind == "Time" or (kind is None and text.startswith("T"))
        match = (_CLOCK if is_clock else _MOMENT).fullmatch(text)
        if match is None:
            return None
        found = match.groupdict()
        parts = tuple(int(found[name]) for name in _PLACES[:5] if found.get(name) is not None)
        second = Decimal(found["second"]) if found["second"] else None
        if is_clock:
            made = Temporal("Time", parts, second)
        else:
            made = Temporal(
                "DateTime" if found["t"] or kind == "DateTime" else "Date", parts, second, found["zone"]
            )
        return made if made._is_real() else None

    def __str__(self) -> str:
        parts = self.parts if self.kind != "Time" else ()
        text = "-".join(f"{part:04d}" if at == 0 else f"{part:02d}" for at, part in enumerate(parts[:3]))
        clock = list(self.parts if self.kind == "Time" else self.parts[3:])
        if not clock:
            return text
        hours = ":".join(f"{part:02d}" for part in clock)
        if self.second is not None:
            hours += ":" + _second_text(self.second)
        return (text + "T" if text else "") + hours + (self.zone or "")

    @property
    def precision(self) -> int:
        """How many parts are known; seconds and their fraction count as one."""
        return len(self.parts) + (3 if self.kind == "Time" else 0) + (self.second is not None)

    @property
    def digits(self) -> int:
        """The precision as FHIRPath's `precision()` counts it: 4 for a year, 17 for milliseconds."""
        start = 0 if self.kind == "Time" else 4
        count = len(self.parts) - (0 if self.kind == "Time" else 1)
        total = start + 2 * count
        if self.second is not None:
            total += 2 + (3 if "." in str(self.second) else 0)
        return total

    def compare(self, other: Temporal) -> int | None:
        """-1, 0 or 1; None where the shorter precision, or a missing zone, leaves it open."""
        if (self.kind == "Time") != (other.kind == "Time"):
            raise fhir_error(Kind.INVALID, f"A {self.kind} and a {other.kind} cannot be compared.")
        has_clock = self.precision > 3 and other.precision > 3
        if has_clock and self.kind != "Time" and (self.zone is None) != (other.zone is None):
            return None
        a, b = self._comparable(has_clock), other._comparable(has_clock)
        for mine, theirs in zip(a, b, strict=False):
            if mine != theirs:
                return -1 if mine < theirs else 1
        return 0 if len(a) == len(b) else None

    def plus(self, value: Decimal, word: str) -> Temporal:
        """This moment a number of units later; precision and zone stay. Errors: 400 off the calendar."""
        try:
            return self._months_later(value, word) if word in ("year", "month") else self._later(value, word)
        except (OverflowError, ValueError):
            raise fhir_error(Kind.INVALID, f"{self} plus {value} {word} leaves the calendar.") from None

    def boundary(self, low: bool, digits: int | None) -> Temporal | None:
        """The earliest or latest moment this may mean, with that many digits; None when digits are odd."""
        clock = self.kind == "Time"
        default = 9 if clock else (8 if self.kind == "Date" else 17)
        places = (_CLOCK_DIGITS if clock else _DIGITS).get(default if digits is None else digits)
        if places is None:
            return None
        full = self._filled(low)
        kept = full.parts[: places - 3 if clock else places]
        second = None
        if places >= 6:
            second = full.second if places == 7 else Decimal(int(full.second or 0))
        kind = "Time" if clock else ("DateTime" if places > 3 else "Date")
        zone = (self.zone or ("+14:00" if low else "-12:00")) if kind == "DateTime" else None
        return Temporal(kind, kept[:2] if clock else kept[:5], second, zone)  # type: ignore[arg-type]

    def _filled(self, low: bool) -> Temporal:
        parts = list(self.parts)
        if self.kind == "Time":
            parts += [0 if low else 59] * (2 - len(parts))
        else:
            if len(parts) == 1:
                parts.append(1 if low else 12)
            if len(parts) == 2:
                parts.append(1 if low else monthrange(parts[0], parts[1])[1])
            if len(parts) == 3:
                parts.append(0 if low else 23)
            parts += [0 if low else 59] * (5 - len(parts))
        second = self.second
        if second is None:
            second = Decimal("0.000") if low else Decimal("59.999")
        elif "." not in str(second):
            second = Decimal(f"{second}.000" if low else f"{second}.999")
        return replace(self, parts=tuple(parts), second=second)

    def _is_real(self) -> bool:
        try:
            self._datetime()
        except ValueError:
            return False
        return self.second is None or self.second < 60

    def _datetime(self) -> datetime:
        fields = list(self.parts) if self.kind != "Time" else [2000, 1, 1, *self.parts]
        fields += [1] * (3 - len(fields))
        second = self.second or Decimal(0)
        return datetime(*fields, second=int(second), microsecond=int(second % 1 * 1_000_000))  # type: ignore[arg-type, misc]

    def _comparable(self, in_utc: bool) -> tuple[int | Decimal, ...]:
        moment = self
        if in_utc and self.zone not in (None, "Z", "+00:00"):
            sign = -1 if str(self.zone)[0] == "+" else 1
            minutes = int(str(self.zone)[1:3]) * 60 + int(str(self.zone)[4:6])
            moment = self._later(Decimal(sign * minutes), "minute", keep=False)
        return (*moment.parts, *(() if moment.second is None else (moment.second,)))

    def _later(self, value: Decimal, word: str, keep: bool = True) -> Temporal:
        finest = 3 if self.kind == "Date" else self.precision
        if keep and finest < 3:
            # A year or a month has no days to add; FHIRPath counts them as whole months of 30 days.
            days = int(value * _SECONDS[word] / 86400)
            return self._months_later(Decimal(int(days / 30)), "month")
        step = value if word in ("second", "millisecond") else value.to_integral_value(ROUND_DOWN)
        seconds = step * _SECONDS[word]
        if keep:
            size = {3: 86400, 4: 3600, 5: 60}.get(finest)
            if size:
                seconds = (seconds / size).to_integral_value(ROUND_DOWN) * size
        fraction = (self.second or Decimal(0)) % 1 + seconds % 1
        moved = self._datetime().replace(microsecond=0) + timedelta(seconds=int(seconds - seconds % 1))
        moved += timedelta(seconds=int(fraction // 1))
        return self._with(moved, fraction % 1)

    def _months_later(self, value: Decimal, word: str) -> Temporal:
        if self.kind == "Time":
            raise ValueError(word)
        months = int(value) * (12 if word == "year" else 1)
        if len(self.parts) == 1:
            months = int(months / 12) * 12
        year, month = divmod(
            self.parts[0] * 12 + (self.parts[1] if len(self.parts) > 1 else 1) - 1 + months, 12
        )
        if not 1 <= year <= 9999:
            raise ValueError(word)
        day = min(self.parts[2], monthrange(year, month + 1)[1]) if len(self.parts) > 2 else 1
        return replace(self, parts=(year, month + 1, day, *self.parts[3:])[: len(self.parts)])

    def _with(self, moment: datetime, fraction: Decimal) -> Temporal:
        fields: tuple[int, ...] = (moment.year, moment.month, moment.day, moment.hour, moment.minute)
        if self.kind == "Time":
            fields = fields[3:]
        if self.second is None:
            return replace(self, parts=fields[: len(self.parts)])
        exponent = min(int(self.second.as_tuple().exponent), int(fraction.normalize().as_tuple().exponent), 0)
        second = (moment.second + fraction).quantize(Decimal(1).scaleb(max(exponent, -9)))
        return replace(self, parts=fields[: len(self.parts)], second=second)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit: a UCUM code, or a calendar word (`year` … `millisecond`) where `calendar`."""

    value: Decimal
    unit: str
    calendar: bool

    def __str__(self) -> str:
        if not self.calendar:
            return f"{self.value} '{self.unit}'"
        return f"{self.value} {self.unit}" + ("s" if self.value != 1 else "")

    @property
    def code(self) -> str:
        """The unit as `fhirpath_units` knows it; calendar weeks and shorter are the UCUM ones."""
        return _UCUM_OF.get(self.unit, self.unit) if self.calendar else self.unit

    def comparable(self, other: Quantity) -> bool:
        """Whether the two have units of one kind."""
        return self.code == other.code or convert(Decimal(1), self.code, other.code) is not None

    def compare(self, other: Quantity) -> int | None:
        """-1, 0 or 1; None when the units cannot be converted."""
        theirs = convert(other.value, other.code, self.code)
        if theirs is None:
            return None
        close = abs(self.value - theirs) <= abs(theirs) * Decimal("1e-20")
        return 0 if close else (-1 if self.value < theirs else 1)

    def equivalent(self, other: Quantity) -> bool:
        """Equal to the precision of the less precise one; a calendar year is like a UCUM year here."""
        mine, theirs = self._loose(), other._loose()
        value = convert(theirs.value, theirs.code, mine.code)
        return value is not None and close(mine.value, value)

    def plus(self, other: Quantity, sign: int) -> Quantity | None:
        """Sum or difference in this unit; None when the units do not fit."""
        theirs = convert(other.value, other.code, self.code)
        return None if theirs is None else replace(self, value=self.value + sign * theirs)

    def times(self, other: Quantity, inverse: bool) -> Quantity | None:
        """Product or quotient; None for division by zero or an unknown unit."""
        if inverse and not other.value:
            return None
        value = self.value / other.value if inverse else self.value * other.value
        code = _joined(self.code, other.code, inverse)
        return Quantity(value, code, False) if code is not None and unit(code) is not None else None

    def _loose(self) -> Quantity:
        code = {"year": "a", "month": "mo"}.get(self.unit) if self.calendar else None
        return Quantity(self.value, code, False) if code else self

    def time_word(self) -> str:
        """The calendar word to add to a moment. Errors: 400 for units that are no definite time."""
        word = self.unit if self.calendar else _UCUM_TIME.get(self.unit)
        if word is None:
            raise fhir_error(Kind.INVALID, f"{self} cannot be added to a date or time; use a calendar unit.")
        return word


def decimals(value: Decimal | int) -> int:
    """Digits after the point, zeros at the end not counted."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def close(a: Decimal | int, b: Decimal | int) -> bool:
    """FHIRPath equivalence of numbers: equal when rounded to the less precise one."""
    step = Decimal(1).scaleb(-min(decimals(a), decimals(b)))
    return Decimal(a).quantize(step, ROUND_HALF_UP) == Decimal(b).quantize(step, ROUND_HALF_UP)


def number_boundary(value: Decimal | int, low: bool, digits: int | None) -> Decimal | None:
    """The lowest or highest number that rounds to `value` as written, with that many decimals (8)."""
    places = 8 if digits is None else digits
    if not 0 <= places <= 31:
        return None
    written = max(0, -int(Decimal(value).as_tuple().exponent))
    half = Decimal(5).scaleb(-written - 1)
    step = Decimal(1).scaleb(-places)
    edge = Decimal(value) - half if low else Decimal(value) + half
    if abs(edge) < step and written > places:
        return Decimal(0).quantize(step)
    return edge.quantize(step, ROUND_FLOOR if low else ROUND_CEILING)


def _second_text(second: Decimal) -> str:
    whole, _, fraction = str(second).partition(".")
    return whole.zfill(2) + (f".{fraction}" if fraction else "")


def _joined(a: str, b: str, inverse: bool) -> str | None:
    if b in ("1", ""):
        return a
    if inverse and ("/" in b or "." in b):
        return "1" if a == b else None
    if a in ("1", "") and not inverse:
        return b
    if inverse:
        return "1" if a == b else f"{a}/{b}"
    return f"{a}.{b}"
