"""Media types in both directions with their FHIR release, `_format` and `_pretty`.

Source: server specification A0.6, A0.7; FHIR http.html#version-parameter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from server.fhir.errors import Kind, fhir_error

FHIR_JSON = "application/fhir+json"
JSON_TYPES = (FHIR_JSON, "application/json", "text/json")
_WILDCARDS = {"*/*", "application/*"}
_QUALITY = re.compile(r"[01](\.[0-9]{0,3})?")
_SHORT = 256
Pairs = Sequence[tuple[str, str]]


def response_type(query: Pairs, headers: Mapping[str, str], release: str) -> str:
    """The media type to answer with, without parameters. Errors: 406.

    `_format` overrides Accept; a `+` that a form decoder made a blank is put back. `release` is the
    FHIR release served, `4.0`; a parameter `fhirVersion` must name it.
    """
    formats = [value for name, value in query if name == "_format"] if query else []
    if formats:
        wanted, *parameters = formats[-1].split(";")
        wanted = wanted.strip().replace(" ", "+")
        if not _speaks(parameters, release):
            raise fhir_error(Kind.NOT_ACCEPTABLE, f"_format={formats[-1]} is not offered; {_served(release)}")
        if wanted == "json":
            return FHIR_JSON
        if wanted in JSON_TYPES:
            return wanted
        raise fhir_error(Kind.NOT_ACCEPTABLE, f"_format={formats[-1]} is not offered; use json.")
    accept = headers.get("accept", "*/*")
    return (_accepted if len(accept) <= _SHORT else _accepted.__wrapped__)(accept, release)


def check_version(headers: Mapping[str, str], release: str) -> None:
    """Errors: 415 when the Content-Type names another FHIR release than the one served."""
    given = headers.get("content-type", "")
    if "fhirversion" in given.lower() and not _speaks(given.split(";")[1:], release):
        raise fhir_error(Kind.UNSUPPORTED_MEDIA, f"Content-Type {given!r} is refused: {_served(release)}")


def is_pretty(query: Pairs) -> bool:
    """Whether `_pretty=true`. Errors: 400 for anything but true and false."""
    values = [value for name, value in query if name == "_pretty"] if query else []
    if not values:
        return False
    if values[-1] not in ("true", "false"):
        raise fhir_error(Kind.INVALID, f"_pretty takes true or false, not {values[-1]!r}.")
    return values[-1] == "true"


@lru_cache(256)
def _accepted(accept: str, release: str) -> str:
    ranges = [part.split(";") for part in accept.lower().split(",") if part.strip()]
    spoken = [parts for parts in ranges if _speaks(parts[1:], release)]
    if ranges and not spoken:
        raise fhir_error(Kind.NOT_ACCEPTABLE, f"{accept!r} cannot be answered: {_served(release)}")
    wanted = [(_quality(parts[1:]), parts[0].strip()) for parts in spoken]
    # The sort is stable: of equal quality, what stands first.
    names = [name for quality, name in sorted(wanted, key=lambda pair: -pair[0]) if quality > 0]
    for name in names:
        if name in JSON_TYPES:
            return name
    if not ranges or any(name in _WILDCARDS for name in names):
        return FHIR_JSON
    if "text/*" in names:
        return "text/json"
    raise fhir_error(Kind.NOT_ACCEPTABLE, f"This server answers in {FHIR_JSON}, not in {accept!r}.")


def _speaks(parameters: Sequence[str], release: str) -> bool:
    """Whether media type parameters leave the FHIR release open or name `release` (`4.0` or `4.0.1`)."""
    pairs = [parameter.partition("=") for parameter in parameters]
    versions = [value.strip(' "') for name, _, value in pairs if name.strip().lower() == "fhirversion"]
    return all(version == release or version.startswith(f"{release}.") for version in versions)


def _served(release: str) -> str:
    return f"this server speaks FHIR {release} (fhirVersion={release}) only."


def _quality(parameters: Sequence[str]) -> float:
    """The q of a media range; 1 without one, or when it is unreadable."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q" and _QUALITY.fullmatch(value.strip()):
            return float(value)
    return 1.0
