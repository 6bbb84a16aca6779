"""Reading a resource from a request body: its media type, its JSON, its validity.

Source: server specification A0.6, A0.12.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.fhir import codec, validate
from server.fhir.errors import Kind, fhir_error
from server.interactions.request import Request, Services

FHIR_JSON = "application/fhir+json"
JSON_TYPES = (FHIR_JSON, "application/json", "text/json")
FORM = "application/x-www-form-urlencoded"


def media_type(request: Request) -> str:
    """The Content-Type without parameters, lower case; "" when there is none."""
    return (request.header("content-type") or "").split(";")[0].strip().lower()


def require_json(request: Request) -> None:
    """Refuse (415) a body that is not announced as FHIR JSON in UTF-8."""
    given = request.header("content-type") or ""
    if media_type(request) not in JSON_TYPES:
        raise fhir_error(
            Kind.UNSUPPORTED_MEDIA, f"Content-Type {given!r} is not supported; send {FHIR_JSON}."
        )
    charset = given.lower().partition("charset=")[2].split(";")[0].strip('" ')
    if charset not in ("", "utf-8", "utf8"):
        raise fhir_error(Kind.UNSUPPORTED_MEDIA, f"The charset {charset} is not supported; send UTF-8.")


def read_parameters(request: Request, services: Services) -> Sequence[Mapping[str, Any]]:
    """The parameters of the Parameters in the body. Errors: 415, 400."""
    found: Sequence[Mapping[str, Any]] = read_resource(request, "Parameters", services).get("parameter", ())
    return found


def read_resource(request: Request, type_: str, services: Services) -> Mapping[str, Any]:
    """The checked resource of the type that the URL asks for. Errors: 415, 400 with every problem."""
    require_json(request)
    if not request.body.strip():
        raise fhir_error(Kind.INVALID, f"The body is empty; send a {type_} as JSON.")
    resource = codec.parse(request.body) if request.parsed is None else request.parsed
    if not isinstance(resource, dict):
        raise fhir_error(Kind.INVALID, f"The body must be a JSON object holding a {type_}.", type_)
    validate.check(resource, services.definitions, type_)
    return resource
