"""What is refused before anything is read. Source: trust specification T19–T21."""

from __future__ import annotations

import pytest

from server.fhir.errors import FhirError, Kind
from server.rest.guards import Guards, read_headers

GUARDS = Guards("127.0.0.1", 8080)


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"])
def test_the_servers_own_names_pass(host: str) -> None:
    GUARDS.check({"host": host})


@pytest.mark.parametrize(
    "host",
    [
        "evil",
        "127.0.0.1.nip.io:8080",
        "localhost.:8080",
        "[::ffff:127.0.0.1]:8080",
        "127.0.0.1:8081",
        "",
        "127.0.0.1",
    ],
)
def test_foreign_host_names_are_421(host: str) -> None:
    with pytest.raises(FhirError) as refusal:
        GUARDS.check({"host": host})
    assert refusal.value.kind is Kind.MISDIRECTED


def test_web_pages_are_refused() -> None:
    with pytest.raises(FhirError) as refusal:
        GUARDS.check({"host": "localhost:8080", "origin": "http://localhost:8080"})
    assert refusal.value.kind is Kind.FORBIDDEN


def test_compressed_bodies_are_415() -> None:
    with pytest.raises(FhirError) as refusal:
        GUARDS.check({"host": "localhost:8080", "content-encoding": "gzip"})
    assert refusal.value.kind is Kind.UNSUPPORTED_MEDIA


@pytest.mark.parametrize("value", [b"a\rb", b"a\nb", b"a\x00b", b"a\x7fb"[:2] + b"\x01"])
def test_control_characters_in_headers_are_400(value: bytes) -> None:
    with pytest.raises(FhirError) as refusal:
        read_headers([(b"prefer", value)])
    assert refusal.value.kind is Kind.INVALID


def test_two_hosts_are_400_and_lists_are_joined() -> None:
    with pytest.raises(FhirError):
        read_headers([(b"host", b"a"), (b"Host", b"b")])
    assert read_headers([(b"Prefer", b"a"), (b"prefer", b"b")]) == {"prefer": "a, b"}
    assert read_headers([(b"x", "김".encode())]) == {"x": "김"}
