"""$validate: whether a resource would be valid, by itself and by profiles, without storing anything.

The answer is always 200 with an OperationOutcome: one issue "All OK", or every problem with its place.
At an instance, the body is what an update would bring; without a body the instance itself is validated.
Source: server specification E3; FHIR R4 resource-operation-validate.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.fhir import codec
from server.fhir.errors import FhirError, Issue, Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.fhir.outcome import information, operation_outcome
from server.fhir.profiles.library import Library
from server.fhir.profiles.rules import Profile
from server.fhir.profiles.validation import validate_deeply
from server.interactions import conformance, deviations, media
from server.interactions.read import live
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.store.base import Reader

_MODES = ("create", "update", "delete", "profile")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s|]+(\|[^\s|]+)?")
_ALL_OK = "All OK"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to validate (None: the stored instance), by which profile, for which purpose."""

    resource: Any = None
    has_body: bool = False
    profile: str | None = None
    mode: str | None = None


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read body and parameters. Errors: 415, 400 (no resource, a bad profile or mode, one of them twice)."""
    wish = _read(route, request)
    if wish.mode == "delete" and not route.id:
        raise fhir_error(Kind.INVALID, "mode=delete is about one instance; use /Type/id/$validate.")
    if wish.mode == "profile" and wish.profile is None:
        raise fhir_error(Kind.INVALID, "mode=profile needs a profile to validate against; name it.")
    if not wish.has_body and not route.id:
        raise fhir_error(Kind.INVALID, "There is no resource to validate; send one, or Parameters with one.")
    return Prepared(route, request, payload=wish)


def validate(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with the outcome. Errors: 404 unknown instance, 410 deleted, 400 for an unknown profile."""
    wish: Wish = prepared.payload
    key = prepared.key if prepared.route.id else None
    stored = codec.decode(live(tx, prepared, services).body or b"") if key else None
    if wish.mode == "delete" and key:
        return _answer(_delete_issues(tx, key, services), services)
    known = conformance.knowledge(tx, services)
    profile = _profile(wish.profile, known.library)
    resource = wish.resource if wish.has_body else stored
    profiles = [profile] if profile else []
    issues = list(validate_deeply(resource, known, profiles, type=prepared.route.type))
    if isinstance(resource, dict):
        issues += _core_issues(resource, wish.profile, known.library)
        issues += _id_issues(resource, key) if wish.has_body else []
    return _answer(tuple(issues), services)


def _read(route: Route, request: Request) -> Wish:
    profile, mode = _from_url(request, "profile"), _from_url(request, "mode")
    if not request.body.strip():
        return _wish(None, False, [profile], [mode])
    media.require_json(request)
    body = codec.parse(request.body) if request.parsed is None else request.parsed
    if not _is_parameters(body, route):
        return _wish(body, True, [profile], [mode])
    given = _parameters(body)
    resources = given.get("resource", [])
    if len(resources) > 1:
        raise fhir_error(Kind.INVALID, "There are several resource parameters; $validate takes one.")
    profiles, modes = given.get("profile", []), given.get("mode", [])
    return _wish(resources[0] if resources else None, bool(resources), [profile, *profiles], [mode, *modes])


def _from_url(request: Request, name: str) -> str | None:
    values = [value for key, value in request.query if key == name]
    if len(values) > 1:
        raise fhir_error(Kind.INVALID, f"{name} stands several times in the URL; give it once.")
    return values[0] if values else None


def _wish(resource: Any, has_body: bool, profiles: list[Any], modes: list[Any]) -> Wish:
    profile, mode = _only("profile", profiles), _only("mode", modes)
    if profile is not None and not _ABSOLUTE.fullmatch(profile):
        raise fhir_error(
            Kind.INVALID, f"The profile {profile[:200]!r} is not an absolute URL of a StructureDefinition."
        )
    if mode is not None and mode not in _MODES:
        raise fhir_error(Kind.INVALID, f"mode takes {', '.join(_MODES)}, not {mode[:60]!r}.")
    return Wish(resource, has_body, profile, mode)


def _only(name: str, values: list[Any]) -> str | None:
    found = [value for value in values if value is not None]
    if len(found) > 1:
        raise fhir_error(
            Kind.INVALID, f"{name} is given several times, in the URL or the body; give it once."
        )
    if found and not isinstance(found[0], str):
        raise fhir_error(Kind.INVALID, f"The parameter {name} must have a text as its value.")
    return found[0] if found else None


def _is_parameters(body: Any, route: Route) -> bool:
    """Whether the body is the operation's input. Parameters to be validated come inside Parameters, or
    have no parameter named resource."""
    if not isinstance(body, dict) or body.get("resourceType") != "Parameters":
        return False
    return route.type != "Parameters" or "resource" in _parameters(body)


def _parameters(body: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Values and resources of the parameters by name."""
    found: dict[str, list[Any]] = {}
    listed = body.get("parameter")
    for at, parameter in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(parameter, dict) or not isinstance(parameter.get("name"), str):
            raise fhir_error(Kind.INVALID, "A parameter has no name.", f"Parameters.parameter[{at}]")
        values = [v for n, v in parameter.items() if n == "resource" or n.startswith("value")]
        found.setdefault(parameter["name"], []).extend(values)
    return found


def _profile(canonical: str | None, library: Library) -> Profile | None:
    if canonical is None or library.core_type(canonical) is not None:
        return None
    profile = library.find(canonical)
    if profile is None:
        why = library.faults.get(canonical, "Store that StructureDefinition first.")
        raise fhir_error(Kind.INVALID, f"The profile {canonical} is not known here. {why}", "profile")
    return profile


def _core_issues(resource: Mapping[str, Any], canonical: str | None, library: Library) -> list[Issue]:
    """A profile that is a type of the specification: the resource must be of it."""
    core = library.core_type(canonical) if canonical else None
    type_ = resource.get("resourceType")
    if core is None or core in (type_, "Resource", "DomainResource"):
        return []
    text = f"A {type_} cannot conform to {canonical}. Validate against a profile of {type_}."
    return [Issue(text, "structure", "error", (str(type_),))]


def _id_issues(resource: Mapping[str, Any], key: ResourceKey | None) -> list[Issue]:
    if key is None or resource.get("id") in (None, key.id):
        return []
    text = (
        f'The resource has the id "{resource.get("id")}", but the URL says "{key.id}". Correct one of them.'
    )
    return [Issue(text, expression=(f"{key.type}.id",))]


def _delete_issues(tx: Reader, key: ResourceKey, services: Services) -> tuple[Issue, ...]:
    try:
        deviations.check_referrers(tx, key, services)
    except FhirError as error:
        return error.issues
    return ()


def _answer(issues: tuple[Issue, ...], services: Services) -> Result:
    outcome = operation_outcome(issues or (information(_ALL_OK),), version=services.definitions.version)
    return Result(200, resource=outcome)
