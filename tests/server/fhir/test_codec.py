"""JSON that keeps its digits and its bytes; strict reading. Source: house rules 8, 11; trust T22."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir import codec
from server.fhir.errors import FhirError

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize(
    "literal", ["1.00", "0.10", "1e2", "1E+2", "-0.0", "0.123456789012345678901234567890", "1e308"]
)
def test_numbers_keep_their_text(literal: str) -> None:
    body = f'{{"value":{literal}}}'.encode()
    value = codec.parse(body)
    assert codec.encode(value) == body
    assert codec.encode(copy.deepcopy(value)) == body
    assert pickle.loads(pickle.dumps(value["value"])).literal == literal


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"{} x",
        b'{"a":NaN}',
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b'[{"a":1,"\\u0061":2}]',
        b"\xff",
        b'"\\ud800"',
        b"[" * 65 + b"]" * 65,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":1e309}',
        b'{"a":1e-309}',
        b'{"a":1e-99999999999999999999}',
        b'{"a":0.' + b"1" * 1000 + b"}",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_strict_reading_refuses(text: bytes) -> None:
    with pytest.raises(FhirError) as caught:
        codec.parse(text)
    assert caught.value.kind.status == 400


@given(JSON)
def test_reading_and_writing_are_inverse(value: object) -> None:
    text = json.dumps({"value": value}).encode()
    assert codec.equal(codec.decode(codec.encode(codec.decode(text))), {"value": value})
    assert codec.parse(codec.encode({"value": value})) == {"value": value}


def test_equality_is_of_values_and_identity_of_texts() -> None:
    one, two = codec.parse(b'{"a":1.0,"b":true}'), codec.parse(b'{"b":true,"a":1.00}')
    assert codec.equal(one, two)
    assert not codec.identical(one, two)
    assert codec.identical(one, codec.parse(b'{"b":true,"a":1.0}'))
    assert not codec.equal({"a": True}, {"a": 1})
    assert not codec.equal([1, 2], [2, 1])


def test_a_stamp_touches_nothing_else() -> None:
    members = b'"meta":{"tag":[{"code":"t"}],"versionId":"9"},"value": 1.00,"id":"x","t":"\\u0061"'
    body = b'{"resourceType":"Observation",%b}' % members
    stamped = codec.stamp(body, codec.Meta("new", "2", "2026-01-01T00:00:00.000Z"))
    meta = b'"meta":{"versionId":"2","lastUpdated":"2026-01-01T00:00:00.000Z","tag":[{"code":"t"}]}'
    whole = b'{"resourceType":"Observation","id":"new",%b,"value":1.00,"t":"\\u0061"}'
    assert stamped == whole % meta


def test_the_stamp_is_no_content() -> None:
    one = {"id": "a", "meta": {"versionId": "1", "lastUpdated": "x"}, "active": True}
    assert codec.same_content(one, {"active": True})
    assert not codec.same_content(one, {"active": True, "meta": {"tag": [{"code": "t"}]}})


_HEADS = st.sampled_from(["", '"id":"a",', '"id":"a\\"b",', '"i\\u0064":"a",'])
_METAS = st.sampled_from(
    [
        "",
        '"meta":{},',
        '"meta":{"tag":[]},',
        '"meta":{"versionId":"7","source":"x"},',
        '"m\\u0065ta":{"source":"x"},',
    ]
)
_TAILS = st.sampled_from(
    ['"a":1.00', '"contained":[{"id":"c","meta":{"versionId":"9"}}]', '"b":{"meta":{}}', '"c":"é"']
)


@given(st.permutations(range(3)), _HEADS, _METAS, _TAILS, st.booleans())
def test_stamping_is_the_same_wherever_id_and_meta_stand(
    order: list[int], id_: str, meta: str, tail: str, is_typed: bool
) -> None:
    parts = [part.rstrip(",") for part in (id_, meta, tail) if part]
    members = [parts[i] for i in order if i < len(parts)]
    typed = ['"resourceType":"Basic"'] if is_typed else []
    body = ("{ " + ", ".join([*typed, *members]) + " }").encode()
    stamped = codec.stamp(body, codec.Meta("n", "2", "2026-01-02T03:04:05.678Z"))
    assert stamped == codec._stamped(codec.minify(body), codec.Meta("n", "2", "2026-01-02T03:04:05.678Z"))
    assert list(codec.decode(stamped)["meta"])[:2] == ["versionId", "lastUpdated"]
    assert codec.decode(stamped)["id"] == "n"
