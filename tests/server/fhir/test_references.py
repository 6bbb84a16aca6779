"""Finding and rewriting references."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir import codec
from server.fhir.references import (
    conditional_references,
    references,
    rewrite,
    rewrite_url,
    split_conditional,
    targets,
)

URN = "urn:uuid:1"
MAPPING = {URN: "Patient/9", "http://a/fhir/Patient/1": "Patient/8"}


def rewritten(resource: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(rewrite(codec.encode(resource), MAPPING)))


def test_every_reference_is_found_with_its_path() -> None:
    resource = {
        "subject": {"reference": "Patient/1"},
        "performer": [{"display": "x"}, {"reference": "#c"}],
        "contained": [{"id": "c", "link": [{"other": {"reference": "Patient/2/_history/3"}}]}],
        "extension": [{"url": "x", "valueReference": {"reference": "urn:uuid:3"}}],
    }
    assert list(references(resource)) == [
        (("subject", "reference"), "Patient/1"),
        (("performer", 1, "reference"), "#c"),
        (("contained", 0, "link", 0, "other", "reference"), "Patient/2/_history/3"),
        (("extension", 0, "valueReference", "reference"), "urn:uuid:3"),
    ]
    assert targets(resource) == {("Patient", "1"), ("Patient", "2")}


def test_conditional_references_are_told_from_others() -> None:
    body = b'{"a":{"reference":"Patient?identifier=a|b"},"b":{"reference":"Patient/1"},"c":"Patient?x=y",'
    body += b'"d":{"reference":"http://a/b?c=d"},"e":{"reference":"Patient\\u003fname=x"}}'
    assert conditional_references(body) == {"Patient?identifier=a|b"}
    assert split_conditional("Patient?a=b?c") == ("Patient", "a=b?c")
    assert split_conditional("Patient/1") is None


@pytest.mark.parametrize("text", [b'"urn:uuid:1"', b'"urn:uuid\\u003a1"', b' : "urn:uuid:1"'])
def test_a_reference_is_rewritten_however_it_is_written(text: bytes) -> None:
    colon = b"" if text.startswith(b" :") else b":"
    body = b'{"subject":{"reference"' + colon + text + b"}}"
    assert json.loads(rewrite(body, MAPPING)) == {"subject": {"reference": "Patient/9"}}


def test_escaped_slashes_do_not_hide_a_full_url() -> None:
    body = b'{"a":{"reference":"http:\\/\\/a\\/fhir\\/Patient\\/1"}}'
    assert rewrite(body, MAPPING) == b'{"a":{"reference":"Patient/8"}}'


def test_links_in_narratives_and_urns_in_uris_are_rewritten() -> None:
    div = f'<div><a href="{URN}">{URN}</a><img src=\'{URN}\'/><a href="urn:uuid:2"/></div>'
    found = rewritten({"text": {"div": div}, "extension": [{"url": URN, "valueUri": URN}]})
    assert found["text"]["div"] == (
        f'<div><a href="Patient/9">{URN}</a><img src=\'Patient/9\'/><a href="urn:uuid:2"/></div>'
    )
    assert found["extension"] == [{"url": "Patient/9", "valueUri": "Patient/9"}]


@pytest.mark.parametrize(
    "resource",
    [
        {"identifier": [{"system": URN, "value": URN}]},
        {"url": "http://a/fhir/Patient/1"},
        {"description": f'"reference":"{URN}"'},
        {"description": f'<a href="{URN}">'},
        {"subject": {"reference": URN + "0"}},
        {"subject": {"reference": "#" + URN}},
        {"instantiatesCanonical": [URN]},
        {"reference": [URN]},
    ],
)
def test_all_else_stays(resource: dict[str, Any]) -> None:
    body = codec.encode(resource)
    assert rewrite(body, MAPPING) is body


def test_urls_are_rewritten_whole_or_inside() -> None:
    assert rewrite_url(URN, MAPPING) == "Patient/9"
    assert rewrite_url(f"Observation?subject={URN}&code=x", MAPPING) == "Observation?subject=Patient/9&code=x"
    assert rewrite_url("Observation?subject=urn:uuid:12", MAPPING) == "Observation?subject=urn:uuid:12"


KEYS = st.text(max_size=5) | st.sampled_from(["reference", "div", "url"])
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)


@given(JSON)
def test_what_names_nothing_known_is_never_touched(value: Any) -> None:
    body = codec.encode(value)
    assert rewrite(body, {"urn:uuid:nobody": "Patient/1"}) is body


@given(JSON, st.text(min_size=1).filter(lambda text: "urn:" not in text))
def test_only_references_change(value: Any, text: str) -> None:
    """The rewritten text is the rewritten value."""

    def expected(value: Any) -> Any:
        if isinstance(value, list):
            return [expected(item) for item in value]
        if isinstance(value, dict):
            is_it = value.get("reference") == text
            return {k: "X/1" if is_it and k == "reference" else expected(v) for k, v in value.items()}
        return value

    assert codec.decode(rewrite(codec.encode(value), {text: "X/1"})) == expected(value)
