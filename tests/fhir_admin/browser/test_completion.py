"""What may be typed next, from the server's own statement or from FHIR's definitions."""

from __future__ import annotations

import pytest

from fhir_admin.browser.completion import Completion
from fhir_admin.browser.search_text import Clause
from fhir_admin.client.capabilities import Capabilities
from server.fhir.definitions import Definitions

STATEMENT = {
    "resourceType": "CapabilityStatement",
    "rest": [
        {
            "mode": "server",
            "resource": [
                {
                    "type": "Patient",
                    "searchParam": [
                        {"name": "mrn", "type": "token"},
                        {"name": "birthdate", "type": "date"},
                        {"name": "_id", "type": "token"},
                    ],
                    "searchInclude": ["Patient:organization"],
                    "searchRevInclude": ["Observation:subject"],
                }
            ],
        }
    ],
}


@pytest.fixture
def unknown() -> Completion:
    return Completion(Capabilities.unknown(), Definitions.load())


@pytest.fixture
def declared() -> Completion:
    return Completion(Capabilities.read(STATEMENT), Definitions.load())


def texts(completion: Completion, text: str) -> list[str]:
    return [found.text for found in completion.suggest(text, len(text))]


def test_types_come_from_the_server(declared: Completion, unknown: Completion) -> None:
    assert texts(declared, "") == ["Patient"]
    assert "Observation" in texts(unknown, "/Obs")


def test_parameters_come_from_the_server_where_it_speaks(declared: Completion, unknown: Completion) -> None:
    assert texts(declared, "Patient?m") == ["mrn", "_summary", "_elements"]
    assert texts(unknown, "Patient?birth") == ["birthdate"]


def test_words_that_begin_so_stand_before_those_that_contain_it(unknown: Completion) -> None:
    found = texts(unknown, "Patient?name")
    assert found[0] == "name"


def test_modifiers_suit_the_parameter(unknown: Completion) -> None:
    assert texts(unknown, "Patient?name:") == ["exact", "contains", "missing"]
    assert "Patient" in texts(unknown, "Observation?subject:")
    assert texts(unknown, "Patient?birthdate:m") == ["missing"]


def test_prefixes_are_proposed_for_what_can_be_compared(unknown: Completion) -> None:
    assert texts(unknown, "Patient?birthdate=")[:2] == ["ge", "le"]
    assert texts(unknown, "Patient?birthdate=ge19") == []
    assert texts(unknown, "Patient?name=g") == []


def test_codes_of_a_required_binding_are_proposed(unknown: Completion) -> None:
    assert texts(unknown, "Patient?gender=") == ["female", "male", "other", "unknown"]
    assert texts(unknown, "Patient?gender=male,f") == ["female"]
    assert texts(unknown, "Patient?active=") == ["true", "false"]


def test_steering_parameters_know_their_values(declared: Completion, unknown: Completion) -> None:
    assert texts(unknown, "Patient?_summary=c") == ["count"]
    assert "-birthdate" in texts(unknown, "Patient?_sort=-b")
    assert texts(declared, "Patient?_include=") == ["Patient:organization"]
    assert texts(declared, "Patient?_revinclude=") == ["Observation:subject"]
    assert "Patient:organization" in texts(unknown, "Patient?_include=")
    assert texts(unknown, "Patient?name:missing=") == ["true", "false"]


def test_a_suggestion_names_the_place_it_takes(unknown: Completion) -> None:
    text = "Patient?gender=fe&name=x"
    (found,) = unknown.suggest(text, len("Patient?gender=fe"))
    assert text[: found.start] + found.text + text[found.end :] == "Patient?gender=female&name=x"


def test_nothing_is_known_of_an_unknown_type(unknown: Completion) -> None:
    assert texts(unknown, "Nonsense?zz") == []
    assert unknown.kind("Nonsense", Clause("a")) == "special"
