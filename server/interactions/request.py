"""What an interaction is given and what it answers; no HTTP library is known here.

Source: server specification A0, D5. The REST edge and Bundle entries make the same `Request`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from server.fhir.errors import Issue
from server.store.base import Author, Version

if TYPE_CHECKING:
    from server.fhir.definitions import Definitions
    from server.settings import Settings


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
    `if-match`, and so on); `body` is the raw text, b"" when there is none.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    author: Author = Author()
    base: str = ""

    def header(self, name: str) -> str | None:
        """A header by its lower-case name."""
        return self.headers.get(name)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a `Request`.

    A `version` is served as its stored bytes with ETag and Last-Modified (and Location when
    `location`); otherwise `resource` (a parsed resource) or `body` (JSON text) is. With neither the
    answer is empty. `issues` become an OperationOutcome under `Prefer: return=OperationOutcome`.
    """

    status: int
    version: Version | None = None
    resource: Mapping[str, Any] | None = None
    body: bytes | None = None
    location: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
