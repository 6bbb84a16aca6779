"""Bundles, split and joined."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir import bundle, codec
from server.fhir.errors import FhirError, Issue
from server.fhir.keys import ResourceKey

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
ENTRIES = st.dictionaries(st.text(max_size=5), SCALARS | st.lists(SCALARS, max_size=3), max_size=4)


@given(st.lists(ENTRIES, max_size=4))
def test_splitting_gives_every_entry_as_it_stood(entries: list[dict[str, Any]]) -> None:
    text = json.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries}, indent=1)
    members, found = bundle.split(text.encode())
    assert members == {"resourceType": "Bundle", "type": "batch"}
    assert [json.loads(raw) for raw in found] == entries


def test_an_entry_keeps_the_text_of_its_resource() -> None:
    found = bundle.read_entry(b'{"fullUrl": "urn:uuid:1", "resource" : {"a": 1.00}, "request": {"url": "x"}}')
    assert found.full_url == "urn:uuid:1"
    assert found.resource == b'{"a": 1.00}'
    assert found.value == {"fullUrl": "urn:uuid:1", "request": {"url": "x"}}
    assert bundle.read_entry(b"{}").resource is None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"resourceType":"Patient"}',
        b'{"resourceType":"Bundle","entry":{}}',
        b'{"resourceType":"Bundle","entry":[],"entry":[]}',
        b'{"resourceType":"Bundle","type":"a","type":"a"}',
        b'{"resourceType":"Bundle","meta":{"a":1,"a":1}}',
        b'{"resourceType":"Bundle","entry":' + b"[" * 100_000,
    ],
)
def test_what_is_no_bundle_is_400(text: bytes) -> None:
    with pytest.raises(FhirError) as caught:
        bundle.split(text)
    assert caught.value.kind.status == 400


@pytest.mark.parametrize("text", [b"1", b'{"request":1,"request":1}', b'{"request":{"url":"a","url":"b"}}'])
def test_a_bad_entry_is_400(text: bytes) -> None:
    with pytest.raises(FhirError):
        bundle.read_entry(text)


def test_escaped_keys_are_no_duplicates() -> None:
    members, _ = bundle.split(b'{"resource\\u0054ype":"Bundle","type":"batch"}')
    assert members["resourceType"] == "Bundle"


def test_entries_are_joined_without_being_read() -> None:
    entries = [
        bundle.outcome_entry([Issue("careful", "not-supported", "warning")]),
        *bundle.search_entries('http://a/"b', [(ResourceKey("Basic", "1"), b'{"v":1.00}')], "match"),
    ]
    text = bundle.write_bundle("searchset", entries, links=[("self", "http://a")], total=7)
    assert b'"resource":{"v":1.00}' in text
    found = json.loads(text)
    assert list(found) == ["resourceType", "type", "total", "link", "entry"]
    assert found["entry"][0]["search"] == {"mode": "outcome"}
    assert found["entry"][1]["fullUrl"] == 'http://a/"b/Basic/1'
    assert found["entry"][1]["search"] == {"mode": "match"}


def test_empty_parts_are_left_out() -> None:
    """FHIR R4 json.html: no empty arrays."""
    assert json.loads(bundle.write_bundle("history", [])) == {"resourceType": "Bundle", "type": "history"}


def test_history_entries_with_and_without_a_resource() -> None:
    asked, answered = {"method": "PUT", "url": "A/1"}, {"status": "200 OK"}
    with_it = bundle.history_entry("http://a/A/1", b'{"id":"1"}', asked, answered)
    assert codec.decode(with_it)["resource"] == {"id": "1"}
    without = codec.decode(bundle.history_entry("http://a/A/1", None, asked, answered))
    assert without == {"fullUrl": "http://a/A/1", "request": asked, "response": answered}


def test_authors_are_texts_or_references() -> None:
    url = bundle.AUTHOR
    assert bundle.author_extension(None, None) == []
    assert bundle.author_extension("ann", None) == [{"url": url, "valueString": "ann"}]
    assert bundle.author_extension("Dr. A", "Practitioner/1") == [
        {"url": url, "valueReference": {"reference": "Practitioner/1", "display": "Dr. A"}}
    ]
