"""Keeps the search parameters of users in step with the SearchParameter resources that define them.

Source: server specification C5.1–C5.4. What is written here takes effect for searches and for new
versions after the commit (`load`); values of older versions come in by the job that indexes anew.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from server.fhir import codec
from server.fhir.definitions import Definitions, SearchParameter
from server.fhir.errors import FhirError
from server.fhir.search.custom import CustomParameter, compile_custom
from server.fhir.search.query_model import SearchQuery
from server.store.base import Reader

log = logging.getLogger(__name__)


RESOURCE_TYPE = "SearchParameter"
_EVERY, _PORTION = SearchQuery((RESOURCE_TYPE,)), 100


def load(reader: Reader, definitions: Definitions) -> None:
    """Make the search parameters of `definitions` those that the store holds."""
    noted = reader.parameters.states()
    added: defaultdict[str, list[SearchParameter]] = defaultdict(list)
    for _, custom in customs(reader, definitions):
        for type_name, parameter in custom.parameters.items():
            added[type_name].append(replace(parameter, enabled=True))
    if added or noted or definitions.parameters.has_changes:
        unusable = frozenset(state.url for state in noted if state.status != "Enabled")
        definitions.change_parameters(added, unusable)


def customs(reader: Reader, definitions: Definitions) -> Iterator[tuple[str, CustomParameter]]:
    """Id and parameter of every SearchParameter resource that is in use."""
    for resource in _live(reader):
        custom = custom_of(resource, definitions)
        if custom is not None:
            yield resource["id"], custom


def custom_of(resource: Mapping[str, Any], definitions: Definitions) -> CustomParameter | None:
    """What a stored SearchParameter defines; None when it is retired, or cannot be used."""
    if resource.get("status") == "retired":
        return None
    # Whatever others there are, a definition compiles the same; codes were compared when it was stored.
    try:
        return compile_custom(resource, definitions.origin)
    except FhirError as error:
        log.warning("a stored SearchParameter is not used: %s", error)
        return None


def _live(reader: Reader) -> Iterator[Mapping[str, Any]]:
    cursor: str | None = None
    while True:
        page = reader.search(_EVERY, _PORTION, cursor)
        yield from (codec.decode(version.body or b"{}") for version in page.matches)
        cursor = page.next
        if cursor is None:
            return
