"""Law: a transaction made ready elsewhere leaves and answers the same as one done the ordinary way."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.fhir import assets
from server.fhir.keys import ResourceKey
from server.interactions import creates, dispatch, response
from server.interactions.request import Prepared, Request
from server.interactions.routing import Route
from server.preparation import creates as preparing
from server.store.base import Author, HistoryQuery, Version
from tests.support.in_process import BASE, InProcess, entry, in_process

_MOST = 50_000
_PRACTITIONER = {
    "resourceType": "Practitioner",
    "identifier": [{"system": "urn:npi", "value": "1"}],
    "name": [{"family": "Ärztin", "given": ["Änne"]}],
}


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[InProcess, InProcess]]:
    """Two servers alike: for the ordinary way, and for the other."""
    with in_process(tmp_path / "a") as ordinary, in_process(tmp_path / "b") as other:
        yield ordinary, other


def transaction(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode()


def ready(server: InProcess, body: bytes, *, shows: bool = True) -> Prepared | None:
    """What the preparation process and the server's end of it make of a body."""
    services = server.services
    stood: dict[str, Any] = {}

    def resolve(wanted: frozenset[str]) -> Mapping[str, str]:
        with server.store.read() as reader:
            stood.update(creates.states(wanted, reader, services))
            return creates.resolved(wanted, reader, BASE, services)

    asked = preparing.Asked(BASE, ("tester", None), server.clock[0], shows, _MOST)
    made = preparing.prepare(body, asked, services.definitions, services.new_id, resolve)
    if made is None:
        return None
    # As it comes over the border.
    made = msgspec.msgpack.decode(msgspec.msgpack.encode(made), type=preparing.Ready)
    payload = creates.Creates(
        made.portion, services.definitions.parameters, made.assumed, stood, tuple(made.answer)
    )
    request = Request("POST", "", (), {"content-type": "application/fhir+json"}, body, Author("tester"), BASE)
    return Prepared(Route("transaction", writes=True), request, payload=payload)


def perform(server: InProcess, prepared: Prepared) -> bytes:
    work = server.store.write(lambda tx: dispatch.perform(prepared, tx, server.services))
    return response.body_of(work.result(60), prepared.request, server.services)


def send_ready(server: InProcess, body: bytes, *, shows: bool = True) -> bytes:
    server.clock[0] += 1000
    prepared = ready(server, body, shows=shows)
    assert prepared is not None
    return perform(server, prepared)


def versions(server: InProcess) -> list[Version]:
    with server.store.read() as reader:
        return list(reader.history(HistoryQuery(limit=100_000)))


def check_alike(ordinary: InProcess, other: InProcess) -> None:
    assert other.store.verify() == []
    mine = versions(other)
    assert mine == versions(ordinary)
    with ordinary.store.read() as a, other.store.read() as b:
        assert a.counts() == b.counts()
        for version in mine:
            assert sorted(a.referrers(version.key)) == sorted(b.referrers(version.key))


def samples() -> list[bytes]:
    """The sample records as creates that name each other by `urn:uuid:`."""
    texts = [gzip.decompress(path.read_bytes()) for path in sorted(assets.path("sample").glob("*.json.gz"))]
    return [as_creates(json.loads(text)["entry"]) for text in texts[:4]]


def as_creates(entries: list[dict[str, Any]]) -> bytes:
    made = []
    for old in entries:
        type_, id_ = old["resource"]["resourceType"], old["resource"]["id"]
        made.append(entry("POST", type_, old["resource"], f"urn:uuid:{type_}-{id_}"))
    text = transaction(*made).decode()
    for old in entries:
        type_, id_ = old["resource"]["resourceType"], old["resource"]["id"]
        text = text.replace(f'"reference": "{type_}/{id_}"', f'"reference": "urn:uuid:{type_}-{id_}"')
    return text.encode()


