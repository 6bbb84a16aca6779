"""One page of search results as immutable rows, made off the GUI thread from any server's Bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fhir_admin.browser.columns import Column
from server.fhir.errors import Issue
from server.fhir.headline import headline
from server.fhir.keys import ResourceKey
from server.fhir.outcome import issues_of

# Parameters that steer the answer; servers need not repeat them in the self link.
_STEERING = frozenset(
    {"_count", "_total", "_format", "_pretty", "_summary", "_elements", "_offset", "_getpages", "ct"}
)
_STUB = frozenset({"resourceType", "id", "meta"})


@dataclass(frozen=True, slots=True)
class Row:
    """One result. `cells` are texts in column order; `is_stub`: a leaked deleted one, only id and meta."""

    key: ResourceKey
    version_id: str | None
    label: str
    cells: tuple[str, ...]
    included: bool = False
    is_stub: bool = False


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What one searchset Bundle holds: rows, the server's remarks, where the next page is.

    `ignored` are the parameters that the server seems not to have used.
    """

    rows: tuple[Row, ...]
    issues: tuple[Issue, ...] = ()
    next_url: str | None = None
    total: int | None = None
    ignored: tuple[str, ...] = ()

    @property
    def matches(self) -> int:
        """How many rows are matches, not includes."""
        return sum(not row.included for row in self.rows)


def read_page(bundle: Mapping[str, Any], type_: str, columns: Sequence[Column]) -> tuple[Row, ...]:
    """The rows of a searchset in `columns`, made for results of `type_` ('' for all types)."""
    return tuple(
        _row(resource, _mode(entry), type_, columns)
        for entry, resource in _resources(bundle)
        if not _is_remark(entry, resource)
    )


def remarks(bundle: Mapping[str, Any]) -> tuple[Issue, ...]:
    """What the server says about the search: the issues of its outcome entries."""
    found: list[Issue] = []
    for entry, resource in _resources(bundle):
        if _is_remark(entry, resource):
            found.extend(issues_of(resource))
    return tuple(found)


def ignored(asked: Sequence[tuple[str, str]], self_url: str | None) -> tuple[str, ...]:
    """Keys of parameters that are not in the self link, so the server seems to have ignored them.

    () when the server gives no self link or one without any query, which says nothing.
    """
    said = {key for key, _ in parse_qsl(urlsplit(self_url or "").query, keep_blank_values=True)}
    if not said:
        return ()
    return tuple(key for key, _ in asked if key not in said and key not in _STEERING)


def _resources(bundle: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    entries = bundle.get("entry")
    return [
        (entry, entry["resource"])
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and isinstance(entry.get("resource"), dict)
    ]


def _mode(entry: Mapping[str, Any]) -> str:
    search = entry.get("search")
    return str(search.get("mode", "match")) if isinstance(search, dict) else "match"


def _is_remark(entry: Mapping[str, Any], resource: Mapping[str, Any]) -> bool:
    """An outcome by its mode, or an OperationOutcome without an id: nothing one could open."""
    if _mode(entry) == "outcome":
        return True
    return resource.get("resourceType") == "OperationOutcome" and not isinstance(resource.get("id"), str)


def _row(resource: Mapping[str, Any], mode: str, type_: str, columns: Sequence[Column]) -> Row:
    key = ResourceKey(str(resource.get("resourceType") or "?"), str(resource.get("id") or ""))
    meta = resource.get("meta")
    version = meta.get("versionId") if isinstance(meta, dict) else None
    texts = [_one_line(column.read(resource)) for column in columns]
    label = _one_line(headline(resource))
    if type_ and key.type != type_:
        texts[0] = f"{key.type} · {label}" if label else key.type
    return Row(
        key,
        str(version) if version is not None else None,
        label,
        tuple(texts),
        mode == "include",
        set(resource) <= _STUB,
    )


def _one_line(text: str) -> str:
    return " ".join(text[:300].split()) if "\n" in text or len(text) > 300 else text
