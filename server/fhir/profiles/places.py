"""Elements of a resource with the places people read, and the resources around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from server.fhir.definitions import Definitions
from server.fhir.fhirpath_nodes import Node, children
from server.fhir.keys import parse_reference


@dataclass(frozen=True, slots=True)
class Place:
    """A node and its FHIRPath (`Patient.name[0].given[1]`; `Observation.value` for a choice)."""

    node: Node
    where: str


@dataclass(frozen=True, slots=True)
class Scope:
    """The resources that an element stands in.

    `resource` is the nearest one, `container` what contains that (or itself), `outer` the scope of the
    Bundle or Parameters that holds the container. `names` are the resources inside the container by the
    references that mean them.
    """

    resource: Place
    container: Place
    names: Mapping[str, Place]
    outer: Scope | None = None

    @staticmethod
    def of(resource: Place, outer: Scope | None = None) -> Scope:
        """The scope of a resource that is contained in no other."""
        return Scope(resource, resource, _names_inside(resource), outer)

    def contained(self, resource: Place) -> Scope:
        """The scope of a resource contained in this one."""
        return Scope(resource, self.container, self.names, self.outer)

    def resolve(self, reference: str) -> Place | None:
        """The resource that a reference means, where it is at hand: contained, or in a Bundle around."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(reference)
            if found is not None or reference.startswith("#"):
                return found
            scope = scope.outer
        return None


def below(place: Place, name: str, definitions: Definitions) -> Iterator[Place]:
    """The child elements of that FHIR name, with their places; those of a wrong JSON kind are left out."""
    node = place.node
    if node.type is None:
        return
    element = definitions.type(node.type).elements.get(name)
    if element is None:
        return
    for child in children(node, name, definitions):
        at = child.path[-1] if child.path else None
        index = f"[{at}]" if element.is_list and isinstance(at, int) else ""
        if is_sound(child, definitions):
            yield Place(child, f"{place.where}.{name}{index}")


def is_sound(node: Node, definitions: Definitions) -> bool:
    """Whether the JSON value is of the kind that the type needs; the structural check says if not."""
    if node.type is None or node.type == "xhtml":
        return node.type is not None and isinstance(node.value, str)
    if definitions.type(node.type).kind == "primitive":
        return not isinstance(node.value, dict | list)
    return isinstance(node.value, dict)


def type_named(reference: Any) -> str | None:
    """The resource type that a literal reference names; None where it names none."""
    if not isinstance(reference, str) or reference.startswith(("#", "urn:")):
        return None
    path = reference.partition("/_history/")[0].partition("?")[0]
    parts = path.rsplit("/", 2)
    key = parse_reference(f"{parts[-2]}/{parts[-1]}", None) if len(parts) > 1 else None
    return key.type if key else None


def _names_inside(container: Place) -> dict[str, Place]:
    value, where = container.node.value, container.where
    found = {"#": container}
    for at, inner in enumerate(_listed(value, "contained")):
        if isinstance(inner, dict):
            found.setdefault(f"#{inner.get('id')}", _place(inner, f"{where}.contained[{at}]"))
    for at, entry in enumerate(_listed(value, "entry") if container.node.type == "Bundle" else ()):
        inner = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(inner, dict):
            place = _place(inner, f"{where}.entry[{at}].resource")
            for name in (str(entry.get("fullUrl")), f"{inner.get('resourceType')}/{inner.get('id')}"):
                found.setdefault(name, place)
    return found


def _place(resource: dict[str, Any], where: str) -> Place:
    return Place(Node(resource, str(resource.get("resourceType")), ()), where)


def _listed(resource: Any, name: str) -> list[Any]:
    found = resource.get(name) if isinstance(resource, dict) else None
    return found if isinstance(found, list) else []
