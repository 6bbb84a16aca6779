"""Media types in both directions, `_format` and `_pretty`.

Source: server specification A0.6, A0.7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from server.fhir.errors import Kind, fhir_error

FHIR_JSON = "application/fhir+json"
JSON_TYPES = (FHIR_JSON, "application/json", "text/json")
_WILDCARDS = {"*/*", "application/*"}
_QUALITY = re.compile(r"[01](\.[0-9]{0,3})?")
Pairs = Sequence[tuple[str, str]]


def response_type(query: Pairs, headers: Mapping[str, str]) -> str:
    """The media type to answer with, without parameters. Errors: 406.

    `_format` overrides Accept; a `+` that a form decoder made a blank is put back.
    """
    formats = [value for name, value in query if name == "_format"]
    if formats:
        wanted = formats[-1].split(";")[0].strip().replace(" ", "+")
        if wanted == "json":
            return FHIR_JSON
        if wanted in JSON_TYPES:
            return wanted
        raise fhir_error(Kind.NOT_ACCEPTABLE, f"_format={formats[-1]} is not offered; use json.")
    return _accepted(headers.get("accept", "*/*"))


def is_pretty(query: Pairs) -> bool:
    """Whether `_pretty=true`. Errors: 400 for anything but true and false."""
    values = [value for name, value in query if name == "_pretty"]
    if not values:
        return False
    if values[-1] not in ("true", "false"):
        raise fhir_error(Kind.INVALID, f"_pretty takes true or false, not {values[-1]!r}.")
    return values[-1] == "true"


def _accepted(accept: str) -> str:
    ranges = [part.split(";") for part in accept.lower().split(",") if part.strip()]
    wanted = [(_quality(parts[1:]), parts[0].strip()) for parts in ranges]
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


def _quality(parameters: Sequence[str]) -> float:
    """The q of a media range; 1 without one, or when it is unreadable."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q" and _QUALITY.fullmatch(value.strip()):
            return float(value)
    return 1.0
