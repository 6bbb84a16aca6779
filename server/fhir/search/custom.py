"""Search parameters that users add: a SearchParameter resource checked and compiled.

Source: server specification C5.1; FHIR R4 searchparameter.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server.fhir.canonical import split_canonical
from server.fhir.definitions import Definitions, SearchParameter
from server.fhir.errors import FhirError, Issue, Kind, fhir_error
from server.fhir.search.emit import EMITTERS
from server.fhir.search.expression import ExpressionError, compile_composite
from server.fhir.search.expression_bases import expression_for

_MAX_URL = 128
_ABSTRACT = ("Resource", "DomainResource")


@dataclass(frozen=True, slots=True)
class CustomParameter:
    """One search parameter of a user, as it applies to each resource type."""

    url: str
    code: str
    parameters: Mapping[str, SearchParameter]


def compile_custom(resource: Mapping[str, Any], definitions: Definitions) -> CustomParameter:
    """What a SearchParameter (structurally valid) asks for.

    Errors: `FhirError` 405 when the specification itself defines it, 400 when it cannot be indexed.
    """
    url, code = _url(resource), _text(resource, "code")
    if definitions.built_in_parameter(url):
        raise fhir_error(
            Kind.NOT_ALLOWED,
            f"{url} is defined by the FHIR specification and cannot be changed. Give yours a URL of its own; "
            "to switch a parameter off use SearchParameter/$status.",
            "SearchParameter.url",
        )
    if any(c in code for c in " .:$|,&=\\") or code.startswith("_has"):
        raise _refuse("code", f"the code {code!r} cannot stand in a URL; use letters, digits, - and _")
    types = _types(resource, definitions)
    found = {t: _for_type(resource, base, t, definitions) for t, base in types.items()}
    _check_codes(url, code, found, definitions)
    return CustomParameter(url, code, found)


def check_beside(custom: CustomParameter, others: Iterable[CustomParameter]) -> None:
    """Refuse a URL, or a code of a type, that another SearchParameter has already. Errors: 400."""
    for other in others:
        if other.url == custom.url:
            raise _refuse("url", f"another SearchParameter has the URL {custom.url}; it must be unique")
        both = sorted(custom.parameters.keys() & other.parameters.keys())
        if both and other.code == custom.code:
            raise _refuse("code", f"the code {custom.code!r} of {both[0]} belongs to {other.url} already")


def _url(resource: Mapping[str, Any]) -> str:
    url = _text(resource, "url")
    if ":" not in url or len(url) > _MAX_URL:
        raise _refuse("url", f"the URL must be absolute and at most {_MAX_URL} characters long")
    return url


def _text(resource: Mapping[str, Any], name: str) -> str:
    value = resource.get(name)
    if not isinstance(value, str) or not value:
        raise _refuse(name, f'"{name}" is missing')
    return value


def _types(resource: Mapping[str, Any], definitions: Definitions) -> dict[str, str]:
    """Resource type → the base that brings it in; a concrete base wins over an abstract one."""
    bases = [base for base in resource.get("base", ()) if isinstance(base, str)]
    if not bases:
        raise _refuse("base", "name at least one resource type")
    found: dict[str, str] = {}
    for base in bases:
        if base in definitions.resource_types:
            found[base] = base
        elif base in _ABSTRACT:
            for name in definitions.resource_types:
                if base in _ancestors(name, definitions):
                    found.setdefault(name, base)
        else:
            raise _refuse("base", f"{base!r} is not a resource type")
    return found


def _ancestors(name: str, definitions: Definitions) -> set[str]:
    found = set()
    while name and definitions.is_type(name):
        name = definitions.type(name).base
        found.add(name)
    return found


def _for_type(
    resource: Mapping[str, Any], base: str, type_name: str, definitions: Definitions
) -> SearchParameter:
    kind, whole = _text(resource, "type"), _text(resource, "expression")
    if kind != "composite" and kind not in EMITTERS:
        raise _refuse("type", f"a parameter of type {kind!r} cannot be indexed")
    expression = expression_for(base, whole)
    components = _components(resource, kind)
    try:
        paths, relative = compile_composite(type_name, expression, [e for _, e in components], definitions)
    except (ExpressionError, KeyError) as error:
        raise _refuse("expression", f"for {type_name} it cannot be indexed: {error}") from None
    codes = [_component_code(url, type_name, definitions) for url, _ in components]
    _check_values(kind, paths, type_name)
    return SearchParameter(
        _text(resource, "code"),
        kind,
        type_name,
        _text(resource, "url"),
        expression,
        tuple(paths),
        _targets(resource, definitions) if kind == "reference" else (),
        tuple(zip(codes, relative, strict=True)),
        enabled=False,
    )


def _components(resource: Mapping[str, Any], kind: str) -> list[tuple[str, str]]:
    """Definition URL and expression of each component."""
    if kind != "composite":
        return []
    found = []
    for component in resource.get("component", ()):
        definition = component.get("definition")
        url = definition.get("reference") if isinstance(definition, dict) else definition
        found.append((str(url), str(component.get("expression", ""))))
    if len(found) < 2:
        raise _refuse("component", "a composite needs two components or more")
    return found


def _component_code(url: str, type_name: str, definitions: Definitions) -> str:
    plain, _ = split_canonical(url)
    for parameter in definitions.origin.search_parameters(type_name).values():
        if parameter.url == plain:
            if parameter.type == "composite":
                break
            return parameter.code
    raise _refuse("component", f"{url!r} is no simple search parameter that FHIR defines for {type_name}")


def _check_values(kind: str, paths: Iterable[Any], type_name: str) -> None:
    if kind == "composite":
        return
    kinds = {str(path[0]) for path in paths}
    if kinds.isdisjoint(EMITTERS[kind]):
        found = " and ".join(sorted(kinds))
        raise _refuse("expression", f"in {type_name} it finds {found}, which no {kind} parameter can index")


def _targets(resource: Mapping[str, Any], definitions: Definitions) -> tuple[str, ...]:
    named = [t for t in resource.get("target", ()) if isinstance(t, str)]
    unknown = [t for t in named if t not in definitions.resource_types and t not in _ABSTRACT]
    if unknown:
        raise _refuse("target", f"{unknown[0]!r} is not a resource type")
    if not named or any(t in _ABSTRACT for t in named):
        return tuple(sorted(definitions.resource_types))
    return tuple(sorted(named))


def _check_codes(url: str, code: str, found: Mapping[str, SearchParameter], definitions: Definitions) -> None:
    for type_name in sorted(found):
        known = definitions.search_parameters(type_name).get(code)
        if known is not None and known.url != url:
            raise _refuse("code", f"the code {code!r} of {type_name} belongs to {known.url} already")


def _refuse(element: str, why: str) -> FhirError:
    text = f"This SearchParameter cannot be used: {why}."
    return FhirError(Kind.INVALID, (Issue(text, expression=(f"SearchParameter.{element}",)),))