@pytest.mark.parametrize("shows", [True, False])
def test_sample_bundles(pair: tuple[InProcess, InProcess], shows: bool) -> None:
    ordinary, other = pair
    for number, text in enumerate(samples(), 1):
        for server in pair:
            ids = itertools.count(1000 * number)
            server.services = replace(server.services, new_id=lambda ids=ids: f"same-{next(ids)}")
        prefer = {} if shows else {"prefer": "return=minimal"}
        expected = ordinary.send("POST", "", text, **prefer)
        assert expected.status == 200
        assert send_ready(other, text, shows=shows) == expected.body
    check_alike(ordinary, other)


def test_references_of_all_kinds(pair: tuple[InProcess, InProcess]) -> None:
    body = transaction(
        entry("POST", "Patient", {"resourceType": "Patient", "meta": {"tag": [{"code": "x"}]}}, "urn:uuid:1"),
        entry(
            "POST",
            "Observation",
            {
                "resourceType": "Observation",
                "status": "final",
                "code": {"coding": [{"system": "s", "code": "c", "display": "Ä"}], "text": "weight"},
                "subject": {"reference": "urn:uuid:1"},
                "performer": [{"reference": "Practitioner?identifier=urn:npi|1"}],
                "encounter": {"reference": "Encounter/never-made"},
                "valueQuantity": {"value": 1, "unit": "kg"},
                "component": [{"code": {"coding": [{"code": "d"}]}, "valueQuantity": {"value": 2}}],
                "text": {
                    "status": "generated",
                    "div": "<div xmlns='http://www.w3.org/1999/xhtml'><a href='urn:uuid:1'>p</a></div>",
                },
            },
        ),
        entry(
            "POST",
            "Questionnaire",
            {"resourceType": "Questionnaire", "status": "draft", "url": "urn:uuid:1"},
            "urn:uuid:3",
        ),
    )
    for server in pair:
        server.send("POST", "Practitioner", _PRACTITIONER)
    expected = pair[0].send("POST", "", body)
    assert expected.status == 200, expected.body
    assert send_ready(pair[1], body) == expected.body
    check_alike(*pair)


@pytest.mark.parametrize(
    "changed",
    [
        {"request": {"method": "PUT", "url": "Patient/1"}},
        {"request": {"method": "POST", "url": "Patient", "ifNoneExist": "identifier=1"}},
        {"request": {"method": "POST", "url": "Patient?x=1"}},
        {"request": {"method": "POST", "url": "SearchParameter"}},
        {"fullUrl": "http://example.org/Patient/1"},
        {"fullUrl": 5},
        {"resource": {"resourceType": "Patient", "gender": "fluid"}},
        {"resource": {"resourceType": "Observation"}},
        {
            "resource": {
                "resourceType": "Patient",
                "generalPractitioner": [{"reference": "Practitioner?name=none"}],
            }
        },
        {"search": {"mode": "match"}},
        {"resource": 7},
    ],
)
def test_what_is_not_plain_or_not_good_is_left_to_the_ordinary_way(
    pair: tuple[InProcess, InProcess], changed: dict[str, Any]
) -> None:
    plain = entry("POST", "Patient", {"resourceType": "Patient"}, "urn:uuid:1")
    assert ready(pair[1], transaction(plain)) is not None
    assert ready(pair[1], transaction(plain | changed)) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"resourceType":"Bundle","type":"transaction","entry":[]}',
        b'{"resourceType":"Bundle","type":"batch","entry":[]}',
        b'{"resourceType":"Bundle","type":"transaction","type":"transaction","entry":[{"resource":'
        b'{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}]}',
        b'{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient",'
        b'"active":true,"active":false},"request":{"method":"POST","url":"Patient"}}]}',
        b'{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"},'
        b'"request":{"method":"POST","method":"POST","url":"Patient"}}]}',
    ],
)
def test_texts_that_are_no_good_bundle(pair: tuple[InProcess, InProcess], body: bytes) -> None:
    assert ready(pair[1], body) is None


