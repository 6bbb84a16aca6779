"""Positions and errors in JSON that is being typed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fhir_admin.editor.json_places import places, read_json
from server.fhir import codec

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=4), values, max_size=4))
def test_every_value_is_found_where_it_stands(value: dict[str, Any]) -> None:
    text = codec.pretty(codec.encode(value)).decode()
    found = places(text)
    for path, (start, end) in found.items():
        here: Any = value
        for step in path:
            here = here[step]
        piece = text[start:end]
        if path and isinstance(path[-1], str):
            # A member's piece begins at its name.
            assert codec.decode("{" + piece + "}") == {path[-1]: here}
        else:
            assert codec.decode(piece) == here
    assert len(found) == _count(value)


def _count(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_count, inner))


def test_the_first_error_is_told_with_its_place() -> None:
    value, error = read_json('{"a": 1,\n "b": }')
    assert value is None
    assert error is not None
    assert (error.line, error.column, error.offset) == (2, 7, 15)


def test_double_keys_are_an_error_at_the_second_one() -> None:
    _, error = read_json('{"a": 1,\n "a": 2}')
    assert error is not None
    assert (error.line, error.offset) == (2, 10)


def test_numbers_keep_their_digits() -> None:
    value, error = read_json('{"a": 1.00}')
    assert error is None
    assert codec.encode(value) == b'{"a":1.00}'
