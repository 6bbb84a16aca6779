"""Parameters: the value of a parameter whatever its type, and resources made of several.

Source: FHIR R4 parameters.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from server.fhir.errors import FhirError, Kind, fhir_error


def value(parameter: Mapping[str, Any]) -> Any:
    """The `value[x]` of a parameter or part, None when it has none."""
    return next((found for name, found in parameter.items() if name.startswith("value")), None)


def parts(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the parts, by their names."""
    return {str(part.get("name")): value(part) for part in parameter.get("part", ())}


def made(parameters: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The resource; without `parameter` where there are none, for FHIR has no empty lists."""
    listed = list(parameters)
    resource: dict[str, Any] = {"resourceType": "Parameters"}
    return {**resource, "parameter": listed} if listed else resource


def refused(name: str, why: str) -> FhirError:
    """The 400 about one of the parameters sent."""
    return fhir_error(Kind.INVALID, f"The parameter {name} is not valid: {why}.", "Parameters.parameter")
