"""PATCH at the edge: choosing the dialect, and the rules that a server adds to the pure engines.

Source: server specification B0.1, B0.2, B0.7, B1.9, B1.10, B1.15, B2.7, B3.5, B3.6, B3.11.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any, Literal

from server.fhir import codec, elements, location, patch_fhirpath, patch_json
from server.fhir.definitions import Definitions, Element
from server.fhir.errors import Kind, fhir_error
from server.fhir.location import MISSING

JSON_PATCH = "application/json-patch+json"
_FHIR_TYPES = ("application/fhir+json", "application/json", "text/json")
_IMMUTABLE = (
    ("id",),
    ("meta", "versionId"),
    ("meta", "lastUpdated"),
    ("text", "div"),
    ("text", "status"),
)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WHOLE = frozenset({"integer", "positiveInt", "unsignedInt"})


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch that was read from a request: a list of operations, or a Parameters resource."""

    dialect: Literal["json", "fhirpath"]
    content: Any


def apply(
    resource: dict[str, Any], content_type: str, body: bytes, definitions: Definitions
) -> dict[str, Any]:
    """The patched resource, ready for validation; `resource` is not changed.

    Errors: 415 for a media type that is no patch, 400 for a bad patch or one that does not apply.
    """
    return run(parse(content_type, body), resource, definitions)


def parse(content_type: str, body: bytes) -> Patch:
    """The patch in a request body; looks at nothing but the request. Errors: 415, 400."""
    media = content_type.partition(";")[0].strip().lower()
    if media != JSON_PATCH and media not in _FHIR_TYPES:
        raise fhir_error(
            Kind.UNSUPPORTED_MEDIA,
            f"PATCH takes {JSON_PATCH}, or a FHIRPath Patch as {_FHIR_TYPES[0]}; not {media or 'no type'}.",
        )
    if not body.strip():
        raise fhir_error(Kind.INVALID, "The body of the PATCH is empty; send the operations.")
    content = codec.parse(body)
    return _json(content) if media == JSON_PATCH else _fhirpath(content)


def parse_entry(resource: Any) -> Patch:
    """The patch in a Bundle entry: Parameters, or a JSON Patch in a Binary. Errors: 400."""
    type_name = resource.get("resourceType") if isinstance(resource, dict) else None
    if type_name != "Binary":
        return _fhirpath(resource)
    media = str(resource.get("contentType", "")).partition(";")[0].strip().lower()
    if media != JSON_PATCH:
        raise fhir_error(
            Kind.INVALID,
            f"The Binary of a PATCH entry must have the contentType {JSON_PATCH}, not {media!r}.",
        )
    try:
        data = base64.b64decode(str(resource.get("data", "")), validate=True)
    except (binascii.Error, ValueError):
        raise fhir_error(
            Kind.INVALID, "Binary.data of the PATCH entry is not base64.", "Binary.data"
        ) from None
    if not data.strip():
        raise fhir_error(Kind.INVALID, "Binary.data of the PATCH entry is empty.", "Binary.data")
    return _json(codec.parse(data))


def run(
    patch: Patch,
    resource: dict[str, Any],
    definitions: Definitions,
    limits: patch_json.Limits = patch_json.LIMITS,
) -> dict[str, Any]:
    """The patched resource, ready for validation; nothing immutable has changed. Errors: 400."""
    after: dict[str, Any]
    if patch.dialect == "json":
        result = patch_json.apply(resource, patch.content, limits=limits, prepare=_Coercion(definitions))
        if not isinstance(result, dict):
            raise fhir_error(Kind.INVALID, "The patched result is not a JSON object.")
        after = elements.pruned(result)
    else:
        after = patch_fhirpath.apply(resource, patch.content, definitions, limits)
    check_immutable(resource, after)
    return after


def check_immutable(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Errors: 400 when a patch changed the type, id, version, time or narrative (B0.7)."""
    type_name = before.get("resourceType")
    if after.get("resourceType") != type_name:
        raise fhir_error(Kind.INVALID, "A patch cannot change resourceType; it is immutable.")
    for path in _IMMUTABLE:
        old, new = location.value_at(before, path), location.value_at(after, path)
        if old is not new and (old is MISSING or new is MISSING or not codec.identical(old, new)):
            place = ".".join((str(type_name), *path))
            raise fhir_error(Kind.INVALID, f"{place} is immutable; a patch cannot change it.", place)


def _json(content: Any) -> Patch:
    if not isinstance(content, list):
        raise fhir_error(Kind.INVALID, "A JSON Patch must be a JSON array of operations.")
    return Patch("json", content)


def _fhirpath(content: Any) -> Patch:
    type_name = content.get("resourceType") if isinstance(content, dict) else None
    if type_name != "Parameters":
        raise fhir_error(
            Kind.INVALID,
            f"A FHIRPath Patch must be a Parameters resource, not {type_name or 'something without a type'}; "
            f"a JSON Patch needs the Content-Type {JSON_PATCH}.",
        )
    if not content.get("parameter"):
        raise fhir_error(Kind.INVALID, "The Parameters hold no operation; add at least one 'operation'.")
    return Patch("fhirpath", content)


@dataclass(frozen=True, slots=True)
class _Coercion:
    """What servers forgive in JSON Patch: one item for a list, booleans and numbers written as strings."""

    definitions: Definitions

    def __call__(self, document: Any, op: patch_json.Operation) -> patch_json.Operation:
        if op["op"] not in ("add", "replace") or not isinstance(document, dict):
            return op
        path = location.concrete(document, location.parse_pointer(op["path"]))
        names = [step for step in path if isinstance(step, str) and step != "-"]
        element = self.definitions.element_at(str(document.get("resourceType")), names)
        if element is None:
            return op
        value = _typed(op["value"], element.json_names.get(names[-1], ""))
        if _is_item_for_absent_list(op, document, path, element):
            value = [value]
        return op if value is op["value"] else {**op, "value": value}


def _is_item_for_absent_list(
    op: patch_json.Operation, document: Any, path: location.Path, element: Element
) -> bool:
    if op["op"] != "add" or not element.is_list or isinstance(op["value"], list):
        return False
    is_member = isinstance(path[-1], str) and path[-1] != "-" and not path[-1].isdigit()
    return is_member and location.value_at(document, path) is MISSING


def _typed(value: Any, type_name: str) -> Any:
    if not isinstance(value, str):
        return value
    if type_name == "boolean" and value in ("true", "false"):
        return value == "true"
    if type_name in _WHOLE and re.fullmatch(r"-?(0|[1-9][0-9]{0,9})", value):
        return int(value)
    if type_name == "decimal" and len(value) <= 64 and _NUMBER.fullmatch(value):
        return int(value) if value.lstrip("-").isdigit() else codec.number(value)
    return value
