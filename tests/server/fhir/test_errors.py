"""Errors: the table of statuses, and what of an unexpected one may be logged."""

from __future__ import annotations

import pytest

from server.fhir.errors import Kind, fhir_error, trace


def test_an_error_carries_its_status_and_code() -> None:
    error = fhir_error(Kind.DELETED, "gone", "Patient.id", headers={"ETag": 'W/"2"'})
    assert (error.kind.status, error.issues[0].code, error.issues[0].expression) == (
        410,
        "deleted",
        ("Patient.id",),
    )
    assert (str(error), error.headers) == ("gone", {"ETag": 'W/"2"'})


def test_a_trace_tells_places_and_never_texts() -> None:
    def fail() -> None:
        try:
            int("the secret")
        except ValueError as error:
            raise KeyError("another secret") from error

    with pytest.raises(KeyError) as caught:
        fail()
    told = trace(caught.value)
    assert "secret" not in told
    assert told.startswith("KeyError\n")
    assert "caused by\nValueError" in told
    assert "test_errors.py" in told
