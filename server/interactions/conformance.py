"""What a deep validation knows here: stored StructureDefinitions, ValueSets and CodeSystems before HL7's own.

Source: server specification A2.8; FHIR R4 references.html#canonical.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from server.fhir import codec
from server.fhir.canonical import newest
from server.fhir.errors import FhirError, Issue, Kind
from server.fhir.profiles.library import Library
from server.fhir.profiles.terminology import told_by
from server.fhir.profiles.validation import Knowledge, validate_deeply
from server.fhir.search.clause import Clause, UriValue
from server.fhir.search.query_model import SearchQuery
from server.interactions import prefer
from server.interactions.request import Request, Services
from server.store.base import Reader
from server.store.terminology import terminology

HEADER = "x-ms-profile-validation"
_MOST = 50


def knowledge(tx: Reader, services: Services) -> Knowledge:
    """For one validation in the snapshot or transaction `tx`."""
    definitions = services.definitions
    known = told_by(terminology(tx, definitions.version))
    return Knowledge(definitions, Library(definitions, partial(_structure_definition, tx)), known)


def is_asked(request: Request) -> bool:
    """Whether a write is to be validated by the profiles of its resource. Errors: 400 for no boolean."""
    value = (request.header(HEADER) or "false").strip().lower()
    if value not in ("true", "false"):
        raise FhirError(Kind.INVALID, (Issue(f"{HEADER} takes true or false, not {value[:60]!r}."),))
    return value == "true"


def check(tx: Reader, resource: Mapping[str, Any], request: Request, services: Services) -> None:
    """Validate what is about to be stored, where the request asks for it.

    Errors: 400 with every issue, when there is an error; under `Prefer: handling=strict` a warning is one.
    """
    if not is_asked(request):
        return
    issues = validate_deeply(resource, knowledge(tx, services))
    if prefer.read(request).strict:
        issues = tuple(replace(i, severity="error") if i.severity == "warning" else i for i in issues)
    if any(issue.severity == "error" for issue in issues):
        raise FhirError(Kind.INVALID, issues)


def _structure_definition(tx: Reader, url: str, version: str | None) -> bytes | None:
    """The text of the one with that version; else of an active one, with the greatest version."""
    clause = Clause("url", "uri", None, (UriValue(url),))
    heads = tx.search(SearchQuery(("StructureDefinition",), clauses=(clause,)), _MOST).matches
    bodies = [(codec.decode(head.body), head.body) for head in heads if head.body is not None]
    found = newest(bodies, version, lambda pair: pair[0])
    return found[1] if found else None
