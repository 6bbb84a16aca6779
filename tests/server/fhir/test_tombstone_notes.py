"""What the list of deleted instances says of each."""

from typing import Any

import pytest

from server.fhir import tombstone_notes
from server.fhir.tombstone_notes import LABEL, LAST_VERSION, SUBJECT


def test_what_is_written_can_be_read() -> None:
    resource = {"resourceType": "Basic", "code": {"text": "Note"}, "subject": {"reference": "Patient/1"}}
    found = tombstone_notes.extensions("3", resource)
    said = {url: tombstone_notes.read(found, url) for url in (LAST_VERSION, LABEL, SUBJECT)}
    assert said == {LAST_VERSION: "3", LABEL: "Note", SUBJECT: "Patient/1"}


def test_what_is_not_known_is_left_out() -> None:
    assert tombstone_notes.extensions("1", {"resourceType": "Patient"}) == [
        {"url": LAST_VERSION, "valueString": "1"}
    ]


@pytest.mark.parametrize(
    "value", [{"valueString": 1}, {"valueReference": {"reference": 1}}, {"valueReference": []}, {}]
)
def test_odd_values_read_as_nothing(value: dict[str, Any]) -> None:
    assert (
        tombstone_notes.read(["x", {"url": "other", "valueString": "y"}, {"url": LABEL, **value}], LABEL)
        == ""
    )
