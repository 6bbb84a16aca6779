"""What becomes of a write is always told for certain, and nothing is ever sent twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fhir_admin.client.capabilities import Capabilities
from fhir_admin.client.errors import ServerRefused, Unreachable
from fhir_admin.usecases.save_draft import Edit, Fate, Form, Sent, offered, save_draft
from server.fhir import codec
from server.fhir.keys import ResourceKey
from tests.support.fault_server import Answer, Asked, FaultServer, answer, raw

KEY = ResourceKey("Patient", "p")
PATCH = b'[{"op":"replace","path":"/gender","value":"female"}]'


def patient(gender: str, version: str = "1") -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "p", "meta": {"versionId": version}, "gender": gender}


def edit(form: Form = Form.JSON_PATCH, **more: Any) -> Edit:
    return Edit(KEY, form, PATCH, codec.encode(patient("female")), 'W/"1"', **more)


def by_method(**answers: Answer) -> Answer:
    def send(asked: Asked, connection: Any) -> None:
        answers[asked.method.lower()](asked, connection)

    return send


def etag(version: str) -> dict[str, str]:
    return {"ETag": f'W/"{version}"'}


LOST = raw(b"")


@pytest.fixture
def save(fault_server: FaultServer, make_session: Any) -> Callable[..., Sent]:
    session = make_session(fault_server.base, capabilities=Capabilities.unknown())

    def run(wish: Edit, **answers: Answer) -> Sent:
        fault_server.on("Patient/p", by_method(**answers))
        return session.loop.submit(save_draft, session.client, wish).result(20)

    run.asked = fault_server.asked  # type: ignore[attr-defined]
    return run


def writes(save: Any) -> list[Asked]:
    return [asked for asked in save.asked if asked.method != "GET"]


def test_a_patch_is_guarded_and_saved(save: Any) -> None:
    sent = save(edit(), patch=answer(200, patient("female", "2"), headers=etag("2")))
    assert (sent.fate, sent.snapshot.version_id, sent.settled) == (Fate.SAVED, "2", False)
    assert save.asked[0].headers["if-match"] == 'W/"1"'
    assert save.asked[0].headers["content-type"] == "application/json-patch+json"


def test_unguarded_on_request(save: Any) -> None:
    save(edit(Form.PUT, guarded=False), put=answer(200, patient("female", "2")))
    assert "if-match" not in save.asked[0].headers
    assert save.asked[0].method == "PUT"


def test_an_answer_without_body_is_read_back(save: Any) -> None:
    sent = save(edit(), patch=answer(204), get=answer(200, patient("female", "2"), headers=etag("2")))
    assert sent.fate is Fate.SAVED
    assert sent.snapshot.resource()["gender"] == "female"


def test_a_conflict_brings_what_stands_there(save: Any) -> None:
    theirs = answer(200, patient("other", "2"), headers=etag("2"))
    sent = save(edit(), patch=answer(412, {"resourceType": "OperationOutcome"}), get=theirs)
    assert (sent.fate, sent.snapshot.version_id) == (Fate.CONFLICT, "2")


def test_deleted_meanwhile(save: Any) -> None:
    assert save(edit(), patch=answer(410)).fate is Fate.GONE
    assert save(edit(), patch=answer(412), get=answer(410)).fate is Fate.GONE


def test_a_refusal_is_raised_with_its_issues(save: Any) -> None:
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [
            {"severity": "error", "code": "invalid", "diagnostics": "no", "expression": ["Patient.gender"]}
        ],
    }
    with pytest.raises(ServerRefused) as caught:
        save(edit(), patch=answer(400, outcome))
    assert caught.value.issues[0].expression == ("Patient.gender",)


@pytest.mark.parametrize(
    ("now", "fate"),
    [
        (answer(200, patient("female", "2"), headers=etag("2")), Fate.SAVED),
        (answer(200, patient("male", "1"), headers=etag("1")), Fate.NOT_ARRIVED),
        (answer(200, patient("other", "2"), headers=etag("2")), Fate.CONFLICT),
        (answer(410), Fate.GONE),
    ],
)
def test_a_lost_answer_is_settled_by_reading_and_never_by_sending_again(
    save: Any, now: Answer, fate: Fate
) -> None:
    sent = save(edit(), patch=LOST, get=now)
    assert (sent.fate, sent.settled) == (fate, True)
    assert len(writes(save)) == 1


def test_a_server_that_stays_away_is_told(save: Any) -> None:
    with pytest.raises(Unreachable):
        save(edit(), patch=LOST, get=LOST)
    assert len(writes(save)) == 1


def capabilities(*codes: str, formats: list[str] | None = None) -> Capabilities:
    resource = {"type": "Patient", "interaction": [{"code": code} for code in codes]}
    statement: dict[str, Any] = {
        "resourceType": "CapabilityStatement",
        "rest": [{"mode": "server", "resource": [resource]}],
    }
    return Capabilities.read(statement | ({"patchFormat": formats} if formats else {}))


def test_forms_are_offered_by_capabilities_and_unknown_means_try() -> None:
    assert set(offered(Capabilities.unknown(), "Patient").values()) == {None}
    only_json = capabilities("patch", "update", formats=["application/json-patch+json"])
    assert offered(only_json, "Patient") == {
        Form.JSON_PATCH: True,
        Form.FHIRPATH_PATCH: False,
        Form.PUT: True,
    }
    assert offered(capabilities("update"), "Patient") == {
        Form.JSON_PATCH: False,
        Form.FHIRPATH_PATCH: False,
        Form.PUT: True,
    }


def test_a_server_that_says_yes_and_changes_nothing_is_found_out(save: Any) -> None:
    sent = save(edit(), patch=answer(200, patient("male", "1"), headers=etag("1")))
    assert (sent.fate, sent.differs) == (Fate.IGNORED, True)


def test_a_server_that_stores_something_else_is_told(save: Any) -> None:
    stored = {**patient("female", "2"), "active": True}
    sent = save(edit(), patch=answer(200, stored, headers=etag("2")))
    assert (sent.fate, sent.differs) == (Fate.SAVED, True)
    exact = save(edit(), patch=answer(200, patient("female", "2"), headers=etag("2")))
    assert (exact.fate, exact.differs) == (Fate.SAVED, False)
