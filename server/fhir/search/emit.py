"""How a value of each datatype becomes index rows, for each type of search parameter.

Source: server specification C2; R4 search page, the tables of datatypes per parameter type.
Whatever has not the shape its datatype promises is passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from server.fhir.keys import parse_reference
from server.fhir.search.rows import (
    Composite,
    Date,
    Identifier,
    IndexRows,
    Number,
    OfType,
    Quantity,
    Reference,
    String,
    Text,
    Token,
    Uri,
)
from server.fhir.search.values import (
    DATE_MAX,
    DATE_MIN,
    NUMBER_MAX,
    NUMBER_MIN,
    date_range,
    fold,
    sortable,
)


class Collector:
    """Takes rows while a resource is read."""

    __slots__ = (
        "composites",
        "dates",
        "elements",
        "identifiers",
        "numbers",
        "of_types",
        "quantities",
        "references",
        "strings",
        "texts",
        "tokens",
        "uris",
    )

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.identifiers: list[Identifier] = []
        self.of_types: list[OfType] = []
        self.references: list[Reference] = []
        self.uris: list[Uri] = []
        self.dates: list[Date] = []
        self.strings: list[String] = []
        self.numbers: list[Number] = []
        self.quantities: list[Quantity] = []
        self.composites: list[Composite] = []
        self.texts: list[Text] = []
        self.elements = 0

    def rows(self) -> IndexRows:
        """What was taken, each row once."""
        return IndexRows(
            frozenset(self.tokens),
            frozenset(self.identifiers) if self.identifiers else _NONE,
            frozenset(self.of_types) if self.of_types else _NONE,
            frozenset(self.references) if self.references else _NONE,
            frozenset(self.uris) if self.uris else _NONE,
            frozenset(self.dates) if self.dates else _NONE,
            frozenset(self.strings) if self.strings else _NONE,
            frozenset(self.numbers) if self.numbers else _NONE,
            frozenset(self.quantities) if self.quantities else _NONE,
            frozenset(self.composites) if self.composites else _NONE,
            frozenset(self.texts) if self.texts else _NONE,
        )


_NONE: frozenset[Any] = frozenset()
# What a NamedTuple's own constructor comes to, without its call: rows are made by the million.
_row: Any = tuple.__new__
Emitter = Callable[[Collector, str, Any], None]


def _text(value: Any) -> str:
    return value if type(value) is str else ""


def coding(out: Collector, parameter: str, value: Any) -> None:
    """A Coding."""
    if type(value) is dict:
        code, display, system = value.get("code"), value.get("display"), value.get("system")
        text = fold(display) if type(display) is str else ""
        if type(code) is not str:
            code = ""
        if code or text:
            row = (parameter, system if type(system) is str else "", code, text)
            out.tokens.append(_row(Token, row))


def concept(out: Collector, parameter: str, value: Any) -> None:
    """A CodeableConcept: its codings, and its text where no display says the same."""
    if type(value) is not dict:
        return
    before = len(out.tokens)
    codings = value.get("coding")
    if type(codings) is list:
        for item in codings:
            coding(out, parameter, item)
    text = fold(_text(value.get("text")))
    if text and all(token.text != text for token in out.tokens[before:]):
        out.tokens.append(_row(Token, (parameter, "", "", text)))


def code(out: Collector, parameter: str, value: Any) -> None:
    """A code or boolean."""
    if type(value) is bool:
        value = "true" if value else "false"
    if type(value) is str:
        out.tokens.append(_row(Token, (parameter, "", value, "")))


def identifier(out: Collector, parameter: str, value: Any) -> None:
    """An Identifier, also by its type."""
    if type(value) is not dict:
        return
    _identifier_value(out, parameter, value)
    kind = value.get("type")
    if type(kind) is dict:
        _identifier_type(out, parameter, _text(value.get("value")), kind)


def _identifier_value(out: Collector, parameter: str, value: dict[str, Any]) -> None:
    system, text = _text(value.get("system")), _text(value.get("value"))
    if system or text:
        out.identifiers.append(Identifier(parameter, system, text))


def _identifier_type(out: Collector, parameter: str, text: str, kind: dict[str, Any]) -> None:
    described = fold(_text(kind.get("text")))
    if described:
        out.tokens.append(Token(parameter, "", "", described))
    codings = kind.get("coding")
    for item in codings if type(codings) is list and text else ():
        if type(item) is dict and type(item.get("code")) is str:
            out.of_types.append(OfType(parameter, _text(item.get("system")), item["code"], text))


def contact_token(out: Collector, parameter: str, value: Any) -> None:
    """A ContactPoint; its kind (phone, email, …) stands for the system."""
    if type(value) is dict and type(value.get("value")) is str:
        out.identifiers.append(Identifier(parameter, _text(value.get("system")), value["value"]))


def plain_token(out: Collector, parameter: str, value: Any) -> None:
    """A primitive that is no code."""
    if type(value) is str and value:
        out.identifiers.append(Identifier(parameter, "", value))
    elif type(value) is int or isinstance(value, Decimal):
        out.identifiers.append(Identifier(parameter, "", str(value)))


def reference(out: Collector, parameter: str, value: Any) -> None:
    """A Reference: the instance it names, or its address; and its identifier, for `:identifier`."""
    if type(value) is not dict:
        return
    literal = value.get("reference")
    if type(literal) is str and literal and literal[0] != "#":
        key = parse_reference(literal)
        if key is not None:
            out.references.append(_row(Reference, (parameter, *key)))
        else:
            out.uris.append(Uri(parameter, literal))
    if type(value.get("identifier")) is dict:
        _identifier_value(out, parameter, value["identifier"])


def inline(out: Collector, parameter: str, value: Any) -> None:
    """A resource inside another, as in Bundle.entry; it is not an instance of the server."""
    if type(value) is dict and type(value.get("resourceType")) is str and type(value.get("id")) is str:
        out.uris.append(Uri(parameter, f"{value['resourceType']}/{value['id']}"))


def codeable_reference(out: Collector, parameter: str, value: Any) -> None:
    """The reference of a CodeableReference (R5)."""
    if type(value) is dict:
        reference(out, parameter, value.get("reference"))


def codeable_concept(out: Collector, parameter: str, value: Any) -> None:
    """The concept of a CodeableReference (R5)."""
    if type(value) is dict:
        concept(out, parameter, value.get("concept"))


def uri(out: Collector, parameter: str, value: Any) -> None:
    """A URI, exactly."""
    if type(value) is str:
        out.uris.append(Uri(parameter, value))


def canonical(out: Collector, parameter: str, value: Any) -> None:
    """A canonical, with and without its version."""
    if type(value) is str:
        out.uris.append(Uri(parameter, value))
        plain, bar, _ = value.partition("|")
        if bar:
            out.uris.append(Uri(parameter, plain))


def date(out: Collector, parameter: str, value: Any) -> None:
    """A date, dateTime or instant."""
    if type(value) is str:
        try:
            low, high = date_range(value)
        except ValueError:
            return
        out.dates.append(_row(Date, (parameter, low, high)))


def period(out: Collector, parameter: str, value: Any) -> None:
    """A Period; an end that is not given is open."""
    if type(value) is not dict:
        return
    start, end = value.get("start"), value.get("end")
    try:
        low = date_range(start)[0] if type(start) is str else DATE_MIN
        high = date_range(end)[1] if type(end) is str else DATE_MAX
    except ValueError:
        return
    if low > DATE_MIN or high < DATE_MAX:
        out.dates.append(Date(parameter, low, max(low, high)))


def timing(out: Collector, parameter: str, value: Any) -> None:
    """A Timing: its events, and the bounds of its repetition."""
    if type(value) is not dict:
        return
    events, repeat = value.get("event"), value.get("repeat")
    for event in events if type(events) is list else ():
        date(out, parameter, event)
    if type(repeat) is dict:
        period(out, parameter, repeat.get("boundsPeriod"))


def string(out: Collector, parameter: str, value: Any) -> None:
    """A text."""
    if type(value) is str and value:
        out.strings.append(String(parameter, fold(value), value))


_NAME_PARTS = ("family", "given", "prefix", "suffix", "text")
_ADDRESS_PARTS = ("line", "city", "district", "state", "postalCode", "country", "text")


def human_name(out: Collector, parameter: str, value: Any) -> None:
    """Each part of a HumanName."""
    _parts(out, parameter, value, _NAME_PARTS)


def address(out: Collector, parameter: str, value: Any) -> None:
    """Each part of an Address."""
    _parts(out, parameter, value, _ADDRESS_PARTS)


def _parts(out: Collector, parameter: str, value: Any, names: tuple[str, ...]) -> None:
    if type(value) is not dict:
        return
    for name in names:
        part = value.get(name)
        if type(part) is str:
            string(out, parameter, part)
        elif type(part) is list:
            for item in part:
                string(out, parameter, item)


def _number(value: Any) -> str | None:
    if type(value) is int or isinstance(value, Decimal):
        return sortable(value)
    if type(value) is float:
        return sortable(Decimal(repr(value)))
    return None


def number(out: Collector, parameter: str, value: Any) -> None:
    """An integer or decimal; R5's integer64 is a JSON string."""
    text = _number(int(value)) if type(value) is str and value.lstrip("-").isdigit() else _number(value)
    if text is not None:
        out.numbers.append(Number(parameter, text, text))


