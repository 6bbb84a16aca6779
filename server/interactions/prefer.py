"""The Prefer header: what to return, and how to treat unknown parameters.

Source: server specification A0.9, A0.10; RFC 7240.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.fhir.errors import Kind, fhir_error
from server.interactions.request import Request

RETURNS = ("representation", "minimal", "OperationOutcome")
_HANDLING = ("lenient", "strict")


@dataclass(frozen=True, slots=True)
class Prefer:
    """What the client prefers; the defaults are the server's."""

    returns: str = "representation"
    strict: bool = False
    asynchronous: bool = False


def read(request: Request) -> Prefer:
    """The preferences of a request. Errors: 400 for an unknown `return` or `handling`."""
    header = request.header("prefer")
    if header is None:
        return _DEFAULT
    given: dict[str, str] = {}
    for token in header.replace(";", ",").split(","):
        name, _, value = token.partition("=")
        # RFC 7240: names in any case, and of a preference that stands twice the first counts.
        given.setdefault(name.strip().lower(), value.strip().strip('"'))
    return Prefer(
        _one_of("return", given.get("return", "representation"), RETURNS),
        _one_of("handling", given.get("handling", "lenient"), _HANDLING) == "strict",
        "respond-async" in given,
    )


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise fhir_error(Kind.INVALID, f"Prefer: {name} takes {', '.join(allowed)}, not {value!r}.")
    return value


_DEFAULT = Prefer()
