"""Every number and switch a server can be given, and where it came from.

Flags win over the environment (`FHIR_ADMIN_…`), which wins over `server.toml` in the data
directory. Source: server specification, "Limits and places".
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from server.fhir.definitions import VERSIONS

_MIB = 1024 * 1024
_CEILINGS = {"body_bytes": 1024 * _MIB, "count_max": 1000}
DEVIATIONS = frozenset(
    {
        "tombstone-body",
        "tombstone-stub",
        "no-system-history",
        "no-type-history",
        "gone-as-404",
        "uuid-versions",
        "no-transaction",
        "no-if-match",
        "ignore-unknown-silently",
        "referential-integrity",
        "no-capability",
    }
)
_CHOICES = {"auth": ("none", "token"), "fhir_version": VERSIONS}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingsError(Exception):
    """A setting that cannot be used; the text says which, where it stands and what is allowed."""


class Switches(Collection[str]):
    """Names that are on, and can be others from one request to the next."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = frozenset(names)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Settings:
    """One server's settings. Sizes are bytes, times seconds."""

    data: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = 0
    auth: str = "token"
    child: bool = False
    fhir_version: str = "r4"
    body_bytes: int = 64 * _MIB
    bundle_entries: int = 50_000
    count_default: int = 10
    count_max: int = 1000
    includes_max: int = 1000
    chain_depth: int = 8
    search_parameters: int = 100
    preparation_processes: int = 2
    or_values: int = 2000
    patch_operations: int = 1000
    patch_result_bytes: int = 16 * _MIB
    query_seconds: float = 10.0
    header_seconds: float = 10.0
    delete_count_max: int = 100
    update_create: bool = True
    versioning: Mapping[str, str] = field(default_factory=dict)
    deviations: Collection[str] = frozenset()

    def versioning_of(self, type_: str) -> str:
        """`versioned`, `versioned-update` or `no-version` (A4.14)."""
        return self.versioning.get(type_, "versioned")


def load(flags: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from flags (None = not given), environment and `server.toml`.

    Errors: `SettingsError`.
    """
    environment = os.environ if environment is None else environment
    given: dict[str, Any] = {}
    data = Path(flags.get("data") or environment.get("FHIR_ADMIN_DATA") or "data")
    for source, values in (
        (str(data / "server.toml"), _file(data / "server.toml")),
        ("the environment", _from(environment)),
        ("the command line", {k: v for k, v in flags.items() if v is not None}),
    ):
        given.update(_checked(source, values))
    settings = replace(Settings(), **{**given, "data": data})
    if settings.auth == "none" and settings.host not in LOOPBACK:
        raise SettingsError(
            f"Without authentication the server only listens on loopback, not on {settings.host}. "
            "Use --auth token, or --host 127.0.0.1."
        )
    return settings


def _file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error


def _from(environment: Mapping[str, str]) -> dict[str, str]:
    known = {f"FHIR_ADMIN_{f.name.upper()}": f.name for f in fields(Settings)}
    return {known[name]: value for name, value in environment.items() if name in known}


def _checked(source: str, values: Mapping[str, Any]) -> dict[str, Any]:
    types = {f.name: str(f.type) for f in fields(Settings)}
    checked = {}
    for name, value in values.items():
        if name not in types:
            raise SettingsError(f'{source} has an unknown setting "{name}".')
        checked[name] = _convert(source, name, types[name], value)
    return checked


def _convert(source: str, name: str, type_: str, value: Any) -> Any:
    try:
        converted = _CONVERTERS[type_](value)
    except (KeyError, ValueError, TypeError):
        raise SettingsError(f'{source}: "{name}" cannot be {value!r}; it takes {type_}.') from None
    ceiling = _CEILINGS.get(name)
    if ceiling is not None and converted > ceiling:
        raise SettingsError(f'{source}: "{name}" may be at most {ceiling}, not {converted}.')
    if (
        isinstance(converted, int | float)
        and not isinstance(converted, bool)
        and not _in_range(name, converted)
    ):
        raise SettingsError(f'{source}: "{name}" cannot be {value!r}; it is a number above 0.')
    if name == "deviations" and converted - DEVIATIONS:
        unknown = ", ".join(sorted(converted - DEVIATIONS))
        known = ", ".join(sorted(DEVIATIONS))
        raise SettingsError(f"{source}: there is no deviation {unknown}; there are {known}.")
    if name in _CHOICES and converted not in _CHOICES[name]:
        raise SettingsError(f'{source}: "{name}" is {" or ".join(_CHOICES[name])}, not {value!r}.')
    return converted


def _in_range(name: str, number: float) -> bool:
    return 0 <= number < 65536 if name == "port" else number > 0


def _bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "1": True, "false": False, "0": False}[str(value).lower()]


def _strings(value: Any) -> frozenset[str]:
    items = value.split(",") if isinstance(value, str) else value
    return frozenset(str(item).strip() for item in items if str(item).strip())


def _policies(value: Any) -> dict[str, str]:
    policies = {str(k): str(v) for k, v in dict(value).items()}
    for policy in policies.values():
        if policy not in ("versioned", "versioned-update", "no-version"):
            raise ValueError(policy)
    return policies


_CONVERTERS: dict[str, Any] = {
    "Path": Path,
    "str": str,
    "int": int,
    "float": float,
    "bool": _bool,
    "Mapping[str, str]": _policies,
    "Collection[str]": _strings,
}
