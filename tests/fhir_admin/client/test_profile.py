"""Addresses of servers: what is accepted, what is the same place."""

from __future__ import annotations

import pytest

from fhir_admin.client.profile import check_base, is_loopback, origin
from fhir_admin.errors import Trouble


def test_a_base_loses_its_last_slash():
    assert check_base(" HTTPS://Host:8443/fhir/ ") == "https://Host:8443/fhir"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "host/fhir",
        "ftp://host/",
        "http://",
        "https://u:p@host/",
        "https://host/?a=b",
        "http://h:x/",
        "/x",
    ],
)
def test_unusable_addresses(url):
    with pytest.raises(Trouble) as caught:
        check_base(url)
    assert caught.value.kind == "url"


def test_the_default_port_is_the_same_origin():
    assert origin("https://Host/fhir") == origin("https://host:443/other")
    assert origin("http://host/") != origin("https://host/")


def test_loopback():
    assert is_loopback("http://127.0.0.1:80/x")
    assert is_loopback("http://[::1]/x")
    assert not is_loopback("http://127.0.0.1.evil.example/")
    assert not is_loopback("http://10.0.0.1/")
