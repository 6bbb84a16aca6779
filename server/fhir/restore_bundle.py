"""What a restore sends: one transaction Bundle, or single bodies with references to copies rewritten.

Source: server specification A4.10, A7.3, A7.4, D1–D9.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from server.fhir import codec
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey, format_etag, parse_reference
from server.fhir.outcome import issues_of
from server.fhir.references import rewrite
from server.fhir.restore import RestorePlan, Step, content


@dataclass(frozen=True, slots=True)
class Written:
    """What the server answered to one entry. `key` differs from the step's own for a copy."""

    key: ResourceKey
    status: int
    version_id: str | None
    issues: tuple[Issue, ...] = ()


def body(step: Step) -> bytes:
    """The JSON to PUT back under the old id."""
    return codec.encode(content(step))


def copy_body(step: Step, ids: Mapping[ResourceKey, str]) -> bytes:
    """The JSON to POST as a copy: no id; references to keys of `ids` point to their new names."""
    resource = {name: value for name, value in content(step).items() if name != "id"}
    return rewrite(codec.encode(resource), {str(key): new for key, new in ids.items()})


def transaction(plan: RestorePlan, urn: Callable[[ResourceKey], str]) -> bytes:
    """All running steps as one transaction Bundle, guarded by the tombstones' versions.

    `urn` names the copies (`urn:uuid:…`), the same one for the same key each time.
    """
    ids = {step.key: urn(step.key) for step in plan.running} if plan.copy else {}
    entries = b",".join(_entry(step, ids) for step in plan.running)
    return b'{"resourceType":"Bundle","type":"transaction","entry":[' + entries + b"]}"


def read_answer(plan: RestorePlan, answer: Mapping[str, Any]) -> tuple[Written, ...]:
    """What a transaction-response says, entry by entry in the order of `plan.running`.

    Tolerates servers that leave out location, etag or the whole entry (then status is 0).
    """
    entries = answer.get("entry") or []
    padded = [*entries, *[{}] * len(plan.running)]
    return tuple(_written(step, entry) for step, entry in zip(plan.running, padded, strict=False))


def _entry(step: Step, ids: Mapping[ResourceKey, str]) -> bytes:
    request: dict[str, str] = {"method": "PUT", "url": str(step.key)}
    parts = b'{"resource":' + (copy_body(step, ids) if ids else body(step))
    if ids:
        request = {"method": "POST", "url": step.key.type}
        parts += b',"fullUrl":' + codec.encode(ids[step.key])
    elif step.tombstone is not None:
        request["ifMatch"] = format_etag(step.tombstone)
    return parts + b',"request":' + codec.encode(request) + b"}"


def _written(step: Step, entry: Mapping[str, Any]) -> Written:
    response = entry.get("response") or {}
    status = str(response.get("status") or "0").split()[0]
    location = str(response.get("location") or "")
    found = entry.get("resource") or {}
    return Written(
        _located(location) or _named(found) or step.key,
        int(status) if status.isdecimal() else 0,
        _version(response, location, found),
        issues_of(response.get("outcome")),
    )


def _located(location: str) -> ResourceKey | None:
    parts = location.split("/_history/")[0].split("/")
    return parse_reference("/".join(parts[-2:]))


def _named(resource: Mapping[str, Any]) -> ResourceKey | None:
    type_, id_ = resource.get("resourceType"), resource.get("id")
    if not isinstance(type_, str) or not isinstance(id_, str) or type_ == "OperationOutcome":
        return None
    return ResourceKey(type_, id_)


def _version(response: Mapping[str, Any], location: str, resource: Mapping[str, Any]) -> str | None:
    if "/_history/" in location:
        return location.rsplit("/", 1)[-1]
    etag = str(response.get("etag") or "")
    if etag:
        return etag.removeprefix("W/").strip('"')
    version = (resource.get("meta") or {}).get("versionId")
    return version if isinstance(version, str) else None
