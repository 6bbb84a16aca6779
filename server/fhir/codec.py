"""JSON bytes and values: strict reading, numbers that keep their digits, splicing without re-serialising.

Source: house rules 8 and 11; limits of the server specification (depth 64, duplicate keys).
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

import msgspec

from server.fhir.errors import Kind, fhir_error

MAX_DEPTH = 64
_MAX_DIGITS = 1000
_MAX_EXPONENT = 308


class Number(Decimal):
    """A JSON number with a fraction or exponent; `literal` is its text as the client wrote it."""

    __slots__ = ("literal",)
    literal: str

    def __new__(cls, literal: str) -> Number:
        self = Decimal.__new__(cls, literal)
        self.literal = literal
        return self

    def __reduce__(self) -> tuple[type[Number], tuple[str]]:
        return (Number, (self.literal,))

    def __copy__(self) -> Number:
        return self

    def __deepcopy__(self, memo: Any) -> Number:
        return self


class Meta(NamedTuple):
    """What the server stamps on a version; `last_updated` is a FHIR instant."""

    id: str
    version_id: str
    last_updated: str


def _raw_number(value: Any) -> Any:
    if isinstance(value, Number):
        return msgspec.Raw(value.literal.encode())
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def number(literal: str) -> Number:
    """A number from a client's text. Errors: 400 beyond 10^±308 or 1,000 digits."""
    try:
        read: Number | None = Number(literal)
    except InvalidOperation:
        read = None
    if read is None or len(literal) > _MAX_DIGITS or abs(read.adjusted()) > _MAX_EXPONENT:
        raise fhir_error(Kind.INVALID, f"The number {literal[:40]} is beyond what this server keeps.")
    return read


_decoder = msgspec.json.Decoder(float_hook=Number)
_strict_decoder = msgspec.json.Decoder(float_hook=number)
_encoder = msgspec.json.Encoder(enc_hook=_raw_number, decimal_format="number")
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_Object = dict[str, msgspec.Raw]
# How most resources begin: (resourceType)(id)(meta with something in it).
_HEAD = re.compile(rb'(\{"resourceType":"\w+")(,"id":"[^"\\]*")?(,"meta":\{(?!\}))?')


def decode(data: bytes | str) -> Any:
    """A JSON value from a trusted or already checked text. Errors: `msgspec.DecodeError`."""
    return _decoder.decode(data)


def parse(data: bytes) -> Any:
    """A JSON value from a client's text, read strictly.

    Refuses (400): text that is not UTF-8 JSON, NaN, duplicate keys, nesting beyond 64, and numbers
    beyond 10^±308 (or of 1,000 digits) that would make whoever calculates with them run out of memory.
    """
    try:
        value = _strict_decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise fhir_error(Kind.INVALID, f"The body is not valid JSON: {error}.") from None
    is_deep = data.count(b"{") + data.count(b"[") > MAX_DEPTH and _deeper_than(value, MAX_DEPTH)
    if is_deep:
        raise fhir_error(Kind.INVALID, f"The JSON is nested deeper than {MAX_DEPTH} levels.")
    # Encoding never lengthens a minified text, so equal lengths prove that no key was dropped.
    size = len(_encoder.encode(value))
    if size != len(data) and size != len(minify(data)):
        _refuse_duplicate_keys(data)
    return value


def encode(value: Any) -> bytes:
    """Compact JSON; a `Number` is written with the digits it was read with."""
    return _encoder.encode(value)


def pretty(data: bytes) -> bytes:
    """The same JSON indented by two spaces; numbers and escapes keep their text."""
    return msgspec.json.format(data, indent=2)


