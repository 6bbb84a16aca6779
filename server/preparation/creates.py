"""A transaction of nothing but plain creates, made ready for the store without asking it.

Every step gives what `interactions.transaction` gives, for good Bundles only: whatever is unusual, or
wrong, is left to that one, which also words the errors. Source: performance specification §2.1, §5.3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from server.fhir import codec, references, validate
from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError
from server.fhir.keys import ResourceKey, format_instant
from server.store.base import Author
from server.store.portion import Portion
from server.store.sql.bodies import BodyCodec
from server.store.sql.packing import Packing

Resolve = Callable[[frozenset[str]], Mapping[str, str]]

# Writing these changes more than rows.
_SPECIAL = frozenset({"SearchParameter", "Subscription", "StructureDefinition", "CodeSystem", "ValueSet"})
_URN = "urn:uuid:"
_KEY = b'"reference":"'


class Asked(msgspec.Struct, array_like=True, frozen=True):
    """What besides the body matters: base URL, author, moment, and whether the answer shows resources."""

    base: str
    author: tuple[str | None, str | None]
    moment: int
    shows: bool
    most: int


class Ready(msgspec.Struct, array_like=True, frozen=True):
    """A portion, what it takes for granted (conditional reference → `Type/id`), and the answer's text.

    The answer is `answer` joined by the instant that the resources are stamped with in the end.
    """

    portion: Portion
    assumed: dict[str, str]
    answer: list[bytes]


class _Request(msgspec.Struct, forbid_unknown_fields=True):
    method: str
    url: str


class _Entry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    resource: msgspec.Raw
    request: _Request
    fullUrl: str | msgspec.UnsetType = msgspec.UNSET


class _Bundle(msgspec.Struct, forbid_unknown_fields=True):
    resourceType: str
    type: str
    entry: list[_Entry]


_decoder = msgspec.json.Decoder(_Bundle)
_encoder = msgspec.json.Encoder()


def prepare(
    body: bytes, asked: Asked, definitions: Definitions, new_id: Callable[[], str], resolve: Resolve
) -> Ready | None:
    """The transaction made ready; None when it is not plain, or not good.

    `resolve` answers conditional references and may know fewer than it is asked for.
    """
    try:
        text = codec.minify(body)
        bundle, literals = _decoder.decode(text), references.Literals(text)
    except (ValueError, RecursionError):
        return None
    if not _is_plain(bundle, text, asked.most) or f'"reference":"{asked.base}/'.encode() in text:
        return None
    keys = _keys(bundle, definitions, new_id)
    if keys is None:
        return None
    names = {e.fullUrl: str(key) for e, key in zip(bundle.entry, keys, strict=True) if e.fullUrl}
    wanted = literals.conditional()
    assumed = dict(resolve(wanted)) if wanted else {}
    if len(assumed) < len(wanted):
        return None
    mapping = {**names, **assumed}
    rewritten = _decoder.decode(literals.replaced(mapping)).entry
    packing = Packing(definitions, BodyCodec(), Author(*asked.author), asked.moment)
    packing.announce(keys)
    instant = format_instant(asked.moment)
    answer = _Answer(asked, instant.encode())
    try:
        for key, entry in zip(keys, rewritten, strict=True):
            text = _rewritten(bytes(entry.resource), mapping, bool(assumed))
            resource = codec.parse(text)
            validate.check(resource, definitions, key.type)
            stamped = codec.stamp(text, codec.Meta(key.id, "1", instant))
            packing.add(key, stamped, _as_stored(resource, key, instant))
            answer.add(key, stamped)
    except FhirError:
        return None
    return Ready(packing.portion(), assumed, answer.parts())


def _is_plain(bundle: _Bundle, text: bytes, most: int) -> bool:
    # The same length means that nothing was dropped: no double key, and no key spelled in another way.
    is_whole = len(_encoder.encode(bundle)) == len(text)
    is_transaction = bundle.resourceType == "Bundle" and bundle.type == "transaction"
    return is_whole and is_transaction and 0 < len(bundle.entry) <= most


def _rewritten(text: bytes, mapping: Mapping[str, str], has_conditions: bool) -> bytes:
    """The resource with its URIs and links rewritten too; its references are already."""
    may_name = _URN.encode() in text or (has_conditions and b'"div"' in text)
    return references.rewrite(text, mapping) if may_name else text


def _keys(bundle: _Bundle, definitions: Definitions, new_id: Callable[[], str]) -> list[ResourceKey] | None:
    keys = []
    for entry in bundle.entry:
        url = entry.request.url
        if entry.request.method != "POST" or url not in definitions.resource_types or url in _SPECIAL:
            return None
        keys.append(ResourceKey(url, new_id()))
    named = [entry.fullUrl for entry in bundle.entry if entry.fullUrl is not msgspec.UNSET]
    are_urns = all(isinstance(url, str) and url.startswith(_URN) for url in named)
    return keys if are_urns and len(set(named)) == len(named) else None


def _as_stored(resource: dict[str, Any], key: ResourceKey, instant: str) -> dict[str, Any]:
    """The resource as it will be read back."""
    given = resource.get("meta")
    meta = {**(given if isinstance(given, dict) else {}), "versionId": "1", "lastUpdated": instant}
    return {**resource, "id": key.id, "meta": meta}


class _Answer:
    """Writes the transaction-response, divided where the instant stands."""

    def __init__(self, asked: Asked, instant: bytes) -> None:
        self._base = asked.base
        self._shows = asked.shows
        self._instant = instant
        self._parts: list[bytes] = []
        self._open = b'{"resourceType":"Bundle","type":"transaction-response","entry":['

    def add(self, key: ResourceKey, stamped: bytes) -> None:
        """The next entry."""
        location = _encoder.encode(f"{self._base}/{key.type}/{key.id}/_history/1")
        self._parts.append(
            b'%b{"response":{"status":"201","location":%b,"etag":"W/\\"1\\"","lastModified":"'
            % (self._open, location)
        )
        if self._shows:
            at = stamped.index(self._instant)
            self._parts.append(b'"},"resource":' + stamped[:at])
            self._open = stamped[at + len(self._instant) :] + b"},"
        else:
            self._open = b'"}},'

    def parts(self) -> list[bytes]:
        """All of it."""
        return [*self._parts, self._open[:-1] + b"]}"]
