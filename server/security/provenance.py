"""The X-Provenance header: who really makes a change, kept as a Provenance beside what it made.

Source: server specification A2.7, "Author"; FHIR R4 provenance.html#header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from server.fhir import codec, validate
from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Kind, fhir_error
from server.store.base import Author

_ANY_TARGET = [{"reference": "Patient/example"}]


class Attribution(NamedTuple):
    """A Provenance that still lacks its targets, and the agent it names."""

    resource: Mapping[str, Any]
    author: Author

    def about(self, id_: str, targets: Sequence[str]) -> dict[str, Any]:
        """The Provenance under an id, with version-specific references as its targets."""
        return {**self.resource, "id": id_, "target": [{"reference": target} for target in targets]}


def read(header: str, definitions: Definitions) -> Attribution:
    """Errors: 400 when the header is no valid Provenance, or already has targets."""
    try:
        resource = codec.parse(header.encode())
    except FhirError as error:
        raise fhir_error(Kind.INVALID, f"The header X-Provenance is unreadable. {error}") from None
    if not isinstance(resource, dict) or resource.get("resourceType") != "Provenance":
        raise fhir_error(Kind.INVALID, "The header X-Provenance must hold a Provenance resource as JSON.")
    if "target" in resource:
        raise fhir_error(
            Kind.INVALID, "The Provenance in X-Provenance may not have a target; the server sets it."
        )
    validate.check({**resource, "target": _ANY_TARGET}, definitions, "Provenance")
    return Attribution(resource, _agent(resource))


def _agent(resource: Mapping[str, Any]) -> Author:
    agent = resource["agent"][0]
    # STU3 has who[x]; its URI is as good as a name.
    who = agent.get("who") or agent.get("whoReference")
    if who is None:
        return Author(agent.get("whoUri"))
    display = who.get("display") or who.get("identifier", {}).get("value")
    return Author(display, who.get("reference"))
