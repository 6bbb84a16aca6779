"""The Prefer header."""

import pytest

from tests.support.in_process import InProcess

PATIENT = {"resourceType": "Patient"}


def test_minimal_keeps_headers_and_drops_the_body(server: InProcess) -> None:
    """A0.10"""
    answer = server.send("POST", "Patient", PATIENT, prefer="return=minimal")
    assert (answer.status, answer.body, answer.version) == (201, b"", "1")
    assert answer.headers["Location"]


def test_operation_outcome_tells_what_happened(server: InProcess) -> None:
    """A0.10"""
    answer = server.send("POST", "Patient", PATIENT, prefer="return=OperationOutcome; handling=strict")
    assert answer.issue["severity"] == "information"


def test_it_counts_on_every_write(server: InProcess) -> None:
    """A0.10"""
    minimal = {"prefer": "return=minimal"}
    assert server.send("PUT", "Patient/p", {**PATIENT, "id": "p"}, **minimal).body == b""
    patch = [{"op": "add", "path": "/active", "value": True}]
    media = {"content_type": "application/json-patch+json"}
    assert server.send("PATCH", "Patient/p", patch, **minimal, **media).body == b""
    exists = {"if_none_exist": "_id=p"}
    assert server.send("POST", "Patient", PATIENT, **minimal, **exists).body == b""
    assert server.send("GET", "Patient/p", **minimal).json["active"] is True


@pytest.mark.parametrize("prefer", ["return=xyz", "return=", "return", "handling=foo", "handling="])
def test_unknown_preferences_are_400(server: InProcess, prefer: str) -> None:
    """A0.9, A0.10"""
    assert server.send("POST", "Patient", PATIENT, prefer=prefer).status == 400
    assert server.count("Patient") == 0


def test_other_preferences_are_nobodys_business(server: InProcess) -> None:
    """RFC 7240"""
    assert server.send("POST", "Patient", PATIENT, prefer="respond-async, wait=10").status == 201
