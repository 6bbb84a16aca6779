"""FHIRPath: evaluating expressions on a resource, and finding the places that they mean."""

from __future__ import annotations

from typing import Any

from server.fhir import location
from server.fhir.definitions import Definitions
from server.fhir.errors import Kind, fhir_error
from server.fhir.fhirpath_nodes import Node, children, root
from server.fhir.location import Path


def locate(resource: Any, expression: str, definitions: Definitions | None = None) -> list[Path]:
    """The JSON paths of the elements that an expression gives, in order, without duplicates.

    Of a primitive this is the path of its value, also when only its `_name` sibling exists.
    Errors: 400 when it is not FHIRPath, or gives something that is no element of the resource.
    """
    tables = definitions or Definitions.load()
    steps = location.parse_expression(expression)
    if steps is None:
        raise fhir_error(Kind.INVALID, f"{expression!r} is not a path.")
    found = [root(resource, tables)]
    if steps[0] == resource.get("resourceType"):
        steps = steps[1:]
    for step in steps:
        if isinstance(step, int):
            found = found[step : step + 1]
        else:
            found = [child for node in found for child in children(node, step, tables)]
    return [path for path in dict.fromkeys(_path(node) for node in found) if path is not None]


def _path(node: Node) -> Path | None:
    return node.path
