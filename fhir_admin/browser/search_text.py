"""A search as text and as clauses, both ways without loss: `Patient?name=kim&birthdate=ge1980`.

Source: FHIR R4 search; URL query syntax. The text is an URL made readable: only what would break the
syntax is percent-encoded. Law: `parse(format(search)) == search` for every search.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote_plus

PREFIXES = ("eq", "ne", "gt", "ge", "lt", "le", "sa", "eb", "ap")
_PREFIXED = re.compile(r"(eq|ne|gt|ge|lt|le|sa|eb|ap)(?=[\d.+-])")
_COMMA = re.compile(r"\\.|,", re.DOTALL)
# Space has its own sign (+); the rest breaks the query syntax or cannot be seen.
_UNSAFE = re.compile(r"[%&#+\s\x00-\x1f\x7f-\x9f\ufeff]")


@dataclass(frozen=True, slots=True)
class Clause:
    """One `key=value`, decoded. The key holds parameter, chain and modifier as FHIR writes them."""

    key: str
    value: str = ""

    @property
    def parameter(self) -> str:
        """The key without its modifier (`name` of `name:exact`, `subject:Patient.name` of a chain)."""
        return self._split()[0]

    @property
    def modifier(self) -> str:
        """The modifier (`exact`, `missing`, a type name), or ''."""
        return self._split()[1]

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The values of which one must match; FHIR's escapes stay in them."""
        return split_values(self.value)

    def with_modifier(self, modifier: str) -> Clause:
        """The same clause with another modifier, '' for none."""
        return replace(self, key=f"{self.parameter}:{modifier}" if modifier else self.parameter)

    def _split(self) -> tuple[str, str]:
        if self.key.startswith("_has:"):
            return self.key, ""
        head, dot, last = self.key.rpartition(".")
        name, _, modifier = last.partition(":")
        return head + dot + name, modifier


@dataclass(frozen=True, slots=True)
class Search:
    """Where to search (`Patient`, `Patient/1/Observation`, '' for all types) and by what."""

    path: str = ""
    clauses: tuple[Clause, ...] = ()

    @property
    def type(self) -> str:
        """The resource type searched for, '' for all types or when the path names none."""
        last = self.path.rstrip("/").rpartition("/")[2]
        return last if last[:1].isupper() and last.isalpha() else ""

    @property
    def params(self) -> tuple[tuple[str, str], ...]:
        """The clauses as URL parameters, in order."""
        return tuple((clause.key, clause.value) for clause in self.clauses)

    def with_clause(self, clause: Clause) -> Search:
        """With one more clause."""
        return replace(self, clauses=(*self.clauses, clause))

    def with_replaced(self, index: int, clause: Clause) -> Search:
        """With another clause at `index`."""
        return replace(self, clauses=(*self.clauses[:index], clause, *self.clauses[index + 1 :]))

    def without(self, index: int) -> Search:
        """Without the clause at `index`."""
        return replace(self, clauses=self.clauses[:index] + self.clauses[index + 1 :])


def parse(text: str, base: str = "") -> Search:
    """The search that a text says. Takes whole URLs below `base` too; never fails."""
    text = text.strip()
    if base and text.startswith(base):
        text = text[len(base) :]
    path, mark, query = text.partition("?")
    if not mark and "=" in path and "/" not in path.partition("=")[0]:
        # Clauses alone (`_lastUpdated=gt2024&_type=Patient`): a path never holds a `=`.
        path, query = "", path
    pairs = (part.partition("=") for part in query.split("&") if part)
    clauses = tuple(Clause(unquote_plus(key), unquote_plus(value)) for key, _, value in pairs)
    return Search(path.strip().strip("/"), clauses)


def format_search(search: Search) -> str:
    """The text of a search; see the module's law."""
    if not search.clauses:
        return search.path
    return f"{search.path}?{'&'.join(map(format_clause, search.clauses))}"


def format_clause(clause: Clause) -> str:
    """The text of one clause."""
    return f"{_escape(clause.key).replace('=', '%3D')}={_escape(clause.value)}"


def split_values(value: str) -> tuple[str, ...]:
    """The alternatives of an OR value: split at commas that are not escaped, escapes kept."""
    parts, start = [], 0
    for match in _COMMA.finditer(value):
        if match[0] == ",":
            parts.append(value[start : match.start()])
            start = match.end()
    return (*parts, value[start:])


def join_values(values: tuple[str, ...]) -> str:
    """The OR value of alternatives. Law: `join_values(split_values(v)) == v`."""
    return ",".join(values)


def split_prefix(value: str) -> tuple[str, str]:
    """A date, number or quantity value as prefix ('' for none) and the rest."""
    match = _PREFIXED.match(value)
    return (match[1], value[match.end() :]) if match else ("", value)


def _escape(text: str) -> str:
    return _UNSAFE.sub(_percent, text)


def _percent(match: re.Match[str]) -> str:
    if match[0] == " ":
        return "+"
    return "".join(f"%{byte:02X}" for byte in match[0].encode())
