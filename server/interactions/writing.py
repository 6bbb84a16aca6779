"""Storing a new version: what create, update and patch have in common.

Source: server specification A0.13, A4.4, A4.13, A4.14.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.fhir import codec, references
from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.interactions import conditional, deviations, search_parameter
from server.interactions.request import Request, Result, Services
from server.store.base import Transaction, Version


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked resource about to become a version: its JSON text, and the same parsed."""

    key: ResourceKey
    text: bytes
    resource: Mapping[str, Any]
    method: str


def store(
    tx: Transaction, draft: Draft, head: Version | None, request: Request, services: Services
) -> Result:
    """Append the draft after `head`, or answer with `head` when nothing changes (A4.4).

    201 with Location for a new instance, else 200. Errors: 400 for a reference that cannot be resolved.
    """
    is_unlogged = _is_meta_unlogged(request)
    draft = _resolved(tx, draft, services, request.base)
    deviations.check_targets(tx, _targets(draft, services), services)
    keep = services.settings.versioning_of(draft.key.type) != "no-version"
    if head is not None and head.body is not None:
        before = codec.decode(head.body)
        if codec.same_content(before, draft.resource):
            return Result(200, head)
        keep = keep and not (is_unlogged and _differs_in_meta_only(before, draft.resource))
    search_parameter.check(tx, draft.key, draft.resource, services)
    version = tx.append(
        draft.key,
        draft.text,
        draft.resource,
        method=draft.method,
        author=request.author,
        keep_previous=keep,
    )
    is_new = head is None
    return Result(201 if is_new else 200, version, location=is_new, written=(version,))


def _resolved(tx: Transaction, draft: Draft, services: Services, base: str) -> Draft:
    wanted = references.conditional_references(draft.text)
    found = references.own_references(draft.text, base)
    if not wanted and not found:
        return draft
    found |= {text: conditional.resolve_reference(tx, text, services, base) for text in sorted(wanted)}
    text = references.rewrite(draft.text, found)
    return Draft(draft.key, text, {**codec.decode(text), "id": draft.key.id}, draft.method)


def _targets(draft: Draft, services: Services) -> frozenset[ResourceKey]:
    is_checked = "referential-integrity" in services.settings.deviations
    return references.targets(draft.resource) if is_checked else frozenset()


def _is_meta_unlogged(request: Request) -> bool:
    if request.method not in ("PUT", "PATCH"):
        return False
    value = request.parameter("_meta-history")
    if value not in (None, "true", "false"):
        raise fhir_error(Kind.INVALID, f"_meta-history takes true or false, not {value!r}.")
    return value == "false"


def _differs_in_meta_only(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return codec.identical(_without_meta(before), _without_meta(after))


def _without_meta(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name not in ("id", "meta")}
