"""Bundles read by splitting and written by joining: the bytes of their resources are never re-serialised.

Source: FHIR R4 bundle.html; server specification A6.2, C1.1, D1, D4; house rule 11.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec

from server.fhir import codec
from server.fhir.errors import Issue, Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.fhir.outcome import operation_outcome

AUTHOR = "urn:fhir-admin:author"
Links = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class EntryText:
    """One entry of a client's Bundle: its members, parsed, and its resource as the text it came in."""

    value: dict[str, Any]
    resource: bytes | None

    @property
    def full_url(self) -> str | None:
        """`fullUrl` when it is a text."""
        url = self.value.get("fullUrl")
        return url if isinstance(url, str) else None


_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_items = msgspec.json.Decoder(list[msgspec.Raw])


def split(body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The members of a Bundle's text except `entry`, and the text of each entry, minified.

    Errors: 400 when it is not a JSON object holding a Bundle, or a key stands twice.
    """
    # White space may be most of it; without, all that follows is twice as fast.
    with suppress(msgspec.DecodeError, RecursionError):
        body = codec.minify(body)
    members = _split_object(body, "The body")
    rest = {name: codec.parse(raw) for name, raw in members.items() if name != "entry"}
    if rest.get("resourceType") != "Bundle":
        raise fhir_error(
            Kind.INVALID, f"The body must be a Bundle, not {rest.get('resourceType')!r}.", "resourceType"
        )
    try:
        return rest, [bytes(item) for item in _items.decode(members.get("entry", b"[]"))]
    except msgspec.DecodeError as error:
        raise fhir_error(Kind.INVALID, f"The Bundle's entry is no array: {error}.", "Bundle.entry") from None


def read_entry(text: bytes) -> EntryText:
    """One entry; only its resource is not parsed yet. Errors: 400."""
    members = _split_object(text, "The entry")
    resource = members.pop("resource", None)
    rest = {name: msgspec.Raw(raw) for name, raw in members.items()}
    return EntryText(codec.parse(msgspec.json.encode(rest)), resource)


def _split_object(text: bytes, what: str) -> dict[str, bytes]:
    try:
        members = _members.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise fhir_error(Kind.INVALID, f"{what} is not a JSON object: {error}.") from None
    whole = msgspec.json.encode(members)
    if len(whole) != len(text) and len(codec.minify(whole)) != len(codec.minify(text)):
        codec.parse(text)  # names the double key; passes when only escapes in keys made the difference
    return {name: bytes(raw) for name, raw in members.items()}


def write_bundle(
    type_: str, entries: Iterable[bytes], *, links: Links = (), total: int | None = None
) -> bytes:
    """A Bundle's JSON text. `entries` are entry texts; `links` pairs of relation and URL."""
    head: dict[str, Any] = {"resourceType": "Bundle", "type": type_}
    if total is not None:
        head["total"] = total
    if links:
        head["link"] = [{"relation": relation, "url": url} for relation, url in links]
    joined = b",".join(entries)
    text = msgspec.json.encode(head)
    return text[:-1] + b',"entry":[' + joined + b"]}" if joined else text


def search_entries(base: str, found: Iterable[tuple[ResourceKey, bytes]], mode: str) -> list[bytes]:
    """Entries of a searchset below `base`; `mode` is match or include."""
    before = msgspec.json.encode(base)[:-1]
    after = b',"search":{"mode":"%b"}}' % mode.encode()
    # Types and ids have no character that JSON escapes.
    return [
        b'{"fullUrl":%b/%b/%b","resource":%b%b' % (before, key[0].encode(), key[1].encode(), text, after)
        for key, text in found
    ]


# What has no address of its own still needs a fullUrl in R5 (bdl-15); this UUID stands for the warnings.
_WARNINGS = "urn:uuid:7c0b5e0e-5f3a-4d0b-9a59-0d6f2f5d6b1e"


def outcome_entry(issues: Iterable[Issue], version: str = "r4") -> bytes:
    """The searchset entry that carries warnings (mode `outcome`), in a FHIR version."""
    head = {"fullUrl": _WARNINGS} if version == "r5" else {}
    return codec.encode(
        {**head, "resource": operation_outcome(issues, version=version), "search": {"mode": "outcome"}}
    )


def warning_entry(url: str, issues: Iterable[Issue], version: str = "r4") -> bytes:
    """The history entry that carries warnings: it is no version, so it has no resource."""
    entry = {
        **({"fullUrl": _WARNINGS} if version == "r5" else {}),
        "request": {"method": "GET", "url": url},
        "response": {"status": "200 OK", "outcome": operation_outcome(issues)},
    }
    return msgspec.json.encode(entry)


def history_entry(
    full_url: str, resource: bytes | None, request: Mapping[str, Any], response: Mapping[str, Any]
) -> bytes:
    """An entry of a history Bundle; a tombstone has no `resource`."""
    parts = [b'{"fullUrl":', msgspec.json.encode(full_url)]
    if resource is not None:
        parts += [b',"resource":', resource]
    parts += [b',"request":', msgspec.json.encode(request)]
    parts += [b',"response":', msgspec.json.encode(response), b"}"]
    return b"".join(parts)


def author_extension(display: str | None, reference: str | None) -> list[dict[str, Any]]:
    """The extension that names who made a version; [] when nobody is known."""
    if reference:
        value = {"reference": reference, **({"display": display} if display else {})}
        return [{"url": AUTHOR, "valueReference": value}]
    return [{"url": AUTHOR, "valueString": display}] if display else []


def response_entry(resource: bytes | None, response: Mapping[str, Any]) -> bytes:
    """An entry of a batch-response or transaction-response."""
    text = b'{"response":' + codec.encode(response)
    return text + (b',"resource":' + resource + b"}" if resource else b"}")
