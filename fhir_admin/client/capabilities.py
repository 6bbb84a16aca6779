"""A typed digest of a CapabilityStatement; where the server says nothing, the answer is None ("unknown")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class SearchParam:
    """One search parameter as the server declares it; `type` is FHIR's word (token, date, …)."""

    name: str
    type: str
    documentation: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True)
class TypeCapabilities:
    """What one resource type can do; None where the statement is silent."""

    interactions: frozenset[str] | None = None
    versioning: str | None = None
    read_history: bool | None = None
    update_create: bool | None = None
    conditional_create: bool | None = None
    conditional_update: bool | None = None
    conditional_delete: str | None = None
    search_parameters: Mapping[str, SearchParam] = field(default_factory=dict)
    operations: frozenset[str] = frozenset()
    includes: tuple[str, ...] = ()
    rev_includes: tuple[str, ...] = ()


_NOTHING: Mapping[str, TypeCapabilities] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a server says it can do. `known` is False when it says nothing at all."""

    known: bool
    software: str = ""
    fhir_version: str = ""
    by_type: Mapping[str, TypeCapabilities] = field(default_factory=lambda: _NOTHING)
    system_interactions: frozenset[str] | None = None
    patch_formats: frozenset[str] | None = None
    operations: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    system_search_parameters: Mapping[str, SearchParam] = field(default_factory=dict)

    @classmethod
    def unknown(cls) -> Capabilities:
        """The digest of a server without a CapabilityStatement."""
        return cls(False)

    @classmethod
    def read(cls, statement: Any) -> Capabilities:
        """The digest of any JSON; what is not a CapabilityStatement gives `unknown()`."""
        if not isinstance(statement, dict) or statement.get("resourceType") != "CapabilityStatement":
            return cls.unknown()
        rest = next((r for r in _dicts(statement, "rest") if r.get("mode", "server") == "server"), {})
        software = statement.get("software")
        software = software if isinstance(software, dict) else {}
        formats = statement.get("patchFormat")
        return cls(
            True,
            " ".join(str(software[k]) for k in ("name", "version") if software.get(k)),
            str(statement.get("fhirVersion") or ""),
            MappingProxyType({str(r["type"]): _type(r) for r in _dicts(rest, "resource") if r.get("type")}),
            _codes(rest, "interaction"),
            frozenset(map(str, formats)) if isinstance(formats, list) and formats else None,
            frozenset(str(o.get("name", "")).lstrip("$") for o in _dicts(rest, "operation")),
            frozenset(map(str, statement.get("format") or ())),
            _parameters(rest),
        )

    @property
    def types(self) -> tuple[str, ...]:
        """The resource types offered, sorted; () when unknown."""
        return tuple(sorted(self.by_type))

    def type(self, name: str) -> TypeCapabilities:
        """What is said about one type; everything unknown when nothing is."""
        return self.by_type.get(name) or TypeCapabilities()

    def interactions(self, type_: str) -> frozenset[str] | None:
        """FHIR's names (read, vread, update, patch, delete, history-instance, …); None = unknown."""
        return self.type(type_).interactions

    def search_parameters(self, type_: str) -> Mapping[str, SearchParam]:
        """The declared search parameters of a type, with those of the whole server."""
        return {**self.system_search_parameters, **self.type(type_).search_parameters}

    def supports(self, interaction: str, type_: str | None = None) -> bool | None:
        """Whether the server offers an interaction; None when it does not say (try and learn)."""
        if not self.known:
            return None
        if type_ is not None and self.by_type and type_ not in self.by_type:
            return False
        said = self.system_interactions if type_ is None else self.interactions(type_)
        return None if said is None else interaction in said

    def supports_operation(self, name: str, type_: str | None = None) -> bool | None:
        """Whether `$name` is declared; None when the server declares nothing."""
        if not self.known:
            return None
        plain = name.lstrip("$")
        return plain in self.operations or (type_ is not None and plain in self.type(type_).operations)

    def supports_patch(self, content_type: str) -> bool | None:
        """Whether a PATCH dialect is declared by its media type; None when the server does not say."""
        if self.patch_formats is None:
            return None
        return any(content_type.partition(";")[0] in said for said in self.patch_formats)


def _type(resource: dict[str, Any]) -> TypeCapabilities:
    return TypeCapabilities(
        _codes(resource, "interaction"),
        _text(resource, "versioning"),
        _flag(resource, "readHistory"),
        _flag(resource, "updateCreate"),
        _flag(resource, "conditionalCreate"),
        _flag(resource, "conditionalUpdate"),
        _text(resource, "conditionalDelete"),
        _parameters(resource),
        frozenset(str(o.get("name", "")).lstrip("$") for o in _dicts(resource, "operation")),
        tuple(map(str, resource.get("searchInclude") or ())),
        tuple(map(str, resource.get("searchRevInclude") or ())),
    )


def _parameters(source: dict[str, Any]) -> Mapping[str, SearchParam]:
    found = {}
    for entry in _dicts(source, "searchParam"):
        name = str(entry.get("name") or "")
        if name:
            found[name] = SearchParam(
                name,
                str(entry.get("type") or "string"),
                str(entry.get("documentation") or ""),
                str(entry.get("definition") or ""),
            )
    return MappingProxyType(found)


def _codes(source: dict[str, Any], member: str) -> frozenset[str] | None:
    if not isinstance(source.get(member), list):
        return None
    return frozenset(str(entry.get("code")) for entry in _dicts(source, member) if entry.get("code"))


def _dicts(source: dict[str, Any], member: str) -> list[dict[str, Any]]:
    entries = source.get(member)
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def _text(source: dict[str, Any], member: str) -> str | None:
    value = source.get(member)
    return value if isinstance(value, str) else None


def _flag(source: dict[str, Any], member: str) -> bool | None:
    value = source.get(member)
    return value if isinstance(value, bool) else None
