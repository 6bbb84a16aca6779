"""transaction: atomic, with references between its entries."""

import json
from typing import Any

import pytest

from server.interactions import entries
from tests.support.in_process import BASE, InProcess, entry

PATIENT = {"resourceType": "Patient"}
URN = "urn:uuid:05efabf0-4be2-4561-91ce-51548425acb9"


def identified(value: str, **more: Any) -> dict[str, Any]:
    return {**PATIENT, "identifier": [{"value": value}], **more}


def observation(subject: str, **more: Any) -> dict[str, Any]:
    body = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    return {**body, "subject": {"reference": subject}, **more}


def subject(answer: Any, index: int) -> str:
    return str(answer.entries[index]["resource"]["subject"]["reference"])


def test_references_between_entries_are_rewritten(server: InProcess) -> None:
    """D9: contained, extensions, narrative; identifiers and unknown urns stay."""
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><a href="{URN}">{URN}</a></div>'
    body = observation(
        URN,
        text={"status": "generated", "div": div},
        identifier=[{"system": "urn:ietf:rfc:3986", "value": URN}],
        contained=[{**PATIENT, "id": "c", "link": [{"other": {"reference": URN}, "type": "seealso"}]}],
        extension=[{"url": "http://x", "valueReference": {"reference": URN}}],
        performer=[{"reference": "urn:uuid:unknown"}],
    )
    answer = server.bundle(
        "transaction", entry("POST", "Observation", body), entry("POST", "Patient", PATIENT, URN)
    )
    assert (answer.status, answer.json["type"]) == (200, "transaction-response")
    assert answer.statuses == ["201", "201"]
    stored, patient = answer.entries[0]["resource"], answer.entries[1]["resource"]
    name = f"Patient/{patient['id']}"
    assert stored["subject"]["reference"] == name
    assert stored["contained"][0]["link"][0]["other"]["reference"] == name
    assert stored["extension"][0]["valueReference"]["reference"] == name
    assert f'<a href="{name}">{URN}</a>' in stored["text"]["div"]
    assert stored["identifier"][0]["value"] == URN
    assert stored["performer"][0]["reference"] == "urn:uuid:unknown"
    assert server.send("GET", f"Observation?subject={name}").ids == [stored["id"]]


def test_mutual_references_are_fine(server: InProcess) -> None:
    """D9"""
    links = [
        {**PATIENT, "link": [{"other": {"reference": f"urn:uuid:{n}"}, "type": "seealso"}]} for n in "ba"
    ]
    posts = [entry("POST", "Patient", r, f"urn:uuid:{n}") for n, r in zip("ab", links, strict=True)]
    answer = server.bundle("transaction", *posts)
    ids = answer.ids
    found = [e["resource"]["link"][0]["other"]["reference"] for e in answer.entries]
    assert found == [f"Patient/{ids[1]}", f"Patient/{ids[0]}"]


def test_restful_full_urls_and_relative_references(server: InProcess) -> None:
    """D9, FHIR R4 bundle.html#references"""
    answer = server.bundle(
        "transaction",
        entry("POST", "Patient", PATIENT, "http://a/fhir/Patient/1"),
        entry("POST", "Observation", observation("Patient/1"), "http://a/fhir/Observation/1"),
        entry("POST", "Observation", observation("http://a/fhir/Patient/1"), "urn:uuid:2"),
        entry("POST", "Observation", observation("Patient/1"), "http://b/fhir/Observation/1"),
    )
    name = f"Patient/{answer.ids[0]}"
    assert [subject(answer, n) for n in (1, 2, 3)] == [name, name, "Patient/1"]


def test_later_request_urls_are_rewritten_too(server: InProcess) -> None:
    """D9, D14"""
    answer = server.bundle(
        "transaction",
        entry("GET", f"Observation?subject={URN}"),
        entry("GET", URN),
        entry("POST", "Observation", observation(URN)),
        entry("POST", "Patient", PATIENT, URN),
    )
    assert answer.statuses == ["200", "200", "201", "201"]
    assert answer.entries[0]["resource"]["entry"][0]["resource"]["id"] == answer.ids[2]
    assert answer.ids[1] == answer.ids[3]


