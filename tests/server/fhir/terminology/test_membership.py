"""Is a code in a value set: yes, no, cannot tell."""

from typing import Any

import pytest

from server.fhir.terminology.bundled import BundledTerminology
from server.fhir.terminology.expansion import Expander
from server.fhir.terminology.membership import Membership, membership
from server.fhir.terminology.source import TerminologyError
from tests.support.terminology import ANIMALS, PETS, code_system, part, terminology, value_set, where

SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
R4, HL7 = "http://hl7.org/fhir/ValueSet/", "http://terminology.hl7.org/CodeSystem"


def ask(code: str, system: str | None, *resources: dict[str, Any]) -> Membership:
    """About the value set of pets."""
    return membership(terminology(code_system(), *resources), PETS, code, system)


@pytest.mark.parametrize(
    ("value_set", "code", "system", "answer"),
    [
        ("administrative-gender|4.0.1", "male", None, True),
        ("administrative-gender", "masculine", None, False),
        ("observation-status", "final", "http://hl7.org/fhir/observation-status", True),
        ("observation-status", "final", "http://example.org", False),
        ("observation-status", "final", "", False),
        ("observation-category", "laboratory", f"{HL7}/observation-category", True),
        ("mimetypes", "text/plain; charset=utf-8", None, True),
        ("mimetypes", "plain", None, False),
        ("all-languages", "ko-KR", None, True),
        ("all-languages", "k", None, False),
        ("ucum-common", "mg/dL", "http://unitsofmeasure.org", True),
        ("ucum-units", "mg/dL", None, True),
        ("ucum-units", "month", None, None),
        ("currencies", "KRW", None, True),
        ("currencies", "XXY", None, False),
        ("body-site", "368209003", SNOMED, None),
        ("body-site", "1", "http://example.org", False),
        ("observation-codes", "8867-4", LOINC, None),
        ("observation-codes", "8867-4", "http://example.org", False),
        ("service-type", "57", "http://terminology.hl7.org/CodeSystem/service-type", True),
        ("service-type", "mine", "http://terminology.hl7.org/CodeSystem/service-type", None),
        ("no-such-value-set", "a", None, None),
    ],
)  # fmt: skip
def test_hl7s_value_sets(value_set: str, code: str, system: str | None, answer: bool | None) -> None:
    found = membership(BundledTerminology.load(), R4 + value_set, code, system)
    assert found.answer is answer
    assert bool(found.reason) == (answer is not True)


def test_the_answer_says_what_was_found() -> None:
    found = ask("dodo", ANIMALS, value_set(part()))
    assert (found.answer, found.system, found.version) == (True, ANIMALS, "1")
    assert (found.display, found.abstract, found.inactive) == ("Dodo", False, True)
    assert ask("animal", ANIMALS, value_set(part())).abstract
    assert ask("dodo", ANIMALS, value_set(part(), inactive=False)).answer is False


def test_no_names_the_system_that_has_the_code() -> None:
    assert "under" in ask("dog", "http://example.org/x", value_set(part(ANIMALS, "dog"))).reason


def test_one_part_that_decides_is_enough() -> None:
    snomed = part(SNOMED, filter=where("concept", "is-a", "1"))
    assert ask("dog", ANIMALS, value_set(snomed, part(ANIMALS, "dog"))).answer is True
    assert ask("1", SNOMED, value_set(snomed, part(ANIMALS, "dog"))).answer is None
    assert ask("dog", ANIMALS, value_set(part(), exclude=[snomed])).answer is True
    assert ask("cat", ANIMALS, value_set(part(), exclude=[snomed])).answer is False
    assert ask("1", SNOMED, value_set(part(SNOMED, "1"), exclude=[snomed])).answer is None


def test_imports_narrow_and_may_leave_it_open() -> None:
    none = part(None, valueSet=["http://example.org/none"])
    assert ask("dog", ANIMALS, value_set(none)).answer is None
    assert (
        ask("dog", ANIMALS, value_set(part(ANIMALS, "pet", valueSet=["http://example.org/none"]))).answer
        is False
    )
    assert ask("dog", ANIMALS, value_set(part(None, valueSet=[PETS]))).answer is None


def test_a_plain_code_is_of_one_system_throughout() -> None:
    """In both, but as a code of two systems; taken away, but as that of another system."""
    other, foreign = "http://example.org/a", "http://example.org/x"
    elsewhere = value_set(part(foreign, "dog"), url=other)
    assert ask("dog", None, elsewhere, value_set(part(ANIMALS, "dog", valueSet=[other]))).answer is False
    assert ask("dog", None, value_set(part(), exclude=[part(foreign, "dog")])).answer is True


def test_codes_that_are_gone_stay_out_when_imported() -> None:
    everything = value_set(part(), url="http://example.org/a")
    imported = value_set(part(None, valueSet=["http://example.org/a"]), inactive=False)
    assert ask("dodo", ANIMALS, everything, imported).answer is False
    assert ask("dog", ANIMALS, everything, imported).answer is True


def test_what_was_looked_up_for_an_exclude_counts_as_found_elsewhere() -> None:
    y, x = "http://example.org/y", "http://example.org/x"
    unknown = part(SNOMED, filter=where("concept", "is-a", "1"))
    sets = [
        value_set(part(SNOMED, "1"), url=y),
        value_set(unknown, url=x, exclude=[part(None, valueSet=[y])]),
    ]
    found = ask("1", SNOMED, *sets, value_set(part(None, valueSet=[x]), part(None, valueSet=[y])))
    assert (found.answer, found.system) == (True, SNOMED)


def test_a_part_without_anything_decides_nothing() -> None:
    assert ask("dog", ANIMALS, value_set({})).answer is None
    assert ask("dog", ANIMALS, value_set()).answer is None


def test_members_are_what_the_expansion_lists() -> None:
    """Over all of HL7's value sets that can be listed, for their own codes and for one that is foreign."""
    bundled, asked = BundledTerminology.load(), 0
    for url in bundled.urls("value-set-rules")[::25]:
        try:
            listed = Expander(bundled).of_url(url)
        except TerminologyError:
            continue
        for system, code in list(listed)[:10]:
            asked += 1
            assert membership(bundled, url, code, system).answer is True, (url, code)
            assert membership(bundled, url, code).answer is True
            assert membership(bundled, url, code + "~", system).answer in (False, None)
    assert asked > 200