def number_range(out: Collector, parameter: str, value: Any) -> None:
    """A Range in a number parameter."""
    ends = _ends(value)
    if ends is not None:
        out.numbers.append(Number(parameter, ends[0], ends[1]))


_OPEN = {"<": (True, False), "<=": (True, False), ">": (False, True), ">=": (False, True)}


def quantity(out: Collector, parameter: str, value: Any) -> None:
    """A Quantity and its kinds; with a comparator it is open to one side."""
    if type(value) is not dict:
        return
    text = _number(value.get("value"))
    if text is None:
        return
    below, above = _OPEN.get(_text(value.get("comparator")), (False, False))
    low, high = NUMBER_MIN if below else text, NUMBER_MAX if above else text
    out.quantities.append(Quantity(parameter, low, high, *_unit(value)))


def _unit(value: dict[str, Any]) -> tuple[str, str, str]:
    return _text(value.get("system")), _text(value.get("code")), _text(value.get("unit"))


def money(out: Collector, parameter: str, value: Any) -> None:
    """A Money; its currency is the unit."""
    text = _number(value.get("value")) if type(value) is dict else None
    if text is not None:
        currency = _text(value.get("currency"))
        out.quantities.append(
            Quantity(parameter, text, text, "urn:iso:std:iso:4217" if currency else "", currency, currency)
        )