def test_puts_with_a_full_url_can_be_referred_to(server: InProcess) -> None:
    """D9"""
    answer = server.bundle(
        "transaction",
        entry("PUT", "Patient/p", {**PATIENT, "id": "p"}, URN),
        entry("PUT", "Patient?identifier=1", identified("1"), "urn:uuid:c"),
        entry("PUT", "Observation/o", observation(URN, id="o", performer=[{"reference": "urn:uuid:c"}])),
    )
    assert answer.statuses == ["201", "201", "201"]
    assert subject(answer, 2) == "Patient/p"
    assert answer.entries[2]["resource"]["performer"][0]["reference"] == f"Patient/{answer.ids[1]}"


def test_posting_again_creates_no_duplicates(server: InProcess) -> None:
    """D10"""
    entries = [
        entry("POST", "Patient", identified("1"), URN, ifNoneExist="identifier=1"),
        entry("PUT", "Patient?identifier=2", identified("2"), "urn:uuid:2"),
        entry("POST", "Observation", observation(URN, performer=[{"reference": "urn:uuid:2"}])),
        entry("GET", f"Observation?subject={URN}"),
    ]
    first = server.bundle("transaction", *entries)
    again = server.bundle("transaction", *entries)
    assert (first.statuses, again.statuses) == (["201"] * 3 + ["200"], ["200", "200", "201", "200"])
    assert again.ids[:2] == first.ids[:2]
    assert server.count("Patient") == 2
    assert subject(again, 2) == f"Patient/{first.ids[0]}"
    assert again.entries[2]["resource"]["performer"][0]["reference"] == f"Patient/{first.ids[1]}"
    assert len(again.entries[3]["resource"]["entry"]) == 2
    entries[1]["resource"]["active"] = True
    assert server.bundle("transaction", *entries).entries[1]["response"]["etag"] == 'W/"2"'


def test_equal_conditions_in_one_transaction_make_one_instance(server: InProcess) -> None:
    """D10, D11"""
    one = entry("POST", "Patient", identified("1"), "urn:uuid:1", ifNoneExist="identifier=1")
    two = entry("POST", "Patient", identified("1"), "urn:uuid:2", ifNoneExist="identifier=1")
    answer = server.bundle("transaction", one, two, entry("POST", "Observation", observation("urn:uuid:2")))
    assert answer.statuses == ["201", "200", "201"]
    assert answer.ids[0] == answer.ids[1]
    assert subject(answer, 2) == f"Patient/{answer.ids[0]}"
    assert server.count("Patient") == 1


def test_conditions_are_asked_before_the_writes(server: InProcess) -> None:
    """D10: what another entry creates does not count, so that every reference stays good."""
    answer = server.bundle(
        "transaction",
        entry("POST", "Patient", identified("1")),
        entry("POST", "Patient", identified("1"), URN, ifNoneExist="identifier=1"),
        entry("POST", "Observation", observation(URN)),
    )
    assert answer.statuses == ["201", "201", "201"]
    assert subject(answer, 2) == f"Patient/{answer.ids[1]}"


def test_conditional_references_look_into_store_and_bundle(server: InProcess) -> None:
    """D11"""
    server.send("PUT", "Patient/p", identified("old", id="p"))
    answer = server.bundle(
        "transaction",
        entry("POST", "Patient", identified("new"), ifNoneExist="identifier=new"),
        entry("POST", "Observation", observation("Patient?identifier=old")),
        entry("POST", "Observation", observation("Patient?identifier=new")),
    )
    assert [subject(answer, 1), subject(answer, 2)] == ["Patient/p", f"Patient/{answer.ids[0]}"]


