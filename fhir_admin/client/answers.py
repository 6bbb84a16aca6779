"""What the client hands out: snapshots of versions, pages of Bundles, read tolerantly from any server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fhir_admin.client.errors import BadAnswer
from fhir_admin.client.transport import Response
from fhir_admin.errors import translate
from server.fhir import codec
from server.fhir.keys import ResourceKey


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version as a server sent it. `text` is the exact body, b"" when the server sent none.

    `version_id` is opaque text; `etag` is what to put into If-Match, or None; `last_modified` is
    `meta.lastUpdated` where present, else the Last-Modified header.
    """

    key: ResourceKey
    version_id: str | None
    etag: str | None
    last_modified: str | None
    text: bytes

    def resource(self) -> dict[str, Any]:
        """The body parsed (numbers keep their digits). Do not mutate."""
        parsed = codec.decode(self.text)
        return parsed if isinstance(parsed, dict) else {}


@dataclass(frozen=True, slots=True)
class Page:
    """One Bundle. `bundle` is parsed (do not mutate), links are absolute or None."""

    bundle: dict[str, Any]
    next_url: str | None
    self_url: str | None
    total: int | None
    text: bytes

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The Bundle's entries, [] when there are none."""
        entries = self.bundle.get("entry")
        return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def parsed(response: Response, place: str) -> dict[str, Any]:
    """The answer's JSON object. Errors: `BadAnswer` when it is something else."""
    try:
        value = codec.decode(response.body)
    except (ValueError, RecursionError) as error:
        raise BadAnswer("not-fhir", place, _looks_like(response, str(error)), response.status) from None
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
        detail = translate("Failure", "The JSON has no resourceType.")
        raise BadAnswer("not-fhir", place, detail, response.status)
    return value


def snapshot(response: Response, key: ResourceKey, place: str) -> Snapshot:
    """The version in a read, vread or write answer; an empty body gives headers only."""
    headers = response.headers
    if not response.body.strip():
        return Snapshot(key, _version(headers), headers.get("etag"), headers.get("last-modified"), b"")
    resource = parsed(response, place)
    if resource["resourceType"] == "OperationOutcome" and key.type != "OperationOutcome":
        return Snapshot(key, _version(headers), headers.get("etag"), headers.get("last-modified"), b"")
    if resource["resourceType"] != key.type:
        detail = translate("Failure", "Asked for {wanted}, got a {type}.")
        detail = detail.format(wanted=key, type=resource["resourceType"])
        raise BadAnswer("not-fhir", place, detail, response.status)
    given = resource.get("meta")
    meta: dict[str, Any] = given if isinstance(given, dict) else {}
    version = meta.get("versionId") or _version(headers)
    etag = headers.get("etag") or (f'W/"{version}"' if version else None)
    id_ = resource.get("id")
    return Snapshot(
        ResourceKey(key.type, str(id_ or key.id)),
        str(version) if version else None,
        etag,
        meta.get("lastUpdated") or headers.get("last-modified"),
        response.body,
    )


def page(response: Response, place: str) -> Page:
    """The Bundle of a search, history or transaction answer. Errors: `BadAnswer`."""
    bundle = parsed(response, place)
    if bundle["resourceType"] != "Bundle":
        detail = translate("Failure", "Asked for {wanted}, got a {type}.")
        detail = detail.format(wanted="Bundle", type=bundle["resourceType"])
        raise BadAnswer("not-fhir", place, detail, response.status)
    total = bundle.get("total")
    return Page(
        bundle,
        _link(bundle, "next"),
        _link(bundle, "self"),
        total if isinstance(total, int) and not isinstance(total, bool) else None,
        response.body,
    )


def _link(bundle: Mapping[str, Any], relation: str) -> str | None:
    links = bundle.get("link")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("relation") == relation and link.get("url"):
            return str(link["url"])
    return None


def _version(headers: Mapping[str, str]) -> str | None:
    etag = headers.get("etag", "")
    text = etag.removeprefix("W/").strip('"')
    return text or None


def _looks_like(response: Response, error: str) -> str:
    kind = response.headers.get("content-type", "")
    if "html" in kind or response.body.lstrip()[:1] == b"<":
        text = translate(
            "Failure", "It sent a {kind} page instead of JSON (a login page or another program?)."
        )
        return text.format(kind=kind or "text")
    return translate("Failure", "The content is not JSON: {error}").format(error=error)
