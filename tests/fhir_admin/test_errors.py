"""Every exception becomes a failure in words."""

from __future__ import annotations

import pytest

from fhir_admin.client.errors import BadAnswer, ServerRefused, Unreachable
from fhir_admin.errors import to_failure
from server.fhir.errors import Issue, Kind, fhir_error


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (401, "The server asks for other credentials"),
        (404, "Not found on the server"),
        (410, "This resource was deleted"),
        (412, "Somebody changed this in the meantime"),
        (422, "The server did not accept the content"),
        (429, "The server asks to slow down"),
        (500, "The server failed (status 500)"),
        (418, "The server refused the request (status 418)"),
    ],
)
def test_a_refusal_by_its_status(qapp, status, title):
    failure = to_failure(ServerRefused(status, (Issue("why"),)))
    assert (failure.title, failure.status, failure.is_bug) == (title, status, False)
    assert failure.issues == (Issue("why"),)


def test_a_core_error_keeps_its_issues(qapp):
    failure = to_failure(fhir_error(Kind.INVALID, "no", "Patient.x"))
    assert failure.issues[0].expression == ("Patient.x",)


def test_a_file_error_names_the_file(qapp):
    failure = to_failure(PermissionError(13, "Permission denied", "/x/y"))
    assert "/x/y: Permission denied" in failure.text


def test_our_own_mistake_is_a_bug(qapp):
    failure = to_failure(KeyError("x"))
    assert failure.is_bug
    assert "KeyError" in failure.traceback


def test_kinds_have_words(qapp):
    for kind in ("refused", "name", "timeout", "certificate", "broken", "ambiguous", "network"):
        assert "went wrong" not in to_failure(Unreachable(kind, "https://h")).title
    for kind in ("not-fhir", "too-large", "redirect"):
        assert "went wrong" not in to_failure(BadAnswer(kind, "https://h", "")).title
