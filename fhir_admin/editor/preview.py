"""What an edit amounts to: its changes, both patches, the result and what is wrong with it. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fhir_admin.diff.change_model import ChangeRow, change_rows
from fhir_admin.diff.comparison import Comparison, compare_values
from server.fhir import codec, location, patch_fhirpath, patch_json
from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Issue
from server.fhir.location import Path
from server.fhir.patch_fhirpath import Inexpressible
from server.fhir.validate import validate


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything shown about a draft. `fhirpath_patch` is None where that dialect has no words for
    the edit; `inexpressible` says why. `marks` maps changed places of the result to their kind."""

    target: Mapping[str, Any]
    comparison: Comparison
    clinical: tuple[ChangeRow, ...]
    cosmetic: tuple[ChangeRow, ...]
    json_patch: bytes
    fhirpath_patch: bytes | None
    inexpressible: str
    issues: tuple[Issue, ...]
    marks: Mapping[Path, str]

    @property
    def body(self) -> bytes:
        """The whole resource, as a PUT sends it."""
        return codec.encode(self.target)

    @property
    def errors(self) -> tuple[Issue, ...]:
        """The issues that make a server refuse."""
        return tuple(issue for issue in self.issues if issue.severity in ("error", "fatal"))


def make_preview(base: Mapping[str, Any], target: Mapping[str, Any], definitions: Definitions) -> Preview:
    """Compute a preview; for a resource of 50 KB this takes well below a tenth of a second."""
    comparison = compare_values(base, target)
    parameters, why = _fhirpath(dict(base), dict(target), definitions)
    return Preview(
        target,
        comparison,
        *change_rows(comparison.changes),
        codec.encode(patch_json.from_diff(dict(base), dict(target))),
        parameters,
        why,
        validate(target, definitions, type=str(base.get("resourceType") or "") or None),
        {change.path: change.kind for change in comparison.changes if change.kind != "remove"},
    )


def issue_places(issues: Sequence[Issue]) -> dict[Path, str]:
    """The JSON places that issues point at, with their texts; what cannot be placed stands at ()."""
    places: dict[Path, str] = {}
    for issue in issues:
        for expression in issue.expression or ("",):
            steps = location.parse_expression(expression) if expression else None
            path = tuple(steps[1:]) if steps else ()
            places[path] = f"{places[path]}\n{issue.diagnostics}" if path in places else issue.diagnostics
    return places


def _fhirpath(
    base: dict[str, Any], target: dict[str, Any], definitions: Definitions
) -> tuple[bytes | None, str]:
    try:
        return codec.encode(patch_fhirpath.from_diff(base, target, definitions)), ""
    except Inexpressible as error:
        place = location.expression(str(base.get("resourceType")), error.path)
        return None, f"{place}: {error.why}"
    except FhirError as error:
        return None, str(error)
