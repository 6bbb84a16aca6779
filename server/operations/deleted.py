"""$deleted: every instance that is deleted now, as tombstones, newest first, without knowing any id.

`author` takes a whole reference or the start of a name; `_text` takes texts that must all occur in the last
label. Case and accents do not count. Of what was purged no label is left.
Source: server specification A7.5, "Limits and places" (Deleted list).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from server.fhir import codec, tombstone_notes
from server.fhir.errors import FhirError, Issue, Kind, fhir_error
from server.fhir.search.values import fold
from server.interactions import deviations, history, prefer
from server.interactions.history_window import Window, count, moment, read_window
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.store.base import HistoryQuery, Reader, Version


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the parameters. Errors: 400 for bad values, 405 where the type keeps no history."""
    if route.type:
        history.check_policy(route.type, services)
    deviations.check_history("type" if route.type else "system", services.settings)
    scope = HistoryQuery(type=route.type, deleted_only=True)
    window = read_window(scope, request, services, _PARAMETERS)
    window = _of_types(window, request, route.type, services)
    words = tuple(fold(" ".join(v for name, v in request.query if name == "_text")).split())
    window = replace(window, query=replace(window.query, label=words))
    return Prepared(route, request, payload=window)


def deleted(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 with a history Bundle of tombstones."""

    def notes(version: Version) -> Sequence[dict[str, Any]]:
        last = last_content(tx, version)
        if last is None or last.body is None:
            return ()
        vid = deviations.version_id(last, services.settings)
        return tombstone_notes.extensions(vid, codec.decode(last.body))

    return history.answer(tx, prepared.payload, prepared.request, services, notes)


def last_content(tx: Reader, tombstone: Version) -> Version | None:
    """The version before a tombstone that is a head, which has content; None when it was purged.

    By number, not by place in the log: an import may have brought it in after the tombstone.
    """
    newest = tx.history(HistoryQuery(key=tombstone.key, limit=2))
    return next((version for version in newest if version.body is not None), None)


def _of_types(window: Window, request: Request, type_: str | None, services: Services) -> Window:
    given = window.query.types
    if given is None:
        return window
    known = services.definitions.resource_types
    issues = [
        Issue(f"_type={name}: there is no such type, so nothing of it is listed.", "not-supported", "warning")
        for name in given
        if name not in known
    ]
    if issues and prefer.read(request).strict:
        raise FhirError(Kind.INVALID, tuple(replace(issue, severity="error") for issue in issues))
    types = tuple(name for name in given if name in known and type_ in (None, name))
    is_silent = "ignore-unknown-silently" in services.settings.deviations
    ignored = window.ignored if is_silent else (*window.ignored, *issues)
    # One type alone has an index of its own.
    query = replace(
        window.query, type=types[0] if len(types) == 1 else None, types=None if len(types) == 1 else types
    )
    return replace(window, query=query, ignored=ignored)


def _types(name: str, value: str, services: Services) -> dict[str, Any]:
    types = tuple(part.strip() for part in value.split(",") if part.strip())
    if not types:
        raise fhir_error(Kind.INVALID, "_type is empty; name types, separated by commas.")
    return {"types": types}


def _author(name: str, value: str, services: Services) -> dict[str, Any]:
    if not value.strip():
        raise fhir_error(Kind.INVALID, "author is empty; give a name, the start of one, or a reference.")
    return {"author": value.strip()}


def _text(name: str, value: str, services: Services) -> dict[str, Any]:
    if not value.strip():
        raise fhir_error(Kind.INVALID, "_text is empty; give words that the last label must have.")
    return {}


_PARAMETERS = {
    "_before": moment,
    "_count": count,
    "_since": moment,
    "_text": _text,
    "_type": _types,
    "author": _author,
}
