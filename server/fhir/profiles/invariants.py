"""Evaluates invariants (FHIRPath) on elements; one that cannot be evaluated is told, never passed over.

Source: FHIR R4 conformance-rules.html#constraints; fhirpath.html.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from server.fhir.definitions import Constraint
from server.fhir.errors import FhirError, Issue
from server.fhir.fhirpath import Options, find
from server.fhir.fhirpath_nodes import Node
from server.fhir.profiles import obvious
from server.fhir.profiles.places import Place, Scope
from server.fhir.profiles.session import Purse, Session

Conforms = Callable[[Node, str], bool | None]


def check(
    session: Session, constraints: Iterable[Constraint], place: Place, scope: Scope, conforms: Conforms
) -> None:
    """Note each constraint that is false here. What is empty is not false: an absent name matches no rule."""
    if not session.is_sound:
        return
    for constraint in constraints:
        if obvious.holds(constraint, place.node.value):
            continue
        issue = _issue(session, constraint, place, scope, conforms)
        if issue is not None:
            session.add(issue)


def _issue(
    session: Session, constraint: Constraint, place: Place, scope: Scope, conforms: Conforms
) -> Issue | None:
    rule = (constraint.source, constraint.key)
    try:
        if _holds(session, constraint.expression, place, scope, conforms):
            return None
    except FhirError as error:
        text = f"The rule {constraint.key} ({constraint.text.rstrip('.')}) could not be evaluated: {error}"
        return Issue(text, "not-supported", "information", (place.where,), rule)
    severity = constraint.severity if constraint.severity in ("error", "warning") else "error"
    text = f"{constraint.key}: {constraint.text.rstrip('.')}. The rule is: {constraint.expression}"
    return Issue(text, "invariant", severity, (place.where,), rule)


def _holds(session: Session, expression: str, place: Place, scope: Scope, conforms: Conforms) -> bool:
    def resolver(reference: str) -> Any:
        found = scope.resolve(reference)
        return found.node.value if found else None

    options = Options(
        budget=Purse(session),
        focus=place.node,
        outermost=scope.container.node,
        resolver=resolver,
        as_filters=True,
        conforms=conforms,
        now=session.now,
        is_member=session.is_member,
    )
    found = find(scope.resource.node.value, expression, session.definitions, options)
    return not (len(found) == 1 and found[0].value is False)
