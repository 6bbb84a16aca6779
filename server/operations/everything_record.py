"""The record that $everything pages through: its instances in one order, as they stood at one moment.

Five stretches follow each other: the instance asked for; the other patients of the record; their general
practitioners and managing organisations; what is in the compartments; what all of these refer to. The moment
is a position of the change log, so writes between two pages neither repeat nor hide an instance; only what
is deleted meanwhile goes. Source: server specification E3; FHIR R4 Patient-everything.

Of what is referred to, that which belongs to other patients only is left out (nobody asked for their
records), and only what belongs to no patient (practitioners, organisations, medications …) is followed on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from server.fhir import codec, everything, references
from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from server.store.base import Reader, Version

FOCUS, OTHERS, LEADS, MEMBERS, SUPPORT = range(5)
_CHUNK = 100


class Place(NamedTuple):
    """Where an instance stands: its stretch, then a key, then (among members) a number of the store."""

    stretch: int
    at: str
    number: int


class Found(NamedTuple):
    """An instance of the record at its place."""

    place: Place
    version: Version


@dataclass(frozen=True, slots=True)
class Filters:
    """What to leave of a record. Times are milliseconds; `types` None means all of them."""

    start: int | None = None
    end: int | None = None
    since: int | None = None
    types: frozenset[str] | None = None

    def passes(self, version: Version) -> bool:
        """Whether type and time of change let it through; care dates hold for members only."""
        is_new = self.since is None or version.last_updated >= self.since
        return is_new and (self.types is None or version.key.type in self.types)


class Record:
    """The record of one Patient, Encounter or Group. `check` is called now and then: it may raise."""

    def __init__(
        self,
        tx: Reader,
        focus: Version,
        ceiling: int,
        filters: Filters,
        definitions: Definitions,
        check: Callable[[], None],
    ) -> None:
        self._tx = tx
        self._focus = focus
        self._ceiling = ceiling
        self._filters = filters
        self._definitions = definitions
        self._check = check
        self._kind = "Encounter" if focus.key.type == "Encounter" else "Patient"

    def walk(self, start: Place | None, *, back: bool = False) -> Iterator[Found]:
        """The instances behind `start` (before it, last first, when `back`); all of them from None."""
        stretches = range(FOCUS, SUPPORT + 1)
        for stretch in reversed(stretches) if back else stretches:
            place = start if start is not None and start.stretch == stretch else None
            if start is None or place is not None or (start.stretch < stretch) is not back:
                found = (
                    self._members(place, back) if stretch == MEMBERS else self._listed(stretch, place, back)
                )
                yield from (one for one in found if self._filters.passes(one.version))

    def _listed(self, stretch: int, start: Place | None, back: bool) -> Iterator[Found]:
        keys = sorted(self._list(stretch), key=str, reverse=back)
        if start is not None:
            keys = [k for k in keys if (str(k) < start.at if back else str(k) > start.at)]
        for version in self._read(keys):
            yield Found(Place(stretch, str(version.key), 0), version)

    def _list(self, stretch: int) -> Iterable[ResourceKey]:
        if stretch == FOCUS:
            return (self._focus.key,)
        if stretch == OTHERS:
            return self._owners - {self._focus.key}
        return self._leads if stretch == LEADS else self._support

    def _members(self, start: Place | None, back: bool) -> Iterator[Found]:
        types = self._filters.types
        for position, version, resource in self._candidates(start, back, types):
            if everything.is_in_care(resource, self._filters.start, self._filters.end, self._definitions):
                yield Found(position, version)

    def _candidates(
        self, start: Place | None = None, back: bool = False, types: frozenset[str] | None = None
    ) -> Iterator[tuple[Place, Version, Any]]:
        """Everything in the compartments, each once: where its first owner is walked through."""
        owners = sorted((key for key in self._owners if key.type == self._kind), reverse=back)
        ids = frozenset(key.id for key in owners)
        for key in owners:
            place = str(key)
            if start is not None and (place > start.at if back else place < start.at):
                continue
            after = start.number if start is not None and place == start.at else None
            rows = self._tx.referring(key, self._ceiling, after, back=back, types=types)
            for index, (number, version) in enumerate(rows):
                if index % _CHUNK == 0:
                    self._check()
                if version.key in self._owners:
                    continue
                resource = codec.decode(version.body or b"")
                mine = everything.owners(resource, self._kind, self._definitions) & ids
                if mine and min(mine) == key.id:
                    yield Place(MEMBERS, place, number), version, resource

    @cached_property
    def _owners(self) -> frozenset[ResourceKey]:
        """Whose record it is: the encounter; the patient and who is the same person; a group's patients."""
        found, fresh = {self._focus.key}, [self._focus.key]
        while fresh:
            following: list[ResourceKey] = []
            for version in self._read(key for key in fresh if key.type in ("Group", self._focus.key.type)):
                following += self._next_owners(codec.decode(version.body or b""))
            fresh = list(dict.fromkeys(key for key in following if key not in found))
            found.update(fresh)
        return frozenset(found)

    def _next_owners(self, resource: Any) -> list[ResourceKey]:
        if resource["resourceType"] == "Group":
            return everything.group_members(resource)
        is_patient = resource["resourceType"] == "Patient"
        return everything.linked(resource, "seealso") if is_patient else []

    @cached_property
    def _leads(self) -> frozenset[ResourceKey]:
        patients = self._read(key for key in self._owners if key.type == "Patient")
        found = (everything.lead_keys(codec.decode(version.body or b"")) for version in patients)
        return frozenset().union(*found)

    @cached_property
    def _support(self) -> frozenset[ResourceKey]:
        """What the record refers to and is not in it; one pass over all members, of which keys remain."""
        told, wanted = {*self._owners, *self._leads}, set[ResourceKey]()
        for version in self._read(told):
            wanted |= self._named(version, codec.decode(version.body or b""))
        for _, version, resource in self._candidates():
            if everything.is_in_care(resource, self._filters.start, self._filters.end, self._definitions):
                told.add(version.key)
                wanted |= self._named(version, resource)
        return frozenset(self._followed(wanted - told, told))

    def _followed(self, fresh: set[ResourceKey], told: set[ResourceKey]) -> Iterator[ResourceKey]:
        seen = set(told)
        while fresh := fresh - seen:
            seen |= fresh
            further = set[ResourceKey]()
            for version in self._read(fresh):
                resource = codec.decode(version.body or b"")
                patients = everything.patients_of(resource, self._definitions)
                if not patients or patients & self._patients:
                    yield version.key
                if not patients:
                    further |= self._named(version, resource)
            fresh = further

    @cached_property
    def _patients(self) -> frozenset[str]:
        """The ids of the patients whose data may be shown."""
        if self._kind == "Encounter":
            return everything.patients_of(codec.decode(self._focus.body or b""), self._definitions)
        return frozenset(key.id for key in self._owners if key.type == "Patient")

    def _named(self, version: Version, resource: Any) -> frozenset[ResourceKey]:
        known = self._definitions.resource_types
        return frozenset(k for k in references.named(version.body or b"", resource) if k.type in known)

    def _read(self, keys: Iterable[ResourceKey]) -> Iterator[Version]:
        keys = iter(keys)
        while chunk := list(islice(keys, _CHUNK)):
            self._check()
            yield from self._tx.as_of(chunk, self._ceiling)
