"""What a request must satisfy before anything reads it: Host, Origin, encoding, header hygiene.

Source: trust specification §3 (web page, DNS rebinding), T19–T21; server specification, "Limits and
places" (compressed bodies). Loopback is not authentication: any page in a browser can reach it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from server.fhir.errors import Kind, fhir_error
from server.settings import LOOPBACK

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f]")
_SHORT = 256
_SINGLE = frozenset({"host", "content-type", "content-length", "if-match", "if-none-exist", "authorization"})


def read_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header texts by lower-case name; repeated ones are joined by a comma.

    Errors: 400 for control characters and for a header that must stand once.
    """
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        if len(raw_value) > _SHORT or raw_name == b"authorization":
            name, value = _read_header(raw_name, raw_value)
        else:
            name, value = _remembered_header(raw_name, raw_value)
        if name in headers:
            if name in _SINGLE:
                raise fhir_error(Kind.INVALID, f"The header {name} may stand only once.")
            value = f"{headers[name]}, {value}"
        headers[name] = value
    return headers


def _read_header(raw_name: bytes, raw_value: bytes) -> tuple[str, str]:
    name, value = raw_name.decode("latin-1").lower(), _text(raw_value)
    if _CONTROL.search(value):
        raise fhir_error(Kind.INVALID, f"The header {name} has a control character; remove it.")
    return name, value


# A client sends the same few headers with every request; what is secret or long is not kept.
_remembered_header = lru_cache(2048)(_read_header)


class Guards:
    """Checks of one server; `host` and `port` are what it listens on."""

    def __init__(self, host: str, port: int) -> None:
        names = LOOPBACK | {host} if host in LOOPBACK else {host}
        bracketed = {f"[{name}]" if ":" in name else name for name in names}
        self._hosts = {f"{name}:{port}" for name in bracketed} | (bracketed if port == 80 else set())
        self._any_host = host in ("0.0.0.0", "::")  # noqa: S104 - a name we were told to listen on

    def check(self, headers: Mapping[str, str]) -> None:
        """Refuse what a browser page or a rebinding name could send, and compressed bodies."""
        host = headers.get("host", "").lower()
        if not host or (not self._any_host and host not in self._hosts):
            raise fhir_error(Kind.MISDIRECTED, f"This server does not answer for the host {host!r}.")
        if "origin" in headers:
            raise fhir_error(Kind.FORBIDDEN, "Requests from web pages (Origin header) are refused here.")
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise fhir_error(Kind.UNSUPPORTED_MEDIA, "Send the body uncompressed (no Content-Encoding).")


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
