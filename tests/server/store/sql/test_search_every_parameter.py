"""Every search parameter of R4 finds the resources that have a value for it: official examples and made ones.

The values come from evaluating the parameter's FHIRPath expression as the specification prints it, with the
FHIRPath engine: a way of reading resources that the index knows nothing of.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from server.fhir import codec, fhirpath
from server.fhir.definitions import Definitions, SearchParameter
from server.fhir.fhirpath_nodes import Node
from server.fhir.keys import parse_reference
from server.fhir.search import query
from server.fhir.search.extract import extract
from server.fhir.search.syntax import escape
from tests.support.examples import official_examples
from tests.support.generated import Generator
from tests.support.search_store import NOW, SearchStore

R4 = Definitions.load("r4")
# How many resources to look for by each parameter of a type, and how many of the 2,208 pairs have a value.
EACH = 1
COVERED = 2_100
Found = Iterator[tuple[str, str]]


def resolved(reference: str) -> Any:
    key = parse_reference(reference)
    return None if key is None else {"resourceType": key.type, "id": key.id}


def values(resource: dict[str, Any], parameter: SearchParameter) -> list[Node]:
    options = fhirpath.Options(resolver=resolved, as_filters=True)
    return fhirpath.find(resource, parameter.expression, R4, options)


def queries(parameter: SearchParameter, node: Node) -> Found:
    """(modifier, value) of searches that must find a resource with this value."""
    value, make = node.value, MAKERS[parameter.type]
    yield from make(value, node.type or "")


def tokens(value: Any, kind: str) -> Found:
    if kind == "CodeableConcept":
        for coding in value.get("coding", ()):
            yield from tokens(coding, "Coding")
        if value.get("text"):
            yield ":text", escape(value["text"])
    elif kind == "Coding" and "code" in value:
        yield "", f"{escape(value.get('system', ''))}|{escape(value['code'])}"
        yield "", escape(value["code"])
        if "system" in value:
            yield "", f"{escape(value['system'])}|"
    elif kind in ("Identifier", "ContactPoint") and "value" in value:
        yield "", escape(value["value"])
        if "system" in value:
            yield "", f"{escape(value['system'])}|{escape(value['value'])}"
    elif not isinstance(value, dict):
        yield "", str(value).lower() if isinstance(value, bool) else escape(str(value))


def strings(value: Any, kind: str) -> Found:
    parts = [value] if isinstance(value, str) else []
    if kind == "HumanName":
        parts = [value.get("family"), value.get("text"), *value.get("given", ())]
    elif kind == "Address":
        parts = [value.get("city"), value.get("country"), value.get("text"), *value.get("line", ())]
    for part in filter(None, parts):
        yield ":exact", escape(part)
        yield "", escape(part[:9].upper())
        yield ":contains", escape(part[2:9])


def dates(value: Any, kind: str) -> Found:
    if kind in ("date", "dateTime", "instant"):
        yield "", value
    elif kind == "Period" and "start" in value:
        yield "", f"ge{value['start']}"
    elif kind == "Period" and "end" in value:
        yield "", f"le{value['end']}"
    elif kind == "Timing":
        for event in value.get("event", ()):
            yield "", event


def numbers(value: Any, kind: str) -> Found:
    if not isinstance(value, dict):
        yield "", str(value)


def quantities(value: Any, kind: str) -> Found:
    if kind == "Range":
        value, prefix = value.get("low", {}), "ge"
    else:
        prefix = "le" if "<" in value.get("comparator", "") else "ge" if "comparator" in value else ""
    if "value" in value:
        yield "", f"{prefix}{value['value']}"
        if "code" in value and "system" in value:
            yield "", f"{prefix}{value['value']}|{value['system']}|{value['code']}"
        if "unit" in value:
            yield "", f"{prefix}{value['value']}||{escape(value['unit'])}"


def references(value: Any, kind: str) -> Found:
    literal = value if isinstance(value, str) else value.get("reference", "")
    if literal and not literal.startswith("#"):
        yield "", escape(literal)
        yield "", escape(literal.partition("|")[0])
    identifier = {} if isinstance(value, str) else value.get("identifier", {})
    if "value" in identifier:
        yield ":identifier", f"{escape(identifier.get('system', ''))}|{escape(identifier['value'])}"


def uris(value: Any, kind: str) -> Found:
    yield "", escape(value)
    yield ":above", escape(value + "/more")
    if not value.startswith("urn:"):
        yield ":below", escape(value[:-1])


MAKERS = {
    "token": tokens,
    "string": strings,
    "date": dates,
    "number": numbers,
    "quantity": quantities,
    "reference": references,
    "uri": uris,
}


def composites(resource: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Searches by a code and a coded value of one element."""
    for row in extract(resource, R4).composites:
        match row.value:
            case ("token", system, second, _) if row.part == 1 and second:
                code = f"{escape(row.system)}|{escape(row.code)}"
                yield row.parameter, f"{code}${escape(system)}|{escape(second)}"


def made() -> Iterator[dict[str, Any]]:
    """Resources of every type with nearly every element, for what the examples lack."""
    generator = Generator(R4, Random(4), richness=6)
    system = "http://example.org"
    meta = {
        "profile": ["http://example.org/p|1"],
        "security": [{"system": system, "code": "R"}],
        "source": "urn:x:here",
        "tag": [{"system": system, "code": "a"}],
    }
    for type_name in sorted(R4.resource_types):
        for number in range(2):
            resource = {**generator.resource(type_name, f"made-{number}"), "meta": meta}
            yield codec.decode(json.dumps(resource))


@pytest.fixture(scope="module")
def examples() -> tuple[SearchStore, list[dict[str, Any]]]:
    store = SearchStore(R4)
    resources = [{"id": f"n{n}", **codec.decode(text)} for n, text in enumerate(official_examples().values())]
    resources += made()
    store.put(*resources)
    return store, resources


def finds(store: SearchStore, resource: dict[str, Any], name: str, value: str) -> bool:
    pairs = [(name, value), ("_id", resource["id"])]
    found = query.parse((resource["resourceType"],), pairs, R4, now=NOW)
    assert not found.ignored, (resource["resourceType"], name, value)
    return len(store.index.page(found, 2).rids) == 1


def test_every_parameter_finds_the_examples(examples: tuple[SearchStore, list[dict[str, Any]]]) -> None:
    store, resources = examples
    covered: defaultdict[tuple[str, str], int] = defaultdict(int)
    missed: list[str] = []
    for resource in resources:
        type_name = resource["resourceType"]
        for code, parameter in R4.search_parameters(type_name).items():
            if parameter.type not in MAKERS or covered[type_name, code] >= EACH or not parameter.paths:
                continue
            if code in ("_id", "_lastUpdated"):
                continue
            wanted = {pair for node in values(resource, parameter) for pair in queries(parameter, node)}
            covered[type_name, code] += bool(wanted)
            missed += [
                f"{type_name}/{resource['id']}?{code}{modifier}={value}"
                for modifier, value in wanted
                if value.strip() and not finds(store, resource, code + modifier, value)
            ]
    assert missed == []
    assert len([pair for pair, count in covered.items() if count]) > COVERED


def test_pairs_of_codes_find_the_examples(examples: tuple[SearchStore, list[dict[str, Any]]]) -> None:
    store, resources = examples
    wanted = [(resource, *pair) for resource in resources for pair in composites(resource)]
    assert len({(resource["resourceType"], name) for resource, name, _ in wanted}) > 3
    assert [w for w in wanted if not finds(store, *w)] == []
