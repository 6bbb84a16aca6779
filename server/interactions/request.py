"""What an interaction is given and what it answers; no HTTP library is known here.

Source: server specification A0, D5. The REST edge and Bundle entries make the same `Request`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from server.fhir.errors import Issue, Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.interactions.routing import Route
from server.security.provenance import Attribution
from server.store.base import Author, Version

if TYPE_CHECKING:
    from server.fhir.definitions import Definitions
    from server.settings import Settings


NOBODY = Author()


def read_query(text: str) -> tuple[tuple[str, str], ...]:
    """The decoded pairs of a query string or a form, empty values kept. Errors: 400 when not UTF-8."""
    try:
        return tuple(parse_qsl(text, keep_blank_values=True, errors="strict")) if text else ()
    except ValueError:
        raise fhir_error(
            Kind.INVALID, "The parameters are not UTF-8; encode them with %-escapes of UTF-8."
        ) from None


@dataclass(frozen=True, slots=True)
class Services:
    """What interactions need besides the transaction; made once in `app.py`.

    `now` gives milliseconds since 1970, `new_id` a fresh logical id.
    """

    definitions: Definitions
    settings: Settings
    now: Callable[[], int]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Request:
    """One interaction asked for, by HTTP or by a Bundle entry.

    `path` is below the base, without a leading slash and still percent-encoded; `query` holds
    decoded pairs in order; `headers` have lower-case names (a Bundle entry's ifMatch becomes
    `if-match`, and so on); `body` is the raw text, b"" when there is none, and `parsed` its strictly
    read value where that is known already; `new_id` is the id for what this may create, if chosen.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    author: Author = NOBODY
    base: str = ""
    parsed: Any = None
    new_id: str = ""

    def header(self, name: str) -> str | None:
        """A header by its lower-case name."""
        return self.headers.get(name)

    def parameter(self, name: str) -> str | None:
        """The last query parameter of that name."""
        return next((value for key, value in reversed(self.query) if key == name), None)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a `Request`; `response.headers_of` and `response.body_of` make HTTP of it.

    A `version` gives ETag and Last-Modified (and Location when `location`) and is served as its
    stored bytes, unless `body` (JSON text) or `resource` (parsed) is given instead. With none of the
    three the answer is empty. `issues` become an OperationOutcome under
    `Prefer: return=OperationOutcome`. A `file` is sent as it is, `media` the type of what is no FHIR JSON.
    `written` are the versions this request made.
    """

    status: int
    version: Version | None = None
    resource: Mapping[str, Any] | None = None
    body: bytes | None = None
    location: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    written: tuple[Version, ...] = ()
    file: Path | None = None
    media: str | None = None


class Match(NamedTuple):
    """The answer to an interaction's condition, when a transaction has asked it already."""

    version: Version | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that passed every check that needs no store.

    `resource` is the checked body and `text` its JSON; `new_id` is the id of what it may create.
    `payload` is what only one kind of interaction prepares (a patch, a Bundle's entries, a query).
    """

    route: Route
    request: Request
    resource: Mapping[str, Any] | None = None
    text: bytes = b""
    new_id: str = ""
    payload: Any = None
    match: Match | None = None
    attribution: Attribution | None = None

    @property
    def key(self) -> ResourceKey:
        """The instance in the URL."""
        return self.route.key
