"""Search parameters of users from their SearchParameter to a search, and switching parameters off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.jobs.kinds import KINDS
from server.jobs.runner import Runner
from tests.support.in_process import Answer, InProcess, entry, in_process

URL = "http://example.org/SearchParameter/eye-colour"
FAMILY = "http://hl7.org/fhir/SearchParameter/individual-family"


def parameter(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "SearchParameter",
        "url": URL,
        "name": "eyes",
        "status": "active",
        "description": "Colour of the eyes",
        "code": "eye-colour",
        "base": ["Patient"],
        "type": "token",
        "expression": "Patient.extension.where(url='http://example.org/eyes').value",
        **changes,
    }


def patient(id_: str, colour: str | None = None, **more: Any) -> dict[str, Any]:
    eyes = [{"url": "http://example.org/eyes", "valueCode": colour}] if colour else []
    return {"resourceType": "Patient", "id": id_, **({"extension": eyes} if eyes else {}), **more}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[InProcess]:
    with in_process(tmp_path / "data") as made:
        yield made
        assert made.store.verify() == []


@pytest.fixture
def work(server: InProcess) -> Callable[[], None]:
    """Lets jobs run until nothing is left."""
    runner = Runner(server.store, server.services, KINDS)

    def until_done() -> None:
        while runner.turn():
            pass

    return until_done


def put(server: InProcess, resource: dict[str, Any]) -> Answer:
    answer = server.send("PUT", f"{resource['resourceType']}/{resource['id']}", resource)
    assert answer.status in (200, 201)
    return answer


def found(server: InProcess, query: str) -> list[str]:
    answer = server.send("GET", query, prefer="handling=strict")
    assert answer.status == 200, answer.body
    return answer.ids


def status_of(server: InProcess, url: str = URL) -> str | None:
    answer = server.send("GET", f"SearchParameter/$status?url={url}")
    if answer.status == 404:
        return None
    (told,) = answer.json["parameter"]
    return {part["name"]: part for part in told["part"]}["status"]["valueString"]


def switch(server: InProcess, url: str, word: str) -> Answer:
    part = [{"name": "url", "valueUri": url}, {"name": "status", "valueString": word}]
    body = {"resourceType": "Parameters", "parameter": [{"name": "searchParameterStatus", "part": part}]}
    return server.send("PUT", "SearchParameter/$status", body)


def test_it_finds_what_was_there_before_and_what_comes_later(
    server: InProcess, work: Callable[[], None]
) -> None:
    put(server, patient("old", "brown"))
    assert server.send("POST", "SearchParameter", parameter()).status == 201
    put(server, patient("new", "brown"))
    put(server, patient("blue", "blue"))
    assert status_of(server) == "Supported"
    lenient = server.send("GET", "Patient?eye-colour=brown")
    assert lenient.entries[0]["search"]["mode"] == "outcome"
    assert "still being indexed" in lenient.entries[0]["resource"]["issue"][0]["diagnostics"]
    assert server.send("GET", "Patient?eye-colour=brown", prefer="handling=strict").status == 400
    work()
    assert status_of(server) == "Enabled"
    assert found(server, "Patient?eye-colour=brown") == ["old", "new"]
    put(server, patient("old", "green"))
    assert found(server, "Patient?eye-colour=brown,green&_sort=_id") == ["new", "old"]
    assert found(server, "Patient?eye-colour:missing=true") == []


def test_what_changes_before_its_turn_is_found_right(server: InProcess, work: Callable[[], None]) -> None:
    for name in ("same", "other", "gone"):
        put(server, patient(name, "brown"))
    server.send("POST", "SearchParameter", parameter())
    put(server, patient("same", "brown", active=True))
    put(server, patient("other", "blue"))
    server.send("DELETE", "Patient/gone")
    work()
    assert found(server, "Patient?eye-colour=brown") == ["same"]
    assert found(server, "Patient?eye-colour=blue") == ["other"]


def test_it_lasts_over_a_restart_in_the_middle(tmp_path: Path) -> None:
    with in_process(tmp_path / "data") as server:
        for number in range(450):
            put(server, patient(f"p{number}", "brown"))
        server.send("POST", "SearchParameter", parameter())
        runner = Runner(server.store, server.services, KINDS)
        runner.turn()
        runner.turn()
        assert status_of(server) == "Supported"
    with in_process(tmp_path / "data") as server:
        runner = Runner(server.store, server.services, KINDS)
        while runner.turn():
            pass
        assert server.send("GET", "Patient?eye-colour=brown&_summary=count").json["total"] == 450
        assert server.store.verify() == []
        (job,) = server.store.read().__enter__().jobs.newest(10)
        assert job.status == "done"


def test_a_deleted_one_takes_its_values_along(server: InProcess, work: Callable[[], None]) -> None:
    put(server, patient("p", "brown"))
    put(server, {**parameter(), "id": "eyes"})
    work()
    server.send("DELETE", "SearchParameter/eyes")
    assert status_of(server) == "PendingDelete"
    assert server.send("GET", "Patient?eye-colour=brown", prefer="handling=strict").status == 400
    again = server.send("POST", "SearchParameter", parameter())
    assert (again.status, again.issue["code"]) == (409, "conflict")
    work()
    assert status_of(server) is None
    assert server.send("POST", "SearchParameter", parameter()).status == 201
    work()
    assert found(server, "Patient?eye-colour=brown") == ["p"]


def test_a_changed_definition_is_indexed_anew(server: InProcess, work: Callable[[], None]) -> None:
    put(server, patient("p", "brown", gender="female"))
    put(server, {**parameter(), "id": "eyes"})
    work()
    put(server, {**parameter(expression="Patient.gender"), "id": "eyes"})
    assert status_of(server) == "Supported"
    work()
    assert found(server, "Patient?eye-colour=female") == ["p"]
    assert found(server, "Patient?eye-colour=brown") == []
    put(server, {**parameter(expression="Patient.gender", code="sex"), "id": "eyes"})
    work()
    assert found(server, "Patient?sex=female") == ["p"]
    assert server.send("GET", "Patient?eye-colour=female", prefer="handling=strict").status == 400


def test_a_transaction_may_bring_it_and_must_not_bring_two(
    server: InProcess, work: Callable[[], None]
) -> None:
    twice = [entry("POST", "SearchParameter", parameter()) for _ in range(2)]
    both = server.send("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": twice})
    assert both.status == 400
    assert "unique" in both.body.decode()
    one = {"resourceType": "Bundle", "type": "transaction", "entry": twice[:1]}
    assert server.send("POST", "", one).status == 200
    put(server, patient("p", "brown"))
    work()
    assert found(server, "Patient?eye-colour=brown") == ["p"]


@pytest.mark.parametrize(
    ("kind", "expression", "value", "query"),
    [
        ("string", "Patient.contact.name.family", {"contact": [{"name": {"family": "Kim"}}]}, "ki"),
        ("date", "Patient.contact.period", {"contact": [{"period": {"start": "2020-01-01"}}]}, "ge2019"),
        ("reference", "Patient.contact.organization", {}, "Organization/o"),
        ("uri", "Patient.meta.source", {"meta": {"source": "urn:a"}}, "urn:a"),
        ("number", "Patient.multipleBirth.as(integer)", {"multipleBirthInteger": 3}, "3"),
    ],
)
def test_every_type_of_parameter_can_be_one(
    server: InProcess, work: Callable[[], None], kind: str, expression: str, value: dict[str, Any], query: str
) -> None:
    if kind == "reference":
        contact = {"organization": {"reference": "Organization/o"}, "name": {"family": "Kim"}}
        value = {"contact": [contact]}
    put(server, patient("p", **value))
    asked = parameter(type=kind, expression=expression, code="mine")
    assert server.send("POST", "SearchParameter", asked).status == 201
    work()
    assert found(server, f"Patient?mine={query}") == ["p"]


def test_one_of_the_specification_is_switched_off_and_on(server: InProcess) -> None:
    put(server, patient("p", name=[{"family": "Kim"}]))
    answer = switch(server, FAMILY, "Disabled")
    assert answer.status == 200
    assert status_of(server, FAMILY) == "Disabled"
    assert server.send("GET", "Patient?family=kim", prefer="handling=strict").status == 400
    put(server, patient("q", name=[{"family": "Kim"}]))
    assert switch(server, FAMILY, "Supported").status == 200
    assert found(server, "Patient?family=kim") == ["p", "q"]


def test_one_of_a_user_is_switched_off_and_on(server: InProcess, work: Callable[[], None]) -> None:
    server.send("POST", "SearchParameter", parameter())
    work()
    switch(server, URL, "Disabled")
    put(server, patient("p", "brown"))
    work()
    assert server.send("GET", "Patient?eye-colour=brown", prefer="handling=strict").status == 400
    switch(server, URL, "Enabled")
    work()
    assert found(server, "Patient?eye-colour=brown") == ["p"]


def test_what_cannot_be_switched_is_said(server: InProcess) -> None:
    assert switch(server, "http://example.org/nothing", "Disabled").status == 404
    assert switch(server, FAMILY, "Perhaps").status == 400
    assert switch(server, "http://hl7.org/fhir/SearchParameter/Resource-id", "Disabled").status == 400
    assert server.send("GET", "Patient/$status").status == 404
    assert server.send("GET", "SearchParameter/$status?colour=red").status == 400


def test_statuses_are_filtered(server: InProcess) -> None:
    told = server.send("GET", "SearchParameter/$status?code=family&resourcetype=Patient").json["parameter"]
    assert len(told) == 1
    every = server.send("GET", "SearchParameter/$status").json["parameter"]
    assert len(every) > 1000


def test_a_spec_defined_one_is_not_changed(server: InProcess) -> None:
    answer = server.send("POST", "SearchParameter", parameter(url=FAMILY))
    assert answer.status == 405


def test_reindex_is_a_job(server: InProcess, work: Callable[[], None]) -> None:
    put(server, patient("p", name=[{"family": "Kim"}]))
    body = {
        "resourceType": "Parameters",
        "parameter": [{"name": "targetResourceTypes", "valueString": "Patient"}],
    }
    begun = server.send("POST", "$reindex", body)
    assert begun.status == 201
    where = begun.headers["Content-Location"].partition("/fhir/")[2]
    assert where.startswith("_operations/reindex/")
    assert server.send("POST", "$reindex").status == 409
    assert server.send("GET", where).status == 202
    work()
    done = server.send("GET", where)
    assert done.status == 200
    parts = {part["name"]: part for part in done.json["parameter"]}
    assert parts["resourcesSuccessfullyReindexed"]["valueDecimal"] == 1
    assert "searchParams" not in parts, "FHIR has no empty strings"
    unknown = {**body, "parameter": [{"name": "x", "valueString": "y"}]}
    assert server.send("POST", "$reindex", unknown).status == 400
    assert server.send("POST", "$reindex").status == 201


def test_numbers_and_open_periods_are_shown_as_they_are_written(server: InProcess) -> None:
    quantity = {"value": 120.5, "comparator": ">=", "unit": "mmHg"}
    about = {"status": "final", "code": {"text": "x"}, "effectivePeriod": {"end": "2020"}}
    body = {"resourceType": "Observation", "id": "o", **about, "valueQuantity": quantity}
    assert server.send("PUT", "Observation/o", body).status == 201
    told = server.send("GET", "Observation/o/$reindex").json["parameter"]
    texts = {part["name"]: part["valueString"] for part in told}
    assert texts["value-quantity"] == "120.5||||mmHg"
    assert texts["date"] == "|2020-12-31T23:59:59.999Z"


def test_one_instance_shows_its_values(server: InProcess) -> None:
    put(server, patient("p", name=[{"family": "Kim"}], birthDate="1990-02-01"))
    told = server.send("GET", "Patient/p/$reindex").json["parameter"]
    assert {"name": "family", "valueString": "kim|Kim"} in told
    day = "1990-02-01T00:00:00.000Z|1990-02-01T23:59:59.999Z"
    assert {"name": "birthdate", "valueString": day} in told
    assert {"name": "_content", "valueString": "kim"} in told
    assert all(part["name"] and part["valueString"] for part in told)
    assert server.send("POST", "Patient/p/$reindex").status == 200
    assert server.send("GET", "Patient/q/$reindex").status == 404