def quantity_range(out: Collector, parameter: str, value: Any) -> None:
    """A Range or Ratio-free pair of quantities; an end that is not given is open."""
    ends = _ends(value)
    if ends is not None:
        unit = value.get("low") if type(value.get("low")) is dict else value.get("high")
        out.quantities.append(Quantity(parameter, *ends, *_unit(unit)))


def _ends(value: Any) -> tuple[str, str] | None:
    if type(value) is not dict:
        return None
    low, high = value.get("low"), value.get("high")
    first = _number(low.get("value")) if type(low) is dict else None
    last = _number(high.get("value")) if type(high) is dict else None
    if first is None and last is None:
        return None
    begin = NUMBER_MIN if first is None else first
    return begin, NUMBER_MAX if last is None else max(begin, last)


def _each(types: str, emitter: Emitter) -> dict[str, Emitter]:
    return dict.fromkeys(types.split(), emitter)


_QUANTITIES = "Quantity Age Count Distance Duration SimpleQuantity MoneyQuantity"
_PLAIN = "string id uri url canonical oid uuid markdown integer positiveInt unsignedInt decimal date dateTime"

EMITTERS: dict[str, dict[str, Emitter]] = {
    "token": {
        "Coding": coding,
        "CodeableConcept": concept,
        "CodeableReference": codeable_concept,
        "Identifier": identifier,
        "ContactPoint": contact_token,
        **_each("code boolean", code),
        **_each(_PLAIN, plain_token),
    },
    "reference": {
        "Reference": reference,
        "CodeableReference": codeable_reference,
        "Resource": inline,
        "canonical": canonical,
        **_each("uri url oid uuid", uri),
    },
    "date": {"Period": period, "Timing": timing, **_each("date dateTime instant", date)},
    "string": {"HumanName": human_name, "Address": address, **_each("string markdown code id uri", string)},
    "uri": {"canonical": canonical, **_each("uri url oid uuid", uri)},
    "number": {
        "Range": number_range,
        **_each("integer positiveInt unsignedInt decimal integer64", number),
    },
    "quantity": {"Money": money, "Range": quantity_range, **_each(_QUANTITIES, quantity)},
}
# Datatypes whose token values go to `tokens`; those of all others go to `identifiers`.
CODED = frozenset({"Coding", "CodeableConcept", "CodeableReference", "code", "boolean"})
