"""Names of things: keys, references, ETags, instants. Source: server specification A0.4, A0.5, A4.7."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir import keys
from server.fhir.errors import FhirError
from server.fhir.keys import ResourceKey


@pytest.mark.parametrize("id_", ["a", "A-1.b", "x" * 64])
def test_ids(id_: str) -> None:
    assert keys.valid_id(id_)


@pytest.mark.parametrize("id_", ["", "x" * 65, "a_b", "a/b", "a b", "ü", "a\n", None, 5])
def test_what_is_no_id(id_: object) -> None:
    assert not keys.valid_id(id_)


@pytest.mark.parametrize(
    ("reference", "key"),
    [
        ("Patient/1", ResourceKey("Patient", "1")),
        ("Patient/1/_history/2", ResourceKey("Patient", "1")),
        ("http://h/fhir/Patient/1", ResourceKey("Patient", "1")),
        ("http://other/fhir/Patient/1", None),
        ("http://h/fhirPatient/1", None),
        ("patient/1", None),
        ("Patient", None),
        ("Patient/a_b", None),
        ("Patient?identifier=x", None),
        ("#a", None),
        ("urn:uuid:0", None),
        ("", None),
    ],
)
def test_literal_references(reference: str, key: ResourceKey | None) -> None:
    assert keys.parse_reference(reference, "http://h/fhir") == key


def test_if_match_takes_weak_tags_only() -> None:
    assert keys.parse_if_match(' W/"12" ') == "12"
    for header in ('"1"', "1", "", "*", 'W/"1", W/"2"', 'w/"1"', "W/1"):
        with pytest.raises(FhirError):
            keys.parse_if_match(header)


@given(st.integers(0, 253_402_300_799_999))
def test_instants_are_read_as_they_are_written(milliseconds: int) -> None:
    assert keys.parse_instant(keys.format_instant(milliseconds)) == milliseconds


def test_partial_dates_begin_with_their_first_moment() -> None:
    for text in ("2026", "2026-01", "2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T09:00:00+09:00"):
        assert keys.parse_instant(text) == 1_767_225_600_000
