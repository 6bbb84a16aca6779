"""The law of search: what SQL finds is what the matcher finds, for any data and any query."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from tests.support.search_store import SearchStore

R4 = Definitions.load("r4")
# Worlds to make for each law; some six searches each. Thousands of searches at night.
WORLDS = int(os.environ.get("FHIR_ADMIN_SEARCH_WORLDS", "40"))
IDS = ["1", "2", "3"]
DATES = ["1980", "1980-05", "1980-05-11", "1980-05-11T10:00:00Z", "1980-05-11T10:00:00.5Z", "1981-01-01"]
NUMBERS = ["-1", "0", "0.005", "0.50", "0.5001", "1", "1.0", "5", "5.4", "5.5", "100", "1e3"]
UCUM, MEASURES = "http://unitsofmeasure.org", ["mg", "g", "10*3.mg", "min", "d", "{beats}/min", "/min", "Cel"]
CODES, SYSTEMS = ["a", "b", "A"], ["s", "t"]
TEXTS = ["Kim", "kim", "Kímberly", "Lee", "김철수", "a,b", "%_", ""]


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def many(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=2)


def record(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object without the members that came out as nothing."""

    def dense(found: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in found.items() if value is not None and value != []}

    return st.fixed_dictionaries({name.rstrip("_"): value for name, value in members.items()}).map(dense)


