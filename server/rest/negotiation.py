"""Media types in both directions, `_format` and `_pretty`.

Source: server specification A0.6, A0.7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from server.fhir.errors import Kind, fhir_error

FHIR_JSON = "application/fhir+json"
JSON_TYPES = (FHIR_JSON, "application/json", "text/json")
_WILDCARDS = {"*/*", "application/*"}
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
    names = [parts[0].strip() for parts in ranges if not _refused(parts[1:])]
    for name in names:
        if name in JSON_TYPES:
            return name
    if not ranges or any(name in _WILDCARDS for name in names):
        return FHIR_JSON
    raise fhir_error(Kind.NOT_ACCEPTABLE, f"This server answers in {FHIR_JSON}, not in {accept!r}.")


def _refused(parameters: Sequence[str]) -> bool:
    return any(p.strip() in ("q=0", "q=0.0", "q=0.00", "q=0.000") for p in parameters)
