"""Which instances the entries of a transaction mean, once the store has been asked.

Source: server specification D9–D12; FHIR R4 http.html#trules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from server.fhir import codec, patch, references
from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.interactions import conditional, routing, single
from server.interactions.request import Match, Prepared, Request, Result, Services
from server.store.base import Transaction

_Criteria = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Planned:
    """One checked entry. `wanted` are its conditional references; `is_readdressed` says that its url
    holds an id given out in this transaction."""

    index: int
    prepared: Prepared
    wanted: frozenset[str] = frozenset()
    is_readdressed: bool = False


class Identities:
    """Answers the conditions of one transaction, and rewrites entries by the answers."""

    def __init__(self, tx: Transaction, services: Services) -> None:
        self._tx = tx
        self._services = services
        self._written: dict[ResourceKey, int] = {}
        self._found: dict[ResourceKey, int] = {}
        self._created: dict[_Criteria, str] = {}
        self._mapping: dict[str, str] = {}
        self._is_renamed = False

    def note_deleted(self, entry: Planned, result: Result) -> None:
        """Remember what a DELETE was about. Errors: 400 when another entry was about that too (D12)."""
        is_direct = entry.prepared.route.name == "delete"
        keys = [entry.prepared.key] if is_direct else [version.key for version in result.written]
        self._claim(entry, keys)

    def identify(self, entry: Planned) -> Planned:
        """The entry with its condition answered. Errors: 412 for several matches, 400 for D12."""
        prepared = entry.prepared
        if prepared.route.name in ("update", "patch", "restore"):
            self._claim(entry, [prepared.key])
        asked = conditional.asked(prepared)
        if asked is None:
            return entry
        type_ = prepared.route.type or ""
        criteria = _criteria(type_, asked)
        if prepared.route.name == "create" and criteria in self._created:
            # An earlier entry meets the condition: it is asked again once that one is stored.
            self._rename(f"{type_}/{prepared.new_id}", self._created[criteria])
            return entry
        version = conditional.match(self._tx, prepared, self._services)
        key = version.key if version else ResourceKey(type_, prepared.new_id)
        if version and prepared.new_id:
            self._rename(f"{type_}/{prepared.new_id}", str(key))
        if prepared.route.name != "create":
            self._claim(entry, [key] if key.id else [])
        else:
            self._created[criteria] = str(key)
            if version:
                self._check_free(key, self._written)
                self._found[key] = entry.index
        return replace(entry, prepared=replace(prepared, match=Match(version)))

    def resolve_references(self, entry: Planned) -> None:
        """Find what the entry's conditional references mean. Errors: 400 for none or several (D11)."""
        for reference in sorted(entry.wanted - self._mapping.keys()):
            split = references.split_conditional(reference)
            known = self._created.get(_criteria(*split)) if split else None
            self._mapping[reference] = known or conditional.resolve_reference(
                self._tx, reference, self._services, entry.prepared.request.base
            )

    def rewritten(self, entry: Planned) -> Planned:
        """The entry with every reference final."""
        if not entry.wanted and not self._is_renamed:
            return entry
        prepared = self._readdressed(entry)
        text = references.rewrite(prepared.text, self._mapping)
        if text is prepared.text:
            return replace(entry, prepared=prepared)
        resource = codec.decode(text)
        is_patch = prepared.request.method == "PATCH"
        payload = patch.parse_entry(resource) if is_patch else prepared.payload
        return replace(entry, prepared=replace(prepared, text=text, resource=resource, payload=payload))

    def _readdressed(self, entry: Planned) -> Prepared:
        """The prepared request, prepared again when its url names an id that will not come to be."""
        prepared = entry.prepared
        if not entry.is_readdressed:
            return prepared
        request = self._with_final_url(prepared.request)
        if request == prepared.request:
            return prepared
        route = routing.route(request.method, request.path, self._services.definitions)
        return replace(single.prepare(route, request, self._services), new_id=prepared.new_id)

    def _with_final_url(self, request: Request) -> Request:
        path, query = request.path, request.query
        for old, new in self._mapping.items():
            path = path.replace(old, new)
            query = tuple((name, value.replace(old, new)) for name, value in query)
        return replace(request, path=path, query=query)

    def _rename(self, given_out: str, final: str) -> None:
        """An instance will not come to be under the id that was given out for it."""
        self._mapping[given_out] = final
        self._is_renamed = True

    def _claim(self, entry: Planned, keys: Iterable[ResourceKey]) -> None:
        for key in keys:
            self._check_free(key, self._written)
            self._check_free(key, self._found)
            self._written[key] = entry.index

    def _check_free(self, key: ResourceKey, taken: Mapping[ResourceKey, int]) -> None:
        if key in taken:
            text = f"Entry {taken[key]} is about {key} too; a transaction may name it only once."
            raise fhir_error(Kind.INVALID, text)


def _criteria(type_: str, asked: str | conditional.Pairs) -> _Criteria:
    """Criteria in a form that is equal for the same text in another order."""
    pairs = parse_qsl(asked, keep_blank_values=True) if isinstance(asked, str) else asked
    return type_, tuple(sorted(pairs))