def minify(data: bytes) -> bytes:
    """The same JSON without insignificant white space; numbers keep their text."""
    return msgspec.json.format(data, indent=-1)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, for comparing and hashing; numbers keep their text."""
    return _encoder.encode(_sorted(value))


def members(data: bytes) -> dict[str, bytes]:
    """The top-level members of a JSON object as raw, untouched texts."""
    return {name: bytes(raw) for name, raw in _members.decode(data).items()}


def stamp(body: bytes, meta: Meta) -> bytes:
    """The resource text with `id`, `meta.versionId` and `meta.lastUpdated` set, all else untouched.

    `body` must be a JSON object without duplicate keys. Other members of `meta` stay.
    """
    text = minify(body)
    head = _HEAD.match(text)
    if head is None or not _is_plain(text, head):
        return _stamped(text, meta)
    told = b'"id":%b,"meta":{"versionId":%b,"lastUpdated":%b' % tuple(map(_encoder.encode, meta))
    return b"%b,%b%b%b" % (head[1], told, b"," if head[3] else b"}", text[head.end() :])


def _is_plain(text: bytes, head: re.Match[bytes]) -> bool:
    """Whether `id` and `meta` stand at the head or nowhere; escapes could spell their keys elsewhere."""
    if b"\\u" in text or not (head[2] or b'"id":' not in text):
        return False
    if head[3]:
        return b'"versionId":' not in text and b'"lastUpdated":' not in text
    return b'"meta":' not in text


def _stamped(body: bytes, meta: Meta) -> bytes:
    """`stamp`, wherever `id` and `meta` stand."""
    parts = _members.decode(body)
    rest = _members.decode(parts["meta"]) if _is_object(parts.get("meta")) else {}
    stamped: _Object = {
        "versionId": msgspec.Raw(_encoder.encode(meta.version_id)),
        "lastUpdated": msgspec.Raw(_encoder.encode(meta.last_updated)),
    }
    stamped.update((k, v) for k, v in rest.items() if k not in stamped)
    whole: _Object = {}
    if "resourceType" in parts:
        whole["resourceType"] = parts["resourceType"]
    whole["id"] = msgspec.Raw(_encoder.encode(meta.id))
    whole["meta"] = msgspec.Raw(_encoder.encode(stamped))
    whole.update((k, v) for k, v in parts.items() if k not in whole)
    return _encoder.encode(whole)


def equal(a: Any, b: Any) -> bool:
    """JSON equality: numbers by value (1 = 1.0), `true` is not 1, member order is nothing."""
    if isinstance(a, dict):
        return (
            isinstance(b, dict) and len(a) == len(b) and all(k in b and equal(v, b[k]) for k, v in a.items())
        )
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(equal, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)


def identical(a: Any, b: Any) -> bool:
    """Like `equal`, but a number must also have the same text: 1.0 is not 1.00."""
    return canonical(a) == canonical(b)


def same_content(a: Any, b: Any) -> bool:
    """Whether two resources say the same, `meta.versionId` and `meta.lastUpdated` aside (A4.4)."""
    return identical(_without_stamp(a), _without_stamp(b))


def _without_stamp(resource: dict[str, Any]) -> dict[str, Any]:
    meta = resource.get("meta")
    rest = {k: v for k, v in resource.items() if k not in ("meta", "id")}
    if isinstance(meta, dict):
        kept = {k: v for k, v in meta.items() if k not in ("versionId", "lastUpdated")}
        if kept:
            rest["meta"] = kept
    return rest


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return value


def _is_object(raw: msgspec.Raw | None) -> bool:
    return raw is not None and bytes(raw).lstrip().startswith(b"{")


def _deeper_than(value: Any, limit: int) -> bool:
    # Every body passes here, so this is one flat loop: half the time of asking a function per item.
    level = [value]
    for _ in range(limit):
        below = []
        for item in level:
            if type(item) is dict:
                below += [v for v in item.values() if type(v) is dict or type(v) is list]
            elif type(item) is list:
                below += [v for v in item if type(v) is dict or type(v) is list]
        if not below:
            return False
        level = below
    return True


def _refuse_duplicate_keys(data: bytes) -> None:
    def check(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            names = [name for name, _ in pairs]
            double = next(name for name in names if names.count(name) > 1)
            raise fhir_error(Kind.INVALID, f'The key "{double}" stands twice in one JSON object.')
        return found

    json.loads(data, object_pairs_hook=check)
