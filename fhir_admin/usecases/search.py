"""Ask a server for results: the first page of a search, the pages behind it, the number of all matches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import anyio.to_thread

if TYPE_CHECKING:
    from fhir_admin.client.answers import Page
    from fhir_admin.client.fhir_client import FhirClient

Params = Sequence[tuple[str, str]]
T = TypeVar("T")
Read = Callable[["Page"], T]


@dataclass(frozen=True, slots=True)
class Results(Generic[T]):
    """A page as `read` made it, with the link that gives it again."""

    value: T
    url: str | None


async def search(client: FhirClient, path: str, params: Params, read: Read[T]) -> Results[T]:
    """The first page; `read` runs in a worker thread. Errors: those of the client."""
    page = await client.search(path or None, params)
    return Results(await anyio.to_thread.run_sync(read, page), page.self_url)


async def follow(client: FhirClient, url: str, read: Read[T]) -> Results[T]:
    """The page behind a link of the same server. Errors: those of the client, `ForeignLink`."""
    page = await client.follow(url)
    return Results(await anyio.to_thread.run_sync(read, page), url)


async def count(client: FhirClient, path: str, params: Params) -> int | None:
    """How many matches a search has; None when the server does not tell. Errors: those of the client."""
    steering = ("_count", "_summary", "_total", "_sort", "_include", "_revinclude", "_elements")
    plain = [(key, value) for key, value in params if key.partition(":")[0] not in steering]
    page = await client.search(path or None, [*plain, ("_summary", "count")])
    return page.total