@pytest.mark.parametrize("criteria", ["Patient?identifier=none", "Patient?identifier=many"])
def test_an_unresolvable_reference_fails_the_transaction(server: InProcess, criteria: str) -> None:
    """D11"""
    for id_ in ("a", "b"):
        server.send("PUT", f"Patient/{id_}", identified("many", id=id_))
    answer = server.bundle(
        "transaction", entry("POST", "Basic", basic()), entry("POST", "Observation", observation(criteria))
    )
    assert answer.status == 400
    assert answer.issue["expression"] == ["Bundle.entry[1]"]
    assert server.count("Basic") == 0


def basic() -> dict[str, Any]:
    return {"resourceType": "Basic", "code": {"text": "x"}}


@pytest.mark.parametrize(
    ("bad", "status"),
    [
        (entry("POST", "Observation", {"resourceType": "Observation"}), 400),
        (entry("GET", "Patient/nobody"), 404),
        (entry("GET", "Foo"), 404),
        (entry("PUT", "Patient/p", {**PATIENT, "id": "p"}, ifMatch='W/"9"'), 412),
        (entry("POST", "Patient", PATIENT, ifNoneExist="identifier=many"), 412),
        (entry("PUT", "Patient?identifier=many", PATIENT), 412),
        (entry("PUT", "Patient", PATIENT), 400),
        (entry("PUT", "Patient/x", PATIENT), 400),
        (entry("PATCH", "Patient/p", PATIENT), 400),
        (entry("DELETE", "Patient?identifier=many"), 412),
        (entry("POST", "Patient/_search", PATIENT), 400),
        (entry("POST", "", {"resourceType": "Bundle", "type": "batch"}), 400),
        ({"resource": PATIENT}, 400),
        (entry("GET", "Patient/gone"), 410),
    ],
)
@pytest.mark.parametrize("is_last", [True, False])
def test_one_failure_undoes_everything(server: InProcess, bad: Any, status: int, is_last: bool) -> None:
    """D8, D13, B3.10"""
    for id_ in ("p", "q"):
        server.send("PUT", f"Patient/{id_}", identified("many", id=id_))
    server.patient("gone")
    server.send("DELETE", "Patient/gone")
    before = server.send("GET", "_history").json["total"]
    good = [
        entry("DELETE", "Patient/q"),
        entry("POST", "Patient", PATIENT, URN),
        entry("POST", "Observation", observation(URN)),
    ]
    if "many" in json.dumps(bad):
        good = good[1:]  # else the DELETE leaves only one match
    answer = server.bundle("transaction", *([*good, bad] if is_last else [bad, *good]))
    assert answer.status == status
    assert "nothing was stored" in answer.issue["diagnostics"]
    assert answer.issue["expression"] == [f"Bundle.entry[{len(good) if is_last else 0}]"]
    assert len(answer.json["issue"]) > 1
    assert server.send("GET", "_history").json["total"] == before
    assert server.store.verify() == []


@pytest.mark.parametrize(
    "pair",
    [
        [
            entry("PUT", "Patient/p", {**PATIENT, "id": "p"}),
            entry("PUT", "Patient/p", {**PATIENT, "id": "p"}),
        ],
        [entry("DELETE", "Patient/p"), entry("PUT", "Patient/p", {**PATIENT, "id": "p"})],
        [entry("DELETE", "Patient?identifier=1"), entry("PUT", "Patient/p", {**PATIENT, "id": "p"})],
        [
            entry("PUT", "Patient?identifier=1", identified("1")),
            entry("PUT", "Patient/p", {**PATIENT, "id": "p"}),
        ],
        [
            entry("POST", "Patient", identified("1"), ifNoneExist="identifier=1"),
            entry("PUT", "Patient/p", {**PATIENT, "id": "p"}),
        ],
        [
            entry("PUT", "Patient?identifier=1", identified("1")),
            entry("PUT", "Patient?_id=p", identified("1")),
        ],
    ],
)
def test_an_instance_is_written_once(server: InProcess, pair: Any) -> None:
    """D12"""
    server.send("PUT", "Patient/p", identified("1", id="p"))
    assert server.bundle("transaction", *pair).status == 400
    assert server.send("GET", "Patient/p").version == "1"


