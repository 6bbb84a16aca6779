"""Media types and `_format`. Source: server specification A0.6, A0.7."""

from __future__ import annotations

import pytest

from server.fhir.errors import FhirError, Kind
from server.rest.negotiation import FHIR_JSON, is_pretty, response_type


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
    assert response_type((), {"accept": accept}) == media


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "application/json;q=0"])
def test_what_we_cannot_write_is_406(accept: str) -> None:
    with pytest.raises(FhirError) as refusal:
        response_type((), {"accept": accept})
    assert refusal.value.kind is Kind.NOT_ACCEPTABLE


def test_format_overrides_accept_and_survives_form_decoding() -> None:
    headers = {"accept": "application/xml"}
    assert response_type((("_format", "json"),), headers) == FHIR_JSON
    assert response_type((("_format", "application/fhir json"),), headers) == FHIR_JSON
    with pytest.raises(FhirError) as refusal:
        response_type((("_format", "xml"),), {})
    assert refusal.value.kind is Kind.NOT_ACCEPTABLE


def test_pretty_takes_true_and_false_only() -> None:
    assert is_pretty((("_pretty", "true"),))
    assert not is_pretty(())
    with pytest.raises(FhirError, match="maybe"):
        is_pretty((("_pretty", "maybe"),))
