"""Goes through the parameters of a search request and sorts criteria from result parameters.

Source: server specification C1, C4.3–C4.7, A0.8.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.fhir.definitions import Definitions
from server.fhir.errors import Issue, Kind, fhir_error
from server.fhir.search.clause import Criterion, Within
from server.fhir.search.clause_parser import ClauseParser, Limits, Unsupported
from server.fhir.search.include_parser import include
from server.fhir.search.query_model import Include, SearchQuery, Sort
from server.fhir.search.value_parser import refuse

# Read by the edge or by other interactions; no criteria.
_ELSEWHERE = frozenset({"_format", "_pretty", "ct", "hardDelete", "_hardDelete", "_meta-history"})
_SUMMARIES = ("true", "false", "text", "data", "count")
_SORTED_IN_HEAD = {"_id": "token", "_lastUpdated": "date", "_type": "token"}
_SORTABLE = frozenset({"string", "token", "date", "number", "quantity", "uri", "reference"})
_MAX_SORT_KEYS = 3


class ParameterReader:
    """Collects one query; see `server.fhir.search.query.parse`."""

    def __init__(
        self,
        types: tuple[str, ...],
        definitions: Definitions,
        limits: Limits,
        now: int,
        base: str | None,
    ) -> None:
        self._asked = types
        self._types = types
        self._definitions = definitions
        self._limits = limits
        self._clauses = ClauseParser(definitions, limits, now, base)
        self._criteria: list[Criterion] = []
        self._includes: list[Include] = []
        self._sort: tuple[Sort, ...] = ()
        self._count = limits.count_default
        self._includes_count = limits.includes
        self._total = False
        self._summary: str | None = None
        self._elements: tuple[str, ...] = ()
        self._warnings: list[Issue] = []
        self._applied: list[tuple[str, str]] = []
        self._unsupported: list[str] = []
        self.refusable: list[Issue] = []

    def within(self, compartment: Within) -> None:
        """Only members of a compartment."""
        self._types = tuple(type_name for type_name, _ in compartment.parameters)
        self._criteria.append(compartment)

    def read(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Take all parameters; `_type` first, since the others depend on it."""
        unique = list(dict.fromkeys(pairs))
        if len(unique) > self._limits.parameters:
            raise fhir_error(
                Kind.INVALID,
                f"A search takes at most {self._limits.parameters} parameters, not {len(unique)}.",
            )
        ignored: set[tuple[str, str]] = set()
        for name, value in sorted(unique, key=lambda pair: pair[0].partition(":")[0] != "_type"):
            try:
                self._check_text(name, value)
                self._take(name, value)
            except Unsupported as error:
                self._ignore(str(error))
                ignored.add((name, value))
        self._applied = [pair for pair in unique if pair not in ignored and pair[0] != "ct"]

    def query(self) -> SearchQuery:
        """What was read."""
        if self._elements and self._summary not in (None, "false"):
            raise fhir_error(Kind.INVALID, "_elements and _summary cannot be used together: drop one.")
        return SearchQuery(
            types=self._types,
            includes=tuple(self._includes),
            count=self._count,
            total=self._total,
            summary="count" if self._count == 0 else self._summary,
            elements=self._elements,
            ignored=tuple(self._warnings),
            applied=tuple(self._applied),
            clauses=tuple(dict.fromkeys(self._criteria)),
            sort=self._sort,
            includes_count=self._includes_count,
            unsupported=tuple(self._unsupported),
        )

    def _take(self, name: str, value: str) -> None:
        plain, _, modifier = name.partition(":")
        if plain in _ELSEWHERE:
            return
        match plain:
            case "_count":
                self._read_count(value)
            case "_total":
                self._read_total(value)
            case "_summary":
                self._read_summary(value)
            case "_elements":
                self._read_elements(value)
            case "_sort":
                self._read_sort(value)
            case "_includesCount":
                self._includes_count = min(self._whole(name, value, 1), self._limits.includes)
            case "_include" | "_revinclude":
                found = include(self._definitions, self._asked, plain == "_revinclude", modifier, value)
                if found not in self._includes:
                    self._includes.append(found)
            case "_type" if len(self._asked) > 1:
                self._read_type(name, modifier, value)
            case _:
                self._read_criterion(name, value)

    def _read_criterion(self, name: str, value: str) -> None:
        if not self._types:  # nothing can match, and there is nothing to check against
            return
        try:
            self._criteria.append(self._clauses.criterion(self._types, name, value))
        except Unsupported as error:
            self._unsupported.append(str(error))
            raise

    def _read_count(self, value: str) -> None:
        self._count = self._whole("_count", value, 0)
        if self._count > self._limits.count_max:
            self._count = self._limits.count_max
            lowered = f"_count={value} was lowered to {self._count}, the largest page."
            self._warnings.append(Issue(lowered, "too-costly", "warning"))

    def _whole(self, name: str, value: str, least: int) -> int:
        if not (value.isascii() and value.isdigit()) or len(value) > 9 or int(value) < least:
            raise refuse(name, value, f"write a whole number from {least}")
        return int(value)

    def _read_total(self, value: str) -> None:
        if value not in ("none", "accurate", "estimate"):
            raise refuse("_total", value, "write none, estimate or accurate")
        self._total = value != "none"

    def _read_summary(self, value: str) -> None:
        if value not in _SUMMARIES:
            raise refuse("_summary", value, f"write one of {', '.join(_SUMMARIES)}")
        self._summary = value

    def _read_elements(self, value: str) -> None:
        names = tuple(name.strip() for name in value.split(",") if name.strip())
        if not names:
            raise refuse("_elements", value, "name at least one element")
        self._elements = tuple(dict.fromkeys((*self._elements, *names)))

    def _read_type(self, name: str, modifier: str, value: str) -> None:
        names = [item for item in value.split(",") if item]
        if not names or modifier not in ("", "not"):
            raise refuse(name, value, "write _type=A,B or _type:not=A,B with names of resource types")
        unknown = [item for item in names if item not in self._definitions.resource_types]
        for item in unknown:
            self._ignore(f"The type {item!r} in {name}={value} is unknown.")
        wanted = set(names) - set(unknown)
        self._types = tuple(t for t in self._types if (t in wanted) != (modifier == "not"))

    def _read_sort(self, value: str) -> None:
        keys: list[Sort] = []
        for item in value.split(","):
            code = item.removeprefix("-").strip()
            if not code:
                raise refuse("_sort", value, "name search parameters, with - in front to sort downwards")
            kind = self._sort_type(code, value)
            if len(keys) == _MAX_SORT_KEYS:
                raise Unsupported(f"_sort={value} has more than {_MAX_SORT_KEYS} keys.")
            if all(key.code != code for key in keys):
                keys.append(Sort(code, kind, item.startswith("-")))
        self._sort = tuple(keys)

    def _sort_type(self, code: str, value: str) -> str:
        if code in _SORTED_IN_HEAD:
            return _SORTED_IN_HEAD[code]
        if not self._types:
            return "string"
        kind = self._clauses.parameter(self._types, code).type
        if kind not in _SORTABLE:
            raise Unsupported(f"_sort={value}: results cannot be sorted by {code!r}, a {kind} parameter.")
        return kind

    def _ignore(self, why: str) -> None:
        self.refusable.append(Issue(why, Kind.UNSUPPORTED_SEARCH.code))
        self._warnings.append(Issue(f"{why} It was ignored.", Kind.UNSUPPORTED_SEARCH.code, "warning"))

    def _check_text(self, name: str, value: str) -> None:
        try:
            (name + value).encode()
        except UnicodeEncodeError:
            raise fhir_error(Kind.INVALID, f"The search parameter {name!r} is not valid Unicode.") from None
        if "\0" in name or "\0" in value:
            raise fhir_error(Kind.INVALID, f"The search parameter {name!r} holds a NUL character.")
