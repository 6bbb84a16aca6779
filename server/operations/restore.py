"""$restore: what was deleted comes back under its own id, its last content as a new version on top.

One instance by its URL, or several by Parameters: all of them or none, targets before what refers to
them. History shows the new version as a PUT. An instance that is live is refused (412) whatever
`version` says: going back to an older content of it is an update.
Source: server specification A7.3, A7.5, A4.9, A4.10, "Limits and places" (Deleted list).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.fhir import bundle, codec, ordering, parameters, references
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.keys import ResourceKey, parse_reference
from server.interactions import deviations, entries, history, media, preconditions, response
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.operations.deleted import last_content
from server.store.base import Transaction, Version


@dataclass(frozen=True, slots=True)
class Wish:
    """One instance to bring back; `vid` names the version to take the content of, None the last one."""

    key: ResourceKey
    vid: str | None
    request: Request


@dataclass(frozen=True, slots=True)
class _Content:
    """What is about to be a version again."""

    wish: Wish
    text: bytes
    resource: Mapping[str, Any]


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read `version` from the URL or from Parameters. Errors: 400, 415, 405 without a history."""
    history.check_policy(route.type or "", services)
    stated = {value for name, value in request.query if name == "version"}
    if request.body.strip():
        stated |= {
            _text(part) for part in media.read_parameters(request, services) if part["name"] == "version"
        }
    return Prepared(route, request, payload=Wish(route.key, _only(stated, str(route.key)), request))


def prepare_many(route: Route, request: Request, services: Services) -> Prepared:
    """Read the `resource` parameters. Errors: 400, 415, 405 for a type without a history."""
    parameters = [p for p in media.read_parameters(request, services) if p["name"] == "resource"]
    if not parameters:
        raise fhir_error(
            Kind.INVALID, "Nothing to restore is named; give resource parameters with a valueReference each."
        )
    most = services.settings.bundle_entries
    if len(parameters) > most:
        raise fhir_error(Kind.INVALID, f"{len(parameters)} resources are more than the limit of {most}.")
    wishes = [_wish(index, parameter, request) for index, parameter in enumerate(parameters)]
    seen: set[ResourceKey] = set()
    for wish in wishes:
        if wish.key in seen:
            raise fhir_error(Kind.INVALID, f"{wish.key} is named twice; name it once.")
        seen.add(wish.key)
        history.check_policy(wish.key.type, services)
    return Prepared(route, request, payload=tuple(wishes))


def restore(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """200 with the new version. Errors: 404 unknown, 412 live or another If-Match, 410 purged."""
    (result,) = _restored(tx, [prepared.payload], services)
    return result


def restore_many(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """200 with a transaction-response, one entry per parameter. Errors: those of the first at fault."""
    wishes: Sequence[Wish] = prepared.payload
    results = _restored(tx, wishes, services)
    answers = [
        response.entry_of(
            deviations.disguise(result, wish.request, services.settings), wish.request, services
        )
        for wish, result in zip(wishes, results, strict=True)
    ]
    written = tuple(version for result in results for version in result.written)
    return Result(200, body=bundle.write_bundle("transaction-response", answers), written=written)


def _restored(tx: Transaction, wishes: Sequence[Wish], services: Services) -> list[Result]:
    contents = {wish.key: _content(tx, wish, services) for wish in wishes}
    targets = {key: references.targets(content.resource) for key, content in contents.items()}
    deadline, found = entries.Deadline(), dict[ResourceKey, Version]()
    for group in ordering.targets_first(list(contents), lambda key: sorted(targets[key])):
        for key in group.members:
            deadline.check()
            found[key] = _append(tx, contents[key])
    # Only now: in a ring each refers to one that comes later.
    for key in contents:
        deviations.check_targets(tx, targets[key], services)
    return [Result(200, found[wish.key], written=(found[wish.key],)) for wish in wishes]


def _append(tx: Transaction, content: _Content) -> Version:
    wish = content.wish
    return tx.append(wish.key, content.text, content.resource, method="PUT", author=wish.request.author)


def _content(tx: Transaction, wish: Wish, services: Services) -> _Content:
    """Errors: 404, 412, 410, 400."""
    head = tx.head(wish.key)
    preconditions.check_if_match(wish.request, wish.key, head, services)
    if head is None:
        raise fhir_error(Kind.NOT_FOUND, f"{wish.key} does not exist and has no history to restore from.")
    if not head.deleted:
        raise fhir_error(
            Kind.PRECONDITION,
            f"{wish.key} is not deleted. To go back to an older version of it, PUT that content.",
        )
    preconditions.require_if_match(wish.request, wish.key, head, services)
    version = _chosen(tx, wish, head, services)
    assert version.body is not None  # noqa: S101 - `_chosen` gives versions with content
    return _Content(wish, version.body, codec.decode(version.body))


def _chosen(tx: Transaction, wish: Wish, head: Version, services: Services) -> Version:
    if wish.vid is None:
        last = last_content(tx, head)
        if last is None:
            text = f"The content of {wish.key} was purged from its history, so it cannot be restored."
            raise FhirError(Kind.DELETED, fhir_error(Kind.DELETED, text).issues)
        return last
    version = deviations.find_version(tx, wish.key, wish.vid, services.settings)
    if version is None:
        raise fhir_error(Kind.NOT_FOUND, f"{wish.key} has no version {wish.vid[:64]!r} to restore.")
    if version.body is None:
        raise fhir_error(
            Kind.INVALID, f"Version {wish.vid} of {wish.key} is a tombstone; name a version with content."
        )
    return version


def _wish(index: int, parameter: Mapping[str, Any], request: Request) -> Wish:
    where = f"Parameters.parameter[{index}]"
    reference = parameter.get("valueReference")
    text = reference.get("reference") if isinstance(reference, dict) else None
    key = parse_reference(text, request.base or None) if isinstance(text, str) else None
    if key is None or not isinstance(text, str):
        raise fhir_error(
            Kind.INVALID, "A resource to restore is named by a valueReference like Patient/1.", where
        )
    stated = {_text(part) for part in parameter.get("part", ()) if part.get("name") == "version"}
    if "/_history/" in text:
        stated.add(text.rpartition("/")[2])
    headers = {name: value for name, value in request.headers.items() if name == "prefer"}
    vid = _only(stated, str(key))
    inner = Request("POST", f"{key}/$restore", headers=headers, author=request.author, base=request.base)
    return Wish(key, vid, inner)


def _text(part: Mapping[str, Any]) -> str:
    value = parameters.value(part)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _only(stated: Iterable[str], what: str) -> str | None:
    values = list(stated)
    if len(values) > 1 or "" in values:
        raise fhir_error(Kind.INVALID, f"Name one version of {what} to restore, by its number, or none.")
    return values[0] if values else None
