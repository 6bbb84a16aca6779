"""Makes a `Portion` of new instances, without a database: what `append` would do for each, as far as it can.

Source: performance specification §5.3. `portion_writer` gives the numbers; the two are the other half of
`search_writer` and `version_log`, and a law test holds them together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey, parse_reference
from server.fhir.references import named
from server.fhir.search.extract import extract
from server.fhir.search.rows import IndexRows
from server.store.base import Author
from server.store.portion import PackedBody, Place, Portion, Rows
from server.store.sql.bodies import BodyCodec, seal


class Packing:
    """Takes new instances one by one. `moment` is the time they are stamped with."""

    def __init__(self, definitions: Definitions, bodies: BodyCodec, author: Author, moment: int) -> None:
        self._definitions = definitions
        self._codec = bodies
        self._author = author
        self._moment = moment
        self._keys: dict[ResourceKey, Place] = {}
        self._bodies: list[PackedBody] = []
        self._named: dict[Place, list[Place]] = {}
        self._meant: dict[bytes, ResourceKey | None] = {}
        self._parameters: dict[str, int] = {}
        self._terms: dict[tuple[str, str, str, str, str], int] = {}
        self._units: dict[tuple[str, str, str], int] = {}
        self._tokens: list[list[Place]] = []
        self._rows = Rows([], [], [], [], [], [], [], [], [])
        self._makers: dict[str, Callable[[Place, str, Any], None]] = {
            "tokens": self._add_tokens,
            "identifiers": self._add_identifiers,
            "of_types": self._add_of_types,
            "references": self._add_references,
            "uris": self._add_uris,
            "dates": self._add_dates,
            "strings": self._add_strings,
            "numbers": self._add_numbers,
            "quantities": self._add_quantities,
            "composites": self._add_composites,
            "texts": self._add_texts,
        }

    def announce(self, keys: list[ResourceKey]) -> None:
        """All new instances, in the order they will be added; before any of them is."""
        self._keys = {key: place for place, key in enumerate(keys)}

    def add(self, key: ResourceKey, body: bytes, resource: Mapping[str, Any]) -> None:
        """The next one: `body` is stamped and minified, `resource` the same parsed (its stamp aside)."""
        place = len(self._bodies)
        packed = self._codec.pack(body)
        sealed = seal(key, 1, "POST", True, self._moment, self._author, packed.sha256)
        self._bodies.append(PackedBody(packed.coding, packed.data or b"", packed.sha256 or b"", sealed))
        for target in self._named_by(body, resource):
            self._named.setdefault(self._place(target), []).append(place)
        self._add_rows(place, key.type, extract(resource, self._definitions))

    def portion(self) -> Portion:
        """All that was added."""
        said = self._author.display, self._author.reference
        self._rows.tokens.extend(enumerate(self._tokens))
        return Portion(
            self._moment,
            said,
            len(self._bodies),
            list(self._keys),
            self._bodies,
            list(self._named.items()),
            list(self._parameters),
            list(self._terms),
            list(self._units),
            self._rows,
        )

    def _named_by(self, body: bytes, resource: Mapping[str, Any]) -> set[ResourceKey]:
        """Like `SqlReader.named`, remembering what a text means."""
        known = self._definitions.resource_types
        if b"\\" in body:
            return {key for key in named(body, resource) if key.type in known}
        meant, found = self._meant, set()
        for part in body.split(b'"reference":"')[1:]:
            text = part[: part.index(b'"')]
            if text in meant:
                key = meant[text]
            else:
                key = parse_reference(text.decode())
                key = meant[text] = key if key is not None and key.type in known else None
            if key is not None:
                found.add(key)
        return found

    def _place(self, key: ResourceKey) -> Place:
        return self._keys.setdefault(key, len(self._keys))

    def _add_rows(self, place: Place, type_: str, rows: IndexRows) -> None:
        for name, make in self._makers.items():
            mine = getattr(rows, name)
            if mine:
                make(place, type_, mine)

    def _parameter(self, code: str) -> int:
        return self._parameters.setdefault(code, len(self._parameters))

    def _term(self, type_: str, parameter: str, system: str, code: str, text: str) -> int:
        term = (type_, parameter, system, code, text)
        found = self._terms.get(term)
        if found is None:
            found = self._terms[term] = len(self._terms)
            self._tokens.append([])
        return found

    def _add_tokens(self, place: Place, type_: str, rows: Any) -> None:
        for row in rows:
            self._tokens[self._term(type_, *row)].append(place)

    def _add_uris(self, place: Place, type_: str, rows: Any) -> None:
        for parameter, uri in rows:
            self._tokens[self._term(type_, parameter, "", uri, "")].append(place)

    def _add_of_types(self, place: Place, type_: str, rows: Any) -> None:
        for parameter, system, code, value in rows:
            self._rows.of_types.append((place, self._term(type_, parameter, system, code, ""), value))

    def _add_identifiers(self, place: Place, _type: str, rows: Any) -> None:
        number = self._parameter
        self._rows.identifiers.extend([(place, number(p), system, value) for p, system, value in rows])

    def _add_references(self, place: Place, _type: str, rows: Any) -> None:
        number, target = self._parameter, self._place
        self._rows.references.extend([(place, number(p), target(ResourceKey(t, i))) for p, t, i in rows])

    def _add_dates(self, place: Place, _type: str, rows: Any) -> None:
        number = self._parameter
        self._rows.dates.extend([(place, number(p), low, high - low) for p, low, high in rows])

    def _add_strings(self, place: Place, _type: str, rows: Any) -> None:
        number = self._parameter
        self._rows.strings.extend([(place, number(p), folded, exact) for p, folded, exact in rows])

    def _add_numbers(self, place: Place, _type: str, rows: Any) -> None:
        number = self._parameter
        self._rows.quantities.extend([(place, number(p), low, _high(low, high), -1) for p, low, high in rows])

    def _add_quantities(self, place: Place, _type: str, rows: Any) -> None:
        number = self._parameter
        for p, low, high, *unit in rows:
            said = (unit[0], unit[1], unit[2])
            place_of_unit = self._units.setdefault(said, len(self._units)) if any(said) else -1
            self._rows.quantities.append((place, number(p), low, _high(low, high), place_of_unit))

    def _add_composites(self, place: Place, type_: str, rows: Any) -> None:
        for parameter, element, part, system, code, value in rows:
            term = self._term(type_, parameter, system, code, "")
            self._rows.composites.append((place, term, part, value, element))

    def _add_texts(self, place: Place, _type: str, rows: Any) -> None:
        self._rows.texts.extend([(place, narrative, content) for _, narrative, content in rows])


def _high(low: str, high: str) -> str:
    return "" if high == low else high
