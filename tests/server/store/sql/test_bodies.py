"""Packing bodies: the text comes back or nothing does."""

from __future__ import annotations

import os
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.store.base import Author
from server.store.sql.bodies import PLAIN, BodyCodec, Damaged, seal
from tests.support.examples import official_examples
from tests.support.store import START, patient


@given(st.binary(max_size=5_000))
def test_any_bytes_come_back(body: bytes) -> None:
    codec = BodyCodec()
    assert codec.unpack(codec.pack(body)) == body


def test_what_does_not_compress_lies_plain() -> None:
    assert BodyCodec().pack(os.urandom(500)).coding == PLAIN


def test_official_examples_shrink_to_a_quarter() -> None:
    codec = BodyCodec()
    bodies = list(official_examples().values())
    packed = [codec.pack(body) for body in bodies]
    assert sum(len(p.data or b"") for p in packed) < sum(map(len, bodies)) / 4
    assert [BodyCodec().unpack(p) for p in packed] == bodies


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_flipped_bit_is_found(place: int, bit: int) -> None:
    codec = BodyCodec()
    packed = codec.pack(
        b'{"resourceType":"Patient","active":true,"text":"' + bytes(range(48, 90)) * 9 + b'"}'
    )
    assert packed.data is not None
    data = bytearray(packed.data)
    data[place % len(data)] ^= 1 << bit
    # A zstd frame has bits that mean nothing; then the text is the same.
    with suppress(Damaged):
        assert codec.unpack(packed._replace(data=bytes(data))) == codec.unpack(packed)


def test_an_unknown_dictionary_is_named() -> None:
    codec = BodyCodec()
    packed = codec.pack(b"x" * 100)
    with pytest.raises(Damaged, match=r"body-9\.dict"):
        codec.unpack(packed._replace(coding=9))


def test_the_seal_covers_every_column() -> None:
    base = (patient("p"), 1, "PUT", True, START, Author("a"), b"x" * 32)
    others = [
        (patient("q"), 1, "PUT", True, START, Author("a"), b"x" * 32),
        (patient("p"), 2, "PUT", True, START, Author("a"), b"x" * 32),
        (patient("p"), 1, "POST", True, START, Author("a"), b"x" * 32),
        (patient("p"), 1, "PUT", False, START, Author("a"), b"x" * 32),
        (patient("p"), 1, "PUT", True, START + 1, Author("a"), b"x" * 32),
        (patient("p"), 1, "PUT", True, START, Author(None, "a"), b"x" * 32),
        (patient("p"), 1, "PUT", True, START, Author("a"), None),
    ]
    assert len({seal(*base), *(seal(*other) for other in others)}) == 1 + len(others)
