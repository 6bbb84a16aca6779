"""Literal references inside resources: finding them, and rewriting them in the client's own bytes.

Source: FHIR R4 references.html, http.html#trules; server specification A0.13, D9, D11.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from server.fhir.keys import ResourceKey, parse_reference

_STRING = rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
# A key that stood inside a JSON string would have escaped quotes, so these match real members only.
_REFERENCE = re.compile(rb'("reference"\s*:\s*)' + _STRING)
_MEMBER = b'"reference":"'
_URI = re.compile(rb'("(?:url|uri|valueUri|valueUrl|valueOid|valueUuid)"\s*:\s*)' + _STRING)
_NARRATIVE = re.compile(rb'("div"\s*:\s*)' + _STRING)
_LINK = re.compile(rb"""((?:href|src)\s*=\s*(?:\\"|'))((?:[^"'\\<>]|\\/)*+)""", re.IGNORECASE)
_URN = re.compile(r"urn:(?:uuid|oid):[A-Za-z0-9.\-]+")
# In minified text; inside a JSON string these quotes would be escaped, so only true members match.
_MINIFIED = re.compile(rb'"reference":"([^"]*)"')
_CONDITIONAL = re.compile(r"([A-Za-z]+)\?(.*)", re.DOTALL)


def references(resource: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every `Reference.reference` text with its path, in contained resources and extensions too.

    The few other texts named `reference` (Expression.reference, a URI) come along: they name things too.
    """
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), resource)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            text = value.get("reference")
            if isinstance(text, str):
                yield (*path, "reference"), text
            children = [((*path, k), v) for k, v in value.items() if isinstance(v, dict | list)]
        else:
            children = [((*path, i), v) for i, v in enumerate(value) if isinstance(v, dict | list)]
        stack.extend(reversed(children))


def targets(resource: Any) -> frozenset[ResourceKey]:
    """The instances a resource refers to by `Type/id` (a version of one counts as the instance)."""
    found: set[ResourceKey] = set()
    stack = [resource]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            text = value.get("reference")
            if isinstance(text, str):
                key = parse_reference(text)
                if key is not None:
                    found.add(key)
            stack.extend(v for v in value.values() if isinstance(v, dict | list))
        else:
            stack.extend(v for v in value if isinstance(v, dict | list))
    return frozenset(found)


def unlinked(resource: Any, keys: Collection[ResourceKey], display: str) -> Any:
    """The resource with no reference to `keys` (or to versions of them): they say `display` instead."""
    if isinstance(resource, list):
        return [unlinked(item, keys, display) for item in resource]
    if not isinstance(resource, dict):
        return resource
    text = resource.get("reference")
    if isinstance(text, str) and parse_reference(text) in keys:
        resource = {k: v for k, v in resource.items() if k not in ("reference", "_reference")}
        resource |= {"display": display}
    return {name: unlinked(value, keys, display) for name, value in resource.items()}


def named(body: bytes, resource: Any) -> frozenset[ResourceKey]:
    """The `targets` of a stored (minified) body; `resource` is the same, parsed."""
    if b"\\" in body:
        return targets(resource)
    # Without escapes the text says it all, ten times faster than a walk.
    found = (parse_reference(text.decode()) for text in set(_MINIFIED.findall(body)))
    return frozenset(key for key in found if key is not None)


def conditional_references(body: bytes) -> frozenset[str]:
    """The `Type?criteria` references in a resource's JSON text."""
    if b"?" not in body:
        return frozenset()
    texts = (_unescape(match[2]) for match in _REFERENCE.finditer(body) if b"?" in match[2])
    return frozenset(text for text in texts if split_conditional(text) is not None)


def own_references(body: bytes, base: str) -> dict[str, str]:
    """The references of a resource's JSON text to instances below `base`, and how they read without it.

    The same server may have another address tomorrow, so that these are best kept relative.
    """
    start = f"{base}/"
    # Escaped slashes are rare, and then the text is looked at whole.
    if not base or (start.encode() not in body and b"\\/" not in body):
        return {}
    texts = {_unescape(match[2]) for match in _REFERENCE.finditer(body)}
    found = {text: text.removeprefix(start) for text in texts if text.startswith(start)}
    return {text: relative for text, relative in found.items() if parse_reference(relative) is not None}


def split_conditional(reference: str) -> tuple[str, str] | None:
    """Type and criteria of a conditional reference; None for any other text."""
    match = _CONDITIONAL.fullmatch(reference)
    return (match[1], match[2]) if match else None


def rewrite(body: bytes, mapping: Mapping[str, str]) -> bytes:
    """The JSON text of a resource with references found in `mapping` replaced; all else untouched.

    Replaced are whole `reference` texts, `urn:` values of uri elements, and `href`/`src` in
    narratives; never identifiers, canonicals or free text. Returns `body` itself when nothing matches.
    """
    if not mapping:
        return body

    def member(match: re.Match[bytes]) -> bytes:
        new = mapping.get(_unescape(match[2]))
        return match[0] if new is None else match[1] + msgspec.json.encode(new)

    def urn(match: re.Match[bytes]) -> bytes:
        return member(match) if match[2].startswith(b"urn:") else match[0]

    def link(match: re.Match[bytes]) -> bytes:
        new = mapping.get(_unescape(match[2]))
        return match[0] if new is None else match[1] + new.encode()

    def narrative(match: re.Match[bytes]) -> bytes:
        return _LINK.sub(link, match[0])

    result = _REFERENCE.sub(member, body)
    if b'"urn:' in result:
        result = _URI.sub(urn, result)
    if b'"div"' in result:
        result = _NARRATIVE.sub(narrative, result)
    return body if result == body else result


class Literals:
    """The `reference` texts of minified JSON, of many resources at once: read and replaced by dividing it.

    Ten times faster than `conditional_references` and `rewrite`, which find the same.
    """

    def __init__(self, text: bytes) -> None:
        """Errors: ValueError when a text has escapes, so that it cannot be read as it stands."""
        self._parts = text.split(_MEMBER)
        self.texts = {part[: part.index(b'"')] for part in self._parts[1:]}
        if any(b"\\" in text for text in self.texts):
            raise ValueError("a reference with escapes")

    def conditional(self) -> frozenset[str]:
        """Those that are `Type?criteria`."""
        found = (text.decode() for text in self.texts if b"?" in text)
        return frozenset(text for text in found if split_conditional(text) is not None)

    def replaced(self, mapping: Mapping[str, str]) -> bytes:
        """The JSON with references found in `mapping` replaced."""
        known = {text: mapping.get(text.decode()) for text in self.texts}
        news = {old: msgspec.json.encode(new)[1:-1] for old, new in known.items() if new is not None}
        parts = self._parts[:1]
        for part in self._parts[1:]:
            old = part[: part.index(b'"')]
            parts.append(news[old] + part[len(old) :] if old in news else part)
        return _MEMBER.join(parts)


def rewrite_url(url: str, mapping: Mapping[str, str]) -> str:
    """A request url with the full URLs of `mapping` that stand in it replaced (D9)."""
    if url in mapping:
        return mapping[url]
    return _URN.sub(lambda match: mapping.get(match[0], match[0]), url)


def _unescape(raw: bytes) -> str:
    """The text that the inside of a JSON string stands for."""
    return str(msgspec.json.decode(b'"' + raw + b'"')) if b"\\" in raw else raw.decode()
