"""Reads `_include` and `_revinclude`.

Source: server specification C4.3–C4.5.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.search.clause_parser import Unsupported
from server.fhir.search.query_model import Include


def include(
    definitions: Definitions, types: Sequence[str], reverse: bool, modifier: str, value: str
) -> Include:
    """The include that `value` (`Type:parameter[:Target]`, `Type:*`, `*:*` or `*`) asks for.

    Errors: `Unsupported` for an unknown type or parameter; `FhirError` 400 when malformed.
    """
    name = ("_revinclude" if reverse else "_include") + (f":{modifier}" if modifier else "")
    if len(types) != 1:
        raise _refuse(name, value, "includes are offered where one type is searched")
    if modifier not in ("", "iterate", "recurse"):
        raise _refuse(name, value, f"the modifier :{modifier} is unknown; :iterate is meant, perhaps")
    if value == "*":
        value = "*:*"
    parts = value.split(":")
    if not 2 <= len(parts) <= 3 or not all(parts):
        raise _refuse(name, value, "write Type:parameter, Type:parameter:Target, Type:* or *:*")
    source, parameter, target = (*parts, None)[:3]
    _check(definitions, name, value, source, parameter, target)
    return Include(
        None if source == "*" else source,
        None if parameter == "*" else parameter,
        target,
        reverse,
        bool(modifier),
    )


def _check(
    definitions: Definitions, name: str, value: str, source: str | None, code: str | None, target: str | None
) -> None:
    if target is not None and target not in definitions.resource_types:
        raise _refuse(name, value, f"the target type {target!r} is unknown")
    if source == "*":
        if code != "*":
            raise _refuse(name, value, "the wildcard type goes with the wildcard parameter only: *:*")
        return
    if source not in definitions.resource_types:
        raise Unsupported(f"The type {source!r} in {name}={value} is unknown.")
    if code == "*":
        return
    parameter = definitions.search_parameters(source).get(code or "")
    if parameter is None or not parameter.enabled:
        what = "unknown for" if parameter is None else "switched off or still being indexed for"
        raise Unsupported(f"The search parameter {code!r} in {name}={value} is {what} {source}.")
    if parameter.type != "reference":
        raise _refuse(name, value, f"{code!r} is a {parameter.type} parameter, not a reference")
    if target is not None and target not in parameter.targets:
        raise _refuse(name, value, f"{source}.{code} cannot refer to {target}")


def _refuse(name: str, value: str, why: str) -> FhirError:
    return fhir_error(Kind.INVALID, f"The parameter {name}={value} is not valid: {why}.")