def test_two_entries_of_one_name_are_refused_in_words(pair: tuple[InProcess, InProcess]) -> None:
    plain = entry("POST", "Patient", {"resourceType": "Patient"}, "urn:uuid:1")
    assert ready(pair[1], transaction(plain, plain)) is None


def test_a_later_write_in_between_moves_the_time_of_all(pair: tuple[InProcess, InProcess]) -> None:
    server = pair[1]
    body = transaction(entry("POST", "Patient", {"resourceType": "Patient", "meta": {"source": "urn:x"}}))
    prepared = ready(server, body)
    assert prepared is not None
    server.clock[0] += 5000
    later = server.send("POST", "Basic", {"resourceType": "Basic", "code": {"text": "x"}})
    assert later.status == 201
    answer = json.loads(perform(server, prepared))["entry"][0]
    newest = versions(server)[0]
    moments = [version.last_updated for version in versions(server)]
    assert moments == sorted(moments, reverse=True)
    assert answer["response"]["lastModified"] == answer["resource"]["meta"]["lastUpdated"]
    assert json.loads(newest.body or b"") == answer["resource"]
    assert server.store.verify() == []


def test_what_no_longer_holds_is_asked_again(pair: tuple[InProcess, InProcess]) -> None:
    server = pair[1]
    first = server.send("POST", "Practitioner", _PRACTITIONER).json["id"]
    reference = {"reference": "Practitioner?identifier=urn:npi|1"}
    body = transaction(
        entry("POST", "Patient", {"resourceType": "Patient", "generalPractitioner": [reference]})
    )
    prepared = ready(server, body)
    assert prepared is not None
    server.send("DELETE", f"Practitioner/{first}")
    second = server.send("POST", "Practitioner", _PRACTITIONER).json["id"]
    made = json.loads(perform(server, prepared))["entry"][0]["resource"]
    assert made["generalPractitioner"] == [{"reference": f"Practitioner/{second}"}]
    with server.store.read() as reader:
        assert reader.referrers(ResourceKey("Practitioner", second)) == (ResourceKey("Patient", made["id"]),)
    assert server.store.verify() == []


def test_other_search_parameters_by_now_make_it_ordinary(pair: tuple[InProcess, InProcess]) -> None:
    server = pair[1]
    prepared = ready(server, transaction(entry("POST", "Patient", {"resourceType": "Patient"})))
    assert prepared is not None
    server.services.definitions.change_parameters({}, frozenset())
    assert b'"201' in perform(server, prepared)
    assert server.store.verify() == []


def test_a_failure_of_a_later_unit_takes_nothing_along(pair: tuple[InProcess, InProcess]) -> None:
    server = pair[1]
    body = transaction(entry("POST", "Patient", {"resourceType": "Patient"}))
    send_ready(server, body)
    prepared = ready(server, body)
    assert prepared is not None

    def work(tx: Any) -> None:
        dispatch.perform(prepared, tx, server.services)
        raise RuntimeError("taken back")

    with pytest.raises(RuntimeError, match="taken back"):
        server.store.write(work).result(60)
    assert server.count("Patient") == 1
    send_ready(server, body)
    server.patient("after")
    assert server.count("Patient") == 3
    assert server.store.verify() == []


@pytest.mark.parametrize(
    ("reference", "is_so"),
    [
        ("Practitioner?identifier=http://hl7.org/sid|1", True),
        ("Patient?birthdate=2000&family=x", True),
        ("Patient?organization.name=x", False),
        ("Patient?gender:in=http://x", False),
        ("Patient?_has:Observation:subject:code=x", False),
        ("Patient?_list=1", False),
        ("Patient?%6frganization%2ename=x", False),
    ],
)
def test_whose_change_an_answer_may_depend_on(reference: str, is_so: bool) -> None:
    assert creates.asks_one_type(reference) is is_so
