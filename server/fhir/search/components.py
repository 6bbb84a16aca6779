"""The components of composite search parameters: which one leads, and where each has its values.

Source: server specification C2 (composite); FHIR search parameter registry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from server.fhir.definitions import SearchParameter
from server.fhir.search.emit import EMITTERS

Component = tuple[str, tuple[object, ...]]


def key_component(parameter: SearchParameter, parameters: Mapping[str, SearchParameter]) -> int:
    """Which component the rows are found by: the first token (of relatesto$relation the second)."""
    types = [parameters[code].type for code, _ in parameter.components]
    return types.index("token") if "token" in types else 0


def components(
    parameter: SearchParameter, parameters: Mapping[str, SearchParameter]
) -> tuple[Component, ...]:
    """Code and paths of each component, in the order that users write.

    The registry has the two expressions of DocumentReference-relationship the wrong way round, in every
    version; where only the other order fits the types, that is meant.
    """
    found = parameter.components
    if len(found) != 2 or _fit(found, parameters):
        return found
    (first, its), (second, others) = found
    turned = ((first, others), (second, its))
    return turned if _fit(turned, parameters) else found


def _fit(found: Sequence[Component], parameters: Mapping[str, SearchParameter]) -> bool:
    return all(
        any(path[0] in EMITTERS.get(parameters[code].type, {}) for path in paths)  # type: ignore[index]
        for code, paths in found
    )
