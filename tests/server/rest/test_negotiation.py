"""Media types and `_format`. Source: server specification A0.6, A0.7."""

from __future__ import annotations

import pytest

from server.fhir.errors import FhirError, Kind
from server.rest.negotiation import FHIR_JSON, check_version, is_pretty, response_type


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", FHIR_JSON),
        ("application/json", "application/json"),
        ("text/html, application/fhir+json;q=0.9", FHIR_JSON),
        ("application/fhir+json; fhirVersion=4.0", FHIR_JSON),
        ("application/*", FHIR_JSON),
        ("", FHIR_JSON),
        ("application/json;q=0, text/json", "text/json"),
    ],
)
def test_accept_chooses_the_answers_type(accept: str, media: str) -> None:
    assert response_type((), {"accept": accept}, "4.0") == media


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "application/json;q=0"])
def test_what_we_cannot_write_is_406(accept: str) -> None:
    with pytest.raises(FhirError) as refusal:
        response_type((), {"accept": accept}, "4.0")
    assert refusal.value.kind is Kind.NOT_ACCEPTABLE


def test_format_overrides_accept_and_survives_form_decoding() -> None:
    headers = {"accept": "application/xml"}
    assert response_type((("_format", "json"),), headers, "4.0") == FHIR_JSON
    assert response_type((("_format", "application/fhir json"),), headers, "4.0") == FHIR_JSON
    with pytest.raises(FhirError) as refusal:
        response_type((("_format", "xml"),), {}, "4.0")
    assert refusal.value.kind is Kind.NOT_ACCEPTABLE


def test_pretty_takes_true_and_false_only() -> None:
    assert is_pretty((("_pretty", "true"),))
    assert not is_pretty(())
    with pytest.raises(FhirError, match="maybe"):
        is_pretty((("_pretty", "maybe"),))


@pytest.mark.parametrize("version", ["4.0", "4.0.1", '"4.0"'])
def test_our_own_release_may_be_named(version: str) -> None:
    media = f"application/fhir+json; fhirVersion={version}"
    assert response_type((), {"accept": media}, "4.0") == FHIR_JSON
    assert response_type((("_format", media),), {}, "4.0") == FHIR_JSON
    check_version({"content-type": f"{media}; charset=utf-8"}, "4.0")


@pytest.mark.parametrize("version", ["3.0", "5.0", "4.3", "4", "4.01", ""])
def test_another_release_is_406_and_415_with_ours_in_the_text(version: str) -> None:
    media = f"application/fhir+json;fhirVersion={version}"
    for query, headers in (((), {"accept": media}), ((("_format", media),), {})):
        with pytest.raises(FhirError, match=r"fhirVersion=4\.0") as refusal:
            response_type(query, headers, "4.0")
        assert refusal.value.kind is Kind.NOT_ACCEPTABLE
    with pytest.raises(FhirError, match=r"fhirVersion=4\.0") as refusal:
        check_version({"content-type": media}, "4.0")
    assert refusal.value.kind is Kind.UNSUPPORTED_MEDIA


def test_of_several_releases_ours_is_chosen() -> None:
    accept = "application/fhir+json; fhirVersion=5.0, application/json; fhirVersion=4.0; q=0.5"
    assert response_type((), {"accept": accept}, "4.0") == "application/json"
