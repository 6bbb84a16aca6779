"""Code systems that are a grammar and not a list: media types, languages, units of measure.

Source: FHIR R4 valueset-mimetypes, valueset-all-languages; RFC 6838 4.2, RFC 5646 2.1; UCUM.
"""

from __future__ import annotations

import re

from server.fhir.fhirpath_units import unit

_UCUM = "http://unitsofmeasure.org"
# FHIRPath's words for what UCUM calls a and mo.
_CALENDAR = frozenset({"year", "month"})
_NAME = r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}"
_GRAMMARS = {
    # Parameters may follow: text/plain; charset=utf-8.
    "urn:ietf:bcp:13": re.compile(rf"{_NAME}/{_NAME}(?:\s*;[^\r\n]*)?"),
    "urn:ietf:bcp:47": re.compile(
        r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})"
        r"(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
        r"(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*(?:-x(?:-[A-Za-z0-9]{1,8})+)?"
        r"|x(?:-[A-Za-z0-9]{1,8})+",
        re.ASCII,
    ),
}


def is_legal(system: str, code: str) -> bool | None:
    """Whether the grammar of the system allows the code; None when it has none that is known here."""
    if system == _UCUM:
        # Units that are not known here may be units all the same.
        return True if code not in _CALENDAR and unit(code) is not None else None
    grammar = _GRAMMARS.get(system)
    return None if grammar is None else grammar.fullmatch(code) is not None