def pick(values: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


CODING = record(system=some(pick(SYSTEMS)), code=some(pick(CODES)), display=some(pick(TEXTS)))
CONCEPT = record(coding=many(CODING), text=some(pick(TEXTS)))
IDENTIFIER = record(system=some(pick(SYSTEMS)), value=some(pick(CODES)), type=some(CONCEPT))
PERIOD = record(start=some(pick(DATES)), end=some(pick(DATES)))
NUMBER = pick(NUMBERS).map(codec.decode)
QUANTITY = record(
    value=NUMBER,
    system=some(pick([*SYSTEMS, UCUM, UCUM])),
    code=some(pick([*CODES, *MEASURES])),
    unit=some(pick(CODES)),
    comparator=some(pick(["<", ">"])),
)
LITERALS = [
    *(f"{kind}/{number}" for kind in ("Patient", "Group", "Observation", "Organization") for number in IDS),
    "2",
    "http://far/fhir/Patient/1",
    "urn:uuid:1",
    "#x",
    "Observation/1/_history/2",
]
PROFILES = ["http://p/a", "http://p/a|2", "http://p", "urn:x"]
REFERENCE = record(reference=some(pick(LITERALS)), identifier=some(IDENTIFIER))
COMPONENT = record(code=some(CONCEPT), valueQuantity=some(QUANTITY), valueString=some(pick(TEXTS)))
NARRATIVE = record(
    status=st.just("generated"),
    div=pick(["<div>Kim <b>Lee</b></div>", "<div>lee&amp;kim 김철수</div>", "<div>Kímberly a,b</div>"]),
)
OBSERVATION = record(
    text=some(NARRATIVE),
    resourceType=st.just("Observation"),
    id=pick(IDS),
    status=some(pick(["final", "amended"])),
    code=some(CONCEPT),
    identifier=many(IDENTIFIER),
    subject=some(REFERENCE),
    hasMember=many(REFERENCE),
    effectiveDateTime=some(pick(DATES)),
    effectivePeriod=some(PERIOD),
    effectiveTiming=some(record(event=many(pick(DATES)))),
    valueQuantity=some(QUANTITY),
    valueCodeableConcept=some(CONCEPT),
    valueDateTime=some(pick(DATES)),
    component=many(COMPONENT),
    meta=some(
        record(profile=many(pick(["http://p/a", "http://p/a|2", "http://p", "urn:x"])), tag=many(CODING))
    ),
)
PATIENT = record(
    text=some(NARRATIVE),
    resourceType=st.just("Patient"),
    id=pick(IDS),
    name=many(record(family=some(pick(TEXTS)), given=many(pick(TEXTS)))),
    gender=some(pick(["male", "female"])),
    birthDate=some(pick(DATES[:3])),
    managingOrganization=some(REFERENCE),
    generalPractitioner=many(REFERENCE),
    identifier=many(IDENTIFIER),
    telecom=many(record(system=some(pick(["phone", "email"])), value=some(pick(CODES)))),
    deceasedBoolean=some(st.booleans()),
)
OTHERS = st.one_of(
    record(resourceType=st.just("Group"), id=pick(IDS), code=some(CONCEPT), actual=st.booleans()),
    record(
        resourceType=st.just("Organization"), id=pick(IDS), name=some(pick(TEXTS)), partOf=some(REFERENCE)
    ),
    record(
        resourceType=st.just("RiskAssessment"),
        id=pick(IDS),
        prediction=many(record(probabilityDecimal=NUMBER)),
    ),
    record(
        resourceType=st.just("List"),
        id=pick(IDS),
        entry=many(record(item=some(REFERENCE), deleted=some(st.booleans()))),
    ),
)
VOCABULARY: list[dict[str, Any]] = [
    {
        "resourceType": "CodeSystem",
        "id": "s",
        "url": "s",
        "content": "complete",
        "concept": [{"code": "a", "concept": [{"code": "b"}]}, {"code": "A"}, {"code": "final"}],
    },
    {
        "resourceType": "ValueSet",
        "id": "some",
        "url": "http://v/some",
        "compose": {
            "include": [
                {"system": "s", "filter": [{"property": "concept", "op": "is-a", "value": "a"}]},
                {"system": "t", "concept": [{"code": "A"}, {"code": "final"}]},
            ]
        },
    },
    # Nobody has the codes of t.
    {"resourceType": "ValueSet", "id": "t", "url": "http://v/t", "compose": {"include": [{"system": "t"}]}},
]
RESOURCES = st.one_of(OBSERVATION, OBSERVATION, PATIENT, PATIENT, OTHERS)

PREFIX = pick(["", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"])
TEXT = pick(["k", "Kim", "kim", "KÍM", "e", "김", "철", "a\\,b", "%"])
TOKEN = st.one_of(
    pick(CODES),
    pick(["s|a", "t|b", "|a", "s|", "t|", "s|zzz", "zzz|", "phone|a", "final", "male", "true", "false"]),
)
DATE = st.tuples(PREFIX, pick([*DATES, "1979", "1982"])).map("".join)
AMOUNT = st.tuples(PREFIX, pick(NUMBERS)).map("".join)
UNITS = pick(
    ["", "|s", "||a", "|s|b", "|zzz", "||zzz", "||mg", f"|{UCUM}", *(f"|{UCUM}|{unit}" for unit in MEASURES)]
)
MEASURE = st.tuples(AMOUNT, UNITS).map("".join)
INSTANCE = pick([*IDS, *LITERALS[:-2], "patient/1", "Practitioner/1"])
URI = pick(["http://p/a", "http://p/a|2", "http://p", "http://p/a/b", "urn:x", "http", "urn"])
MISSING = pick(["true", "false"])
VALUE_SET = pick(
    [
        "http://v/some",
        "ValueSet/some",
        "http://v/t",
        "http://hl7.org/fhir/ValueSet/administrative-gender",
        "http://hl7.org/fhir/ValueSet/observation-status|4.0.1",
    ]
)
PLACE = pick(
    [
        "s|a",
        "s|b",
        "s|A",
        "s|final",
        "http://hl7.org/fhir/administrative-gender|male",
        "http://hl7.org/fhir/observation-status|amended",
    ]
)


WORD = pick(["kim", "Lee", "kim*", "k*", '"kim lee"', '"lee kim"', "김", "철수", "a", "final", "zzz", "kím"])
WORDS = st.recursive(
    WORD,
    lambda inner: st.one_of(
        st.tuples(inner, pick([" ", " OR ", " AND ", " and "]), inner).map("".join),
        st.tuples(inner, pick([" -", " NOT "]), WORD).map("".join),
        inner.map("({})".format),
    ),
    max_leaves=4,
)
ORPHANED = pick(
    ["*:*", "Patient:*", "Observation:*", "Observation:patient", "Observation:has-member", "List:item"]
)


def clause(names: list[str], values: st.SearchStrategy[str], most: int = 1) -> st.SearchStrategy[str]:
    listed = st.lists(values, min_size=1, max_size=most).map(",".join)
    return st.tuples(pick(names), listed).map(lambda pair: f"{pair[0]}={quote(pair[1])}")


OFTEN_MISSING = ["code", "subject", "patient", "date", "value-quantity", "identifier", "_tag", "_profile"]
ON_ANY = st.one_of(
    clause(["_list"], pick([*IDS, "9"]), 2),
    clause(["_not-referenced"], ORPHANED),
    clause(["_text", "_content"], WORDS, 2),
)
ON_OBSERVATION = st.one_of(
    ON_ANY,
    clause(["subject:Patient._text", "has-member:Observation._content"], WORD),
    clause(["subject._list", "patient._list", "_has:Observation:has-member:_list"], pick(IDS)),
    clause(["code", "code:not", "combo-code", "value-concept", "identifier", "_tag", "status"], TOKEN, 3),
    clause(["code:text", "value-concept:text", "identifier:text", "_tag:text"], TEXT),
    clause(
        ["code:in", "code:not-in", "combo-code:in", "status:in", "status:not-in", "_tag:in"], VALUE_SET, 2
    ),
    clause(["code:above", "code:below", "value-concept:below", "status:below"], PLACE, 2),
    clause(["patient.gender:in", "has-member:Observation.code:not-in"], VALUE_SET),
    clause(["identifier:of-type"], pick(["s|a|b", "t|b|a", "s|a|a"])),
    clause(["date", "value-date"], DATE),
    clause(["value-quantity", "combo-value-quantity"], MEASURE),
    clause(["subject", "patient", "subject:Patient", "subject:Group", "has-member"], INSTANCE, 2),
    clause(["subject:identifier", "has-member:identifier"], TOKEN),
    clause(["_profile", "_profile:above", "_profile:below"], URI, 2),
    clause(
        ["code-value-quantity", "component-code-value-quantity", "combo-code-value-quantity"],
        st.tuples(TOKEN.filter(lambda text: not text.endswith("|")), MEASURE).map("$".join),
        2,
    ),
    clause(["code-value-concept"], st.tuples(TOKEN, TOKEN).map("$".join)),
    clause(
        [
            f"{name}:missing"
            for name in (
                "code",
                "subject",
                "patient",
                "date",
                "value-quantity",
                "identifier",
                "_tag",
                "_profile",
            )
        ],
        MISSING,
    ),
    clause(["combo-code-value-quantity:missing", "subject:Patient.name:missing"], MISSING),
    clause(["subject.name", "patient.name", "has-member.subject:Patient.name"], TEXT),
    clause(["patient.gender:not", "has-member:Observation.code", "has-member.code:not"], TOKEN),
    clause(["subject:Patient._has:Observation:patient:code", "patient._has:Observation:subject:code"], TOKEN),
    clause(["_has:Observation:has-member:code", "_has:Observation:has-member:subject:Patient.gender"], TOKEN),
    clause(["_id", "_id:not"], pick([*IDS, "9"]), 2),
    clause(["_lastUpdated"], st.tuples(PREFIX, pick(["2020-01-01T00:00:03Z", "2020-01-01"])).map("".join)),
)
ON_PATIENT = st.one_of(
    ON_ANY,
    clause(["name", "name:contains", "name:exact", "family", "given", "phonetic"], TEXT, 2),
    clause(
        ["gender", "gender:not", "identifier", "identifier:not", "telecom", "phone", "deceased"], TOKEN, 2
    ),
    clause(["gender:in", "gender:not-in", "_has:Observation:patient:code:in"], VALUE_SET),
    clause(["gender:above", "_has:Observation:subject:code:below"], PLACE),
    clause(["birthdate"], DATE),
    clause(["organization", "general-practitioner", "organization:below", "organization:above"], INSTANCE, 2),
    clause(["organization.partof:below", "organization.partof:above"], INSTANCE),
    clause(["organization.name", "organization.partof.name", "organization:Organization.partof.name"], TEXT),
    clause(["_has:Observation:patient:code", "_has:Observation:subject:code:not"], TOKEN),
    clause(["_has:Observation:patient:date", "_has:Observation:patient:has-member.date"], DATE),
    clause(["_has:Observation:subject:_has:Observation:has-member:code"], TOKEN),
    clause(
        ["name:missing", "organization:missing", "telecom:missing", "_has:Observation:patient:date:missing"],
        MISSING,
    ),
)
ON_BOTH = st.one_of(
    ON_ANY,
    clause(["identifier", "identifier:not", "_tag", "_tag:not"], TOKEN, 3),
    clause(["_profile", "_profile:above", "_profile:below"], URI, 2),
    clause(["_id", "_id:not"], pick([*IDS, "9"]), 2),
    clause(["identifier:missing", "_tag:missing", "_profile:missing"], MISSING),
    clause(["_has:Observation:subject:code", "_has:Observation:patient:code:not"], TOKEN),
    clause(["_has:Observation:has-member:date", "_has:Patient:organization:birthdate"], DATE),
)
ON_RISK = clause(["probability"], AMOUNT)

QUERIES = st.one_of(
    st.tuples(st.just("Observation"), st.lists(ON_OBSERVATION, min_size=1, max_size=3)),
    st.tuples(st.just("Patient"), st.lists(ON_PATIENT, min_size=1, max_size=3)),
    st.tuples(st.just(("Observation", "Patient")), st.lists(ON_BOTH, min_size=1, max_size=3)),
    st.tuples(st.just("RiskAssessment"), st.lists(ON_RISK, min_size=1, max_size=2)),
)


@pytest.mark.parametrize("few", [0, 2_000])
@settings(
    max_examples=WORLDS,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(
    resources=st.lists(RESOURCES, min_size=1, max_size=14),
    queries=st.lists(QUERIES, min_size=4, max_size=8),
    deleted=st.lists(st.tuples(pick(["Patient", "Observation"]), pick(IDS)), max_size=2),
)
def test_sql_finds_what_the_matcher_finds(
    few: int,
    resources: list[dict[str, Any]],
    queries: list[tuple[str | tuple[str, ...], list[str]]],
    deleted: list[tuple[str, str]],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.store.sql.search_page._FEW", few)
        store = SearchStore(R4)
        store.put(*VOCABULARY, *resources)
        for key in deleted:
            if store.read(ResourceKey(*key)):
                store.delete(ResourceKey(*key))
        for type_name, clauses in queries:
            store.search(type_name, "&".join(clauses))


SORTS = pick(
    ["date", "-date", "code", "-value-quantity", "subject", "_profile,-date", "-identifier,_id", "value-date"]
)


@settings(max_examples=WORLDS, deadline=None)
@given(
    resources=st.lists(OBSERVATION, max_size=8), sort=SORTS, size=st.integers(1, 3), few=pick(["0", "2000"])
)
def test_every_order_gives_each_match_once(
    resources: list[dict[str, Any]], sort: str, size: int, few: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.store.sql.search_page._FEW", few)
        store = SearchStore(R4)
        store.put(*({**resource, "id": str(number)} for number, resource in enumerate(resources)))
        query = store.parse("Observation", f"_sort={sort}")
        whole = store.index.page(query, 100).rids
        assert sorted(whole) == sorted(rid for page in store.pages(query, size) for rid in page.rids)
        assert [rid for page in store.pages(query, size) for rid in page.rids] == list(whole)
        assert len(whole) == len(resources)


def count(store: SearchStore) -> dict[str, int]:
    return {table: len(rows) for table, rows in store.dump().items() if table != "search_term"}


def rebuilt(store: SearchStore) -> SearchStore:
    fresh = SearchStore(store.definitions)
    fresh.put(*store.resources.values())
    return fresh


@settings(max_examples=WORLDS, deadline=None)
@given(resources=st.lists(RESOURCES, min_size=1, max_size=14))
def test_the_index_does_not_remember_the_past(resources: list[dict[str, Any]]) -> None:
    store = SearchStore(R4)
    store.put(*resources)
    assert count(store) == count(rebuilt(store))
    for key in list(store.resources):
        store.delete(key)
    assert not any(count(store).values())
    assert all(row[1] == 0 for row in store.dump()["search_term"])
