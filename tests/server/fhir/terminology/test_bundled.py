"""HL7's terminology as it lies in the tables."""

from server.fhir.terminology.bundled import BundledTerminology

R4 = BundledTerminology.load()


def test_value_sets_and_code_systems_are_found_by_url_and_version() -> None:
    url = "http://hl7.org/fhir/ValueSet/administrative-gender"
    found = R4.value_set(url)
    assert found is not None
    assert found.canonical == f"{url}|4.0.1"
    assert found.about["title"] == "AdministrativeGender"
    assert R4.value_set(url, "4.0.1") is found
    assert R4.value_set(url, "5.0.0") is None
    assert R4.value_set("http://example.org") is None
    assert len(R4.urls("value-set-rules")) == 1316
    assert len(R4.urls("code-systems")) == 1062


def test_concepts_keep_what_was_written_of_them() -> None:
    found = R4.code_system("http://terminology.hl7.org/CodeSystem/v3-ActCode")
    assert found is not None
    concept = found.concepts["AMB"]
    assert (concept.display, found.parents("AMB")) == ("ambulatory", ("_ActEncounterCode",))
    assert concept.definition.startswith("A comprehensive term for health care")
    assert found.concepts["_ActEncounterCode"].is_abstract
    table = R4.code_system("http://terminology.hl7.org/CodeSystem/v2-0001")
    assert table is not None
    assert {"language": "de", "value": "weiblich"}.items() <= table.concepts["F"].designations[0].items()


def test_other_versions_of_fhir_have_none() -> None:
    assert BundledTerminology.load("r5").urls("code-systems") == ()
