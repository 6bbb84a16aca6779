"""$meta, $meta-add, $meta-delete: the profiles, tags and security labels of an instance, or those in use.

Of an instance or one of its versions it is the meta that a read would show; of a type or of everything, by
which profiles, tags and labels live resources can be found (system and code, without displays; a profile
with a version stands without it, too).

A change of them is a new version, made like an update: If-Match is honoured, and what changes nothing stores
nothing. R4 leaves that open; versions here are immutable, so the meta of a version never changes. Which is
also why a version in the past has no $meta-add. Of the meta given only the three lists count.
Source: FHIR R4 OperationDefinitions Resource-meta, -meta-add, -meta-delete; server specification A4.4.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from server.fhir import codec, parameters, validate
from server.fhir.errors import Kind, fhir_error
from server.interactions import deviations, media, preconditions, writing
from server.interactions.read import live
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.store.base import Reader, Transaction, Version

_LISTS = ("profile", "security", "tag")


def meta(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with Parameters `return`. Errors: 404, 410 for a tombstone."""
    key, vid = prepared.key, prepared.route.vid
    version = tx.head(key) if vid is None else deviations.find_version(tx, key, vid, services.settings)
    if version is None:
        what = f"{key} does not exist." if vid is None else f"{key} has no version {vid[:64]!r}."
        raise fhir_error(Kind.NOT_FOUND, what)
    if version.body is None:
        raise preconditions.gone(version, services)
    return Result(200, version, body=_returned(_meta_of(version, services)))


def labels(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with what live resources of the type (or all) are labelled with."""
    type_ = prepared.route.type
    codings = {name: tx.labels(f"_{name}", type_) for name in ("security", "tag")}
    profiles = [uri for _, uri in tx.labels("_profile", type_)]
    found: dict[str, Any] = {"profile": profiles} if profiles else {}
    for name, pairs in codings.items():
        if pairs:
            found[name] = [_coding(system, code) for system, code in pairs]
    return Result(200, body=_returned(found))


def prepare_change(route: Route, request: Request, services: Services) -> Prepared:
    """Read the parameter `meta`. Errors: 415, 400."""
    given = media.read_parameters(request, services)
    metas = [parameter.get("valueMeta") for parameter in given if parameter.get("name") == "meta"]
    if len(metas) != 1 or not isinstance(metas[0], dict):
        raise fhir_error(
            Kind.INVALID,
            "Send Parameters with one parameter named meta, which has a valueMeta.",
            "Parameters",
        )
    return Prepared(route, request, payload=metas[0])


def add(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """200 with the resulting meta. Errors: 404, 410, 412."""

    def added(old: Sequence[Any], given: Sequence[Any]) -> list[Any]:
        merged: dict[Hashable, Any] = {}
        for item in (*old, *given):
            merged.setdefault(_identity(item), item)
        return list(merged.values())

    return _change(tx, prepared, services, added)


def delete(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """200 with the resulting meta; what is not there need not go. Errors: 404, 410, 412."""

    def left(old: Sequence[Any], given: Sequence[Any]) -> list[Any]:
        gone = {_identity(item) for item in given}
        return [item for item in old if _identity(item) not in gone]

    return _change(tx, prepared, services, left)


def _change(
    tx: Transaction,
    prepared: Prepared,
    services: Services,
    combine: Callable[[Sequence[Any], Sequence[Any]], list[Any]],
) -> Result:
    key, request = prepared.key, prepared.request
    head = live(tx, prepared, services)
    preconditions.check_if_match(request, key, head, services)
    preconditions.require_if_match(request, key, head, services)
    resource = codec.decode(head.body or b"")
    changed = dict(resource.get("meta", {}))
    for name in _LISTS:
        items = combine(changed.pop(name, ()), prepared.payload.get(name, ()))
        if items:
            changed[name] = items
    after = {**resource, "meta": changed}
    validate.check(after, services.definitions, key.type)
    draft = writing.Draft(key, codec.encode(after), after, "PUT")
    result = writing.store(tx, draft, head, request, services)
    assert result.version is not None  # noqa: S101 - it stored one or answers with the head
    return replace(result, body=_returned(_meta_of(result.version, services)))


def _identity(item: Any) -> Hashable:
    """Of a tag or label system and code, version and display aside; of a profile its URL."""
    return (item.get("system"), item.get("code")) if isinstance(item, Mapping) else item


def _coding(system: str, code: str) -> dict[str, str]:
    return {**({"system": system} if system else {}), **({"code": code} if code else {})}


def _meta_of(version: Version, services: Services) -> Any:
    return codec.decode(deviations.shown(version, services.settings)).get("meta", {})


def _returned(meta: Any) -> bytes:
    parameter = {"name": "return", **({"valueMeta": meta} if meta else {})}
    return codec.encode(parameters.made([parameter]))
