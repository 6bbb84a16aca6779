"""search: matches and what they include, as a page of a searchset Bundle.

Source: server specification C1, C4.3–C4.8; FHIR R4 search.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.fhir import bundle
from server.fhir.errors import Issue, Kind, fhir_error
from server.fhir.search import query
from server.fhir.search.query_model import LAST_PAGE
from server.fhir.whole_number import whole_number
from server.interactions import deviations, paging, prefer
from server.interactions.include import Included, included
from server.interactions.media import FORM, media_type
from server.interactions.narrowing import Narrowing
from server.interactions.request import Prepared, Request, Result, Services, read_query
from server.interactions.routing import Route
from server.interactions.search_parsing import parsed
from server.store.base import Reader, SearchPage, Version

_INCLUDES_TOKEN = "includesCt"  # noqa: S105 - the name of a page token


@dataclass(frozen=True, slots=True)
class Asked:
    """A parsed search and its place: the page (`token`), and how many includes came before."""

    query: query.SearchQuery
    token: str | None
    skip: int = 0


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the parameters of URL and form. Errors: 415, 400; 404 for an unknown compartment."""
    pairs = tuple(dict.fromkeys([*request.query, *form(request)]))
    skips = [value for name, value in pairs if name == _INCLUDES_TOKEN]
    found = parsed(
        _types(route, services),
        tuple(pair for pair in pairs if pair[0] not in (_INCLUDES_TOKEN, "ct")),
        services,
        strict=prefer.read(request).strict,
        compartment=route.key if route.name == "search-compartment" else None,
        base=request.base or None,
    )
    token = next((value for name, value in pairs if name == "ct"), None)
    return Prepared(route, request, payload=Asked(found, token, _skip(skips)))


def search(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with a searchset: warnings first, then matches, then what they include."""
    asked: Asked = prepared.payload
    found, request = asked.query, prepared.request
    is_count = found.summary == "count"
    is_counted = is_count or (found.total and asked.token is None)
    total = tx.search_count(found) if is_counted else None
    if is_count:
        entries = _warnings(found.ignored, services)
        links = [("self", paging.url(request, found.applied, path=_path(request)))]
        return Result(200, body=bundle.write_bundle("searchset", entries, links=links, total=total))
    page = tx.search(found, found.count, asked.token)
    extra = included(tx, found.includes, page.matches, found.includes_count)
    issues = [*found.ignored, *([_cut(found.includes_count)] if extra.is_cut else [])]
    entries = _warnings(issues, services)
    entries += _entries(page.matches, "match", found, request, services)
    entries += _entries(extra.versions, "include", found, request, services)
    links = _links(prepared, page, extra)
    return Result(200, body=bundle.write_bundle("searchset", entries, links=links, total=total))


def rest_of_includes(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """`$includes`: the included resources of a page that did not fit into it (C4.6)."""
    asked: Asked = prepared.payload
    found = asked.query
    page = tx.search(found, found.count, asked.token)
    extra = included(tx, found.includes, page.matches, asked.skip + found.includes_count)
    rest = Included(extra.versions[asked.skip :], extra.is_cut)
    entries = _entries(rest.versions, "include", found, prepared.request, services)
    links = _links(prepared, SearchPage((), None, None), rest)
    return Result(200, body=bundle.write_bundle("searchset", entries, links=links))


def _types(route: Route, services: Services) -> tuple[str, ...]:
    if route.name == "search-compartment" and route.member != "*":
        return (route.member or "",)
    if route.type and not route.member:
        return (route.type,)
    return tuple(sorted(services.definitions.resource_types))


def form(request: Request) -> tuple[tuple[str, str], ...]:
    """The parameters in the body of a POST to `_search`. Errors: 415, 400 when not UTF-8."""
    if request.method != "POST" or not request.body:
        return ()
    if media_type(request) != FORM:
        raise fhir_error(Kind.UNSUPPORTED_MEDIA, f"A POST to _search carries a form; send it as {FORM}.")
    try:
        return read_query(request.body.decode())
    except UnicodeDecodeError:
        raise fhir_error(Kind.INVALID, "The form is not UTF-8; encode it with %-escapes.") from None


def _skip(values: list[str]) -> int:
    if not values:
        return 0
    if (found := whole_number(values[0])) is None:
        raise paging.bad_token(values[0], _INCLUDES_TOKEN)
    return found


def _warnings(issues: Iterable[Issue], services: Services) -> list[bytes]:
    issues = tuple(issues)
    is_silent = "ignore-unknown-silently" in services.settings.deviations
    return [bundle.outcome_entry(issues, services.definitions.version)] if issues and not is_silent else []


def _cut(limit: int) -> Issue:
    text = f'Only the first {limit} included resources are here; the link "related" has the others.'
    return Issue(text, "incomplete", "warning")


def _entries(
    versions: Sequence[Version], mode: str, found: query.SearchQuery, request: Request, services: Services
) -> list[bytes]:
    narrow = Narrowing(None if found.summary == "false" else found.summary, _elements(found, mode))
    if narrow.is_everything and not services.settings.deviations:
        bodies = [version.body or b"" for version in versions]
    else:
        shown = (deviations.shown(version, services.settings) for version in versions)
        bodies = [narrow.apply(body, services.definitions) for body in shown]
    keys = [version.key for version in versions]
    return bundle.search_entries(request.base, zip(keys, bodies, strict=True), mode)


def _elements(found: query.SearchQuery, mode: str) -> tuple[str, ...]:
    """`_elements` narrows matches only: the names are those of the type searched."""
    return found.elements if mode == "match" else ()


def _path(request: Request) -> str:
    return request.path.rstrip("/").removesuffix("_search").removesuffix("$includes").rstrip("/")


def _links(prepared: Prepared, page: SearchPage, extra: Included) -> list[tuple[str, str]]:
    asked: Asked = prepared.payload
    request, applied, path = prepared.request, asked.query.applied, _path(prepared.request)
    later = [pair for pair in applied if pair[0] != "_total"]
    if prepared.route.name == "includes":
        place = [*applied, (_INCLUDES_TOKEN, str(asked.skip))]
        links = [("self", paging.url(request, place, asked.token, f"{path}/$includes"))]
    else:
        links = [
            ("self", paging.url(request, applied, asked.token, path)),
            ("first", paging.url(request, applied, None, path)),
        ]
    if page.previous is not None:
        links.append(("previous", paging.url(request, later, page.previous, path)))
    if page.next is not None:
        links.append(("next", paging.url(request, later, page.next, path)))
    if page.next is not None or page.previous is not None:
        links.append(("last", paging.url(request, later, LAST_PAGE, path)))
    if extra.is_cut and prepared.route.name in ("search-type", "includes"):
        place = [*later, (_INCLUDES_TOKEN, str(asked.skip + len(extra.versions)))]
        links.append(("related", paging.url(request, place, asked.token, f"{path}/$includes")))
    return links
