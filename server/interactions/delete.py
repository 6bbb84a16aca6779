"""delete: a tombstone, or with `hardDelete` nothing at all; one instance or those that criteria name.

Source: server specification A5; FHIR R4 http.html#delete, #3.1.0.7.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from server.fhir.errors import Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.fhir.search import query
from server.fhir.whole_number import whole_number
from server.interactions import conditional, deviations, include, preconditions
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.store.base import Author, Transaction, Version

_ALONG = frozenset({"_include", "_revinclude", "_includesCount"})


class Plan(NamedTuple):
    """What a delete request asks for: the criteria, how many at most (None: one), what comes along
    and how much of that at most."""

    is_hard: bool
    query: query.SearchQuery | None = None
    most: int | None = None
    includes: tuple[query.Include, ...] = ()
    includes_most: int = 0


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read `hardDelete`. Errors: 400."""
    return Prepared(route, request, payload=Plan(is_hard(request)))


def prepare_conditional(route: Route, request: Request, services: Services) -> Prepared:
    """Read criteria, `_count` and includes. Errors: 400 for none or bad values, 412 for unusable criteria."""
    type_ = route.type or ""
    found = conditional.parse(type_, conditional.criteria(request.query), services, request.base)
    pairs = [pair for pair in request.query if pair[0].partition(":")[0] in _ALONG]
    limits = conditional.limits_of(services)
    along = query.parse([type_], pairs, services.definitions, strict=True, limits=limits)
    most = _count(request, services)
    if most is not None and request.header("if-match") is not None:
        raise fhir_error(Kind.INVALID, "If-Match is about one version; delete without _count, or without it.")
    plan = Plan(is_hard(request), found, most, along.includes, along.includes_count)
    return Prepared(route, request, payload=plan)


def delete(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """204, with the ETag of the tombstone when there was something to delete. Errors: 412, 409."""
    key, request = prepared.key, prepared.request
    if request.header("if-match") is not None:
        preconditions.check_if_match(request, key, tx.head(key), services)
    deviations.check_referrers(tx, key, services)
    tombstone = remove(tx, key, is_hard=prepared.payload.is_hard, author=request.author)
    return Result(204, tombstone, written=(tombstone,) if tombstone else ())


def conditional_delete(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """204 with `Items-Deleted`. Errors: 412 when several match and no `_count` allows that."""
    plan: Plan = prepared.payload
    assert plan.query is not None  # noqa: S101 - prepare_conditional made it
    matches = tx.search(plan.query, plan.most or 2).matches
    if plan.most is None and len(matches) > 1:
        raise fhir_error(
            Kind.MULTIPLE_MATCHES,
            "Several resources match, so none was deleted. Make the criteria more selective, or allow "
            f"up to {services.settings.delete_count_max} with _count.",
        )
    if matches and prepared.request.header("if-match") is not None:
        preconditions.check_if_match(prepared.request, matches[0].key, matches[0], services)
    keys = _with_included(tx, plan, matches)
    for key in keys:
        deviations.check_referrers(tx, key, services)
    author = prepared.request.author
    tombstones = [remove(tx, key, is_hard=plan.is_hard, author=author) for key in keys]
    written = tuple(version for version in tombstones if version is not None)
    headers = {"Items-Deleted": str(len(keys))}
    return Result(204, written[0] if len(written) == 1 else None, headers=headers, written=written)


def is_hard(request: Request) -> bool:
    """Whether `hardDelete` or `_hardDelete` is true. Errors: 400 for no boolean, or for both of them."""
    given = [value for name, value in request.query if name in ("hardDelete", "_hardDelete")]
    for value in given:
        if value.lower() not in ("true", "false"):
            raise fhir_error(Kind.INVALID, f"hardDelete takes true or false, not {value!r}.")
    values = {value.lower() for value in given}
    if len(values) > 1:
        raise fhir_error(Kind.INVALID, "hardDelete is given as true and as false; say it once.")
    return "true" in values


def remove(tx: Transaction, key: ResourceKey, *, is_hard: bool, author: Author) -> Version | None:
    """Delete one instance; its tombstone, None when there was nothing to delete softly."""
    if is_hard:
        tx.erase(key)
        return None
    return tx.tombstone(key, author=author)


def _count(request: Request, services: Services) -> int | None:
    """How many may go; None for exactly one, which is also what `_count=1` means (A5.13)."""
    text, most = request.parameter("_count"), services.settings.delete_count_max
    if text is None:
        return None
    if len({value for name, value in request.query if name == "_count"}) > 1:
        raise fhir_error(Kind.INVALID, "_count of a conditional delete is given more than once; say it once.")
    number = whole_number(text)
    if number is None or not 1 <= number <= most:
        raise fhir_error(Kind.INVALID, f"_count of a conditional delete is 1 to {most}, not {text!r}.")
    return number if number > 1 else None


def _with_included(tx: Transaction, plan: Plan, matches: Sequence[Version]) -> list[ResourceKey]:
    keys = [version.key for version in matches]
    most = plan.includes_most
    found = include.included(tx, plan.includes, matches, most)
    if found.is_cut:
        raise fhir_error(Kind.INVALID, f"More than {most} resources would be included, so none was deleted.")
    return keys + _keys(found.versions)


def _keys(versions: Iterable[Version]) -> list[ResourceKey]:
    return [version.key for version in versions]