def test_two_types_may_share_an_id(server: InProcess) -> None:
    """D15"""
    answer = server.bundle(
        "transaction",
        entry("PUT", "Patient/x", {**PATIENT, "id": "x"}),
        entry("PUT", "Basic/x", {**basic(), "id": "x"}),
    )
    assert answer.statuses == ["201", "201"]


def test_one_full_url_names_one_entry(server: InProcess) -> None:
    """FHIR R4 bdl-7"""
    posts = [entry("POST", "Patient", PATIENT, URN)] * 2
    assert server.bundle("transaction", *posts).status == 400


def test_deletes_come_first(server: InProcess) -> None:
    """D3, D13"""
    server.send("PUT", "Patient/p", identified("1", id="p"))
    answer = server.bundle(
        "transaction",
        entry("POST", "Patient", identified("1"), ifNoneExist="identifier=1"),
        entry("DELETE", "Patient?identifier=1"),
    )
    assert answer.statuses == ["201", "204"]
    assert server.send("GET", "Patient/p").status == 410


def test_reads_see_the_writes(server: InProcess) -> None:
    """D14"""
    answer = server.bundle(
        "transaction",
        entry("GET", "Patient/p"),
        entry("GET", "Patient/p/_history"),
        entry("PUT", "Patient/p", {**PATIENT, "id": "p", "active": True}),
    )
    assert answer.statuses == ["200", "200", "201"]
    assert answer.entries[1]["resource"]["total"] == 1


def test_patches_may_name_what_is_created(server: InProcess) -> None:
    """D9, B3.5"""
    server.send("PUT", "Observation/o", observation("Patient/other", id="o"))
    part = [
        {"name": "type", "valueCode": "replace"},
        {"name": "path", "valueString": "Observation.subject"},
        {"name": "value", "valueReference": {"reference": URN}},
    ]
    patch = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": part}]}
    post = entry("POST", "Patient", identified("1"), URN, ifNoneExist="identifier=1")
    for _ in range(2):
        answer = server.bundle("transaction", post, entry("PATCH", "Observation/o", patch))
        assert answer.status == 200
        assert subject(answer, 1) == f"Patient/{answer.ids[0]}"


def test_the_clients_bytes_are_kept(server: InProcess) -> None:
    """House rule 11"""
    text = (
        b'{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:1","resource":'
        b'{"resourceType":"Location","position":{"longitude":1.00,"latitude":2e0},"name":"a\\u0041\\/"},'
        b'"request":{"method":"POST","url":"Location"}},{"resource":{"resourceType":"Location",'
        b'"partOf":{"reference" : "urn:uuid\\u003a1"},"position":{"longitude":1.50,"latitude":-0.0}},'
        b'"request":{"method":"POST","url":"Location"}}]}'
    )
    answer = server.send("POST", "", text)
    assert answer.status == 200
    assert b'{"longitude":1.00,"latitude":2e0},"name":"a\\u0041\\/"' in answer.body
    assert b'{"longitude":1.50,"latitude":-0.0}' in answer.body
    assert answer.entries[1]["resource"]["partOf"]["reference"] == f"Location/{answer.ids[0]}"


def test_preferences_hold_for_the_entries(server: InProcess) -> None:
    """D5"""
    answer = server.bundle("transaction", entry("POST", "Patient", PATIENT), prefer="return=minimal")
    assert answer.entries[0].keys() == {"response"}
    assert answer.entries[0]["response"]["location"].startswith(BASE)
    assert json.loads(answer.body)["type"] == "transaction-response"


@pytest.mark.parametrize("type_", ["batch", "transaction"])
def test_a_bundle_may_not_take_forever(
    server: InProcess, monkeypatch: pytest.MonkeyPatch, type_: str
) -> None:
    """D2"""
    monkeypatch.setattr(entries, "SECONDS", -1)
    assert server.bundle(type_, entry("POST", "Patient", PATIENT)).status == 408
    assert server.count("Patient") == 0
