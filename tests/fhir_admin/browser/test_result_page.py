"""Rows of a searchset: matches, includes and remarks told apart, ignored parameters noticed."""

from __future__ import annotations

from typing import Any

from fhir_admin.browser.columns import columns
from fhir_admin.browser.result_page import ignored, read_page, remarks


def entry(type_: str, id_: str, mode: str | None = None, **more: Any) -> dict[str, Any]:
    search = {"search": {"mode": mode}} if mode else {}
    return {"resource": {"resourceType": type_, "id": id_, **more}} | search


def outcome(mode: str | None = "outcome") -> dict[str, Any]:
    issue = {"severity": "warning", "code": "not-supported", "diagnostics": "'x' was ignored"}
    search = {"search": {"mode": mode}} if mode else {}
    return {"resource": {"resourceType": "OperationOutcome", "issue": [issue]}} | search


def test_matches_includes_and_outcomes_are_told_apart() -> None:
    bundle = {"entry": [entry("Patient", "1", "match"), entry("Encounter", "2", "include"), outcome()]}
    rows = read_page(bundle, "Patient", columns("Patient"))
    assert [(row.key.type, row.included) for row in rows] == [("Patient", False), ("Encounter", True)]
    assert [issue.diagnostics for issue in remarks(bundle)] == ["'x' was ignored"]


def test_a_server_that_states_no_mode_sends_matches() -> None:
    bundle = {"entry": [entry("Patient", "1"), outcome(None)]}
    rows = read_page(bundle, "Patient", columns("Patient"))
    assert [row.included for row in rows] == [False]
    assert len(remarks(bundle)) == 1


def test_stored_outcomes_can_be_searched() -> None:
    stored = entry("OperationOutcome", "o1", "match")
    assert len(read_page({"entry": [stored]}, "OperationOutcome", columns("OperationOutcome"))) == 1


def test_an_included_resource_says_what_it_is_in_the_first_cell() -> None:
    included = entry("Organization", "o", "include", name="Clinic")
    (row,) = read_page({"entry": [included]}, "Patient", columns("Patient"))
    assert row.cells[0] == "Organization · Clinic"


def test_a_leaked_deleted_one_is_marked() -> None:
    stub, whole = entry("Patient", "1", meta={"versionId": "2"}), entry("Patient", "2", gender="male")
    rows = read_page({"entry": [stub, whole]}, "Patient", columns("Patient"))
    assert [row.is_stub for row in rows] == [True, False]
    assert rows[0].version_id == "2"


def test_a_broken_bundle_gives_what_it_has() -> None:
    for broken in ({}, {"entry": None}, {"entry": [None, 5, {"resource": []}]}, {"entry": "x"}):
        assert read_page(broken, "Patient", columns("Patient")) == ()
    (row,) = read_page({"entry": [{"resource": {}}]}, "", columns(""))
    assert row.key.type == "?"


def test_parameters_missing_from_the_self_link_were_ignored() -> None:
    asked = [("name", "kim"), ("nonsense", "1"), ("_count", "100"), ("_sort", "-date")]
    assert ignored(asked, "http://h/fhir/Patient?name=kim") == ("nonsense", "_sort")
    assert ignored(asked, "http://h/fhir/Patient?name=kim&nonsense=1&_sort=-date") == ()


def test_a_self_link_without_a_query_says_nothing() -> None:
    assert ignored([("name", "kim")], "http://h/fhir/Patient") == ()
    assert ignored([("name", "kim")], None) == ()


def test_long_texts_become_one_short_line() -> None:
    told = entry("Patient", "1", name=[{"text": "a\nb " * 500}])
    (row,) = read_page({"entry": [told]}, "Patient", columns("Patient"))
    assert "\n" not in row.cells[0]
    assert len(row.cells[0]) <= 300
