"""Misbehaviour on request: how other servers differ, so that testers can meet it here.

Source: server specification, "Limits and places" (Deviations).
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from server.fhir import codec
from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import ResourceKey, format_etag, format_instant
from server.interactions.request import Request, Result, Services
from server.settings import Settings
from server.store.base import HistoryQuery, Reader, Version

_DELETED = {"system": "urn:fhir-admin:deviation", "code": "deleted"}


def version_id(version: Version, settings: Settings) -> str:
    """The version id to show: its number, or under `uuid-versions` a UUID made from it."""
    if "uuid-versions" in settings.deviations:
        return _uuid(version.key, version.number)
    return str(version.number)


def find_version(tx: Reader, key: ResourceKey, vid: str, settings: Settings) -> Version | None:
    """The version a client names by `vid`, None when there is none."""
    if "uuid-versions" in settings.deviations:
        versions = tx.history(HistoryQuery(key=key, limit=10_000))
        return next((v for v in versions if _uuid(key, v.number) == vid), None)
    is_number = vid.isascii() and vid.isdecimal() and len(vid) < 18 and not vid.startswith("0")
    return tx.version(key, int(vid)) if is_number else None


def shown(version: Version, settings: Settings) -> bytes:
    """The body to serve of a version that has one."""
    body = version.body or b""
    if "uuid-versions" not in settings.deviations:
        return body
    stamp = codec.Meta(version.key.id, version_id(version, settings), format_instant(version.last_updated))
    return codec.stamp(body, stamp)


def tombstone_body(tx: Reader, version: Version, settings: Settings) -> bytes | None:
    """What a history entry shows for a tombstone: nothing, or what other servers put there."""
    meta = codec.Meta(version.key.id, version_id(version, settings), format_instant(version.last_updated))
    if "tombstone-stub" in settings.deviations:
        return codec.stamp(codec.encode({"resourceType": version.key.type}), meta)
    if "tombstone-body" not in settings.deviations:
        return None
    query = HistoryQuery(key=version.key, limit=1, after=version.seq)
    before = next((v for v in tx.history(query) if v.body), None)
    if before is None or before.body is None:
        return None
    resource = codec.decode(before.body)
    tags = [*resource.get("meta", {}).get("tag", []), _DELETED]
    return codec.stamp(codec.encode({**resource, "meta": {**resource.get("meta", {}), "tag": tags}}), meta)


def disguise(result: Result, request: Request, settings: Settings) -> Result:
    """The result with its version shown under `uuid-versions`."""
    version = result.version
    if version is None or "uuid-versions" not in settings.deviations:
        return result
    vid = version_id(version, settings)
    headers = {"ETag": format_etag(vid), **result.headers}
    if result.location:
        headers["Location"] = f"{request.base}/{version.key}/_history/{vid}"
    body = result.body if result.body is not None or version.body is None else shown(version, settings)
    return replace(result, headers=headers, body=body)


def check_history(level: str, settings: Settings) -> None:
    """Errors: 404 where the deviations `no-system-history` or `no-type-history` say so."""
    if f"no-{level}-history" in settings.deviations:
        raise fhir_error(Kind.NOT_FOUND, f"This server offers no {level} history.")


def check_bundle(type_: str, settings: Settings) -> None:
    """Errors: 400 for a transaction under `no-transaction`."""
    if type_ == "transaction" and "no-transaction" in settings.deviations:
        raise fhir_error(Kind.INVALID, "This server takes no transactions; send a batch.")


def check_referrers(tx: Reader, key: ResourceKey, services: Services) -> None:
    """Errors: 409 for deleting what others refer to, under `referential-integrity`."""
    if "referential-integrity" not in services.settings.deviations:
        return
    referrers = [other for other in tx.referrers(key) if other != key]
    if referrers:
        raise fhir_error(
            Kind.CONFLICT, f"{key} cannot be deleted: {len(referrers)} refer to it, {referrers[0]} for one."
        )


def check_targets(tx: Reader, targets: frozenset[ResourceKey], services: Services) -> None:
    """Errors: 400 for a reference to what does not exist, under `referential-integrity`."""
    if "referential-integrity" not in services.settings.deviations or not targets:
        return
    missing = targets - tx.heads(targets).keys()
    if missing:
        raise fhir_error(Kind.INVALID, f"The resource refers to {min(missing)}, which does not exist.")


def _uuid(key: ResourceKey, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{key}/_history/{number}"))
