"""The FHIR interactions as a client sees them; every server, also the embedded one, is met through this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from fhir_admin.client.answers import Page, Snapshot, page, parsed, snapshot
from fhir_admin.client.auth import Secret
from fhir_admin.client.capabilities import Capabilities
from fhir_admin.client.errors import BadAnswer, ServerRefused
from fhir_admin.client.profile import ServerProfile
from fhir_admin.client.request_log import RequestLog
from fhir_admin.client.transport import Limits, Response, Transport
from fhir_admin.errors import translate
from server.fhir import codec
from server.fhir.errors import Issue
from server.fhir.keys import ResourceKey
from server.fhir.outcome import issues_of

FHIR_JSON = "application/fhir+json"
JSON_PATCH = "application/json-patch+json"
_WANT_BODY = {"prefer": "return=representation"}
Params = Sequence[tuple[str, str]]


class FhirClient:
    """A connection to one server; use it on the loop thread only.

    Every method raises `ServerRefused` for a status that is not success, `Unreachable` when no
    answer came and `BadAnswer` when the answer is not FHIR.
    """

    def __init__(
        self,
        profile: ServerProfile,
        secret: Secret | None = None,
        *,
        limits: Limits | None = None,
        log: RequestLog | None = None,
        transport: Transport | None = None,
    ) -> None:
        self.profile = profile
        self.log = log or RequestLog()
        self._transport = transport or Transport(profile, secret, limits=limits, log=self.log)

    @property
    def base(self) -> str:
        """The FHIR base URL without a slash at its end."""
        return self._transport.base

    async def read(self, key: ResourceKey) -> Snapshot:
        """The newest version. A deleted instance raises `ServerRefused` with status 410."""
        return snapshot(await self.send("GET", _path(key)), key, self.base)

    async def vread(self, key: ResourceKey, version_id: str) -> Snapshot:
        """One named version."""
        target = f"{_path(key)}/_history/{quote(version_id, safe='')}"
        return snapshot(await self.send("GET", target), key, self.base)

    async def search(self, type_: str | None, params: Params = ()) -> Page:
        """The first page of a search in one type, or in all (None)."""
        return page(await self.send("GET", type_ or "", params=params), self.base)

    async def history(self, type_: str | None = None, id_: str | None = None, params: Params = ()) -> Page:
        """The first page of the history of an instance, a type or the whole server."""
        parts = [part for part in (type_, id_) if part]
        target = "/".join([quote(part, safe="") for part in parts] + ["_history"])
        return page(await self.send("GET", target, params=params), self.base)

    async def follow(self, url: str) -> Page:
        """The page behind a link the server gave. Errors: `ForeignLink` when it leads to another origin."""
        return page(await self.send("GET", url), self.base)

    async def create(self, type_: str, body: bytes, if_none_exist: str | None = None) -> Snapshot:
        """POST a new instance; the answer's key holds the id the server chose."""
        headers = dict(_WANT_BODY)
        if if_none_exist is not None:
            headers["if-none-exist"] = if_none_exist
        response = await self.send("POST", type_, headers=headers, body=body)
        return snapshot(response, ResourceKey(type_, _created_id(response, type_)), self.base)

    async def update(self, key: ResourceKey, body: bytes, if_match: str | None = None) -> Snapshot:
        """PUT a whole resource; `if_match` is the ETag it was made from."""
        response = await self.send("PUT", _path(key), headers=_guarded(if_match), body=body)
        return snapshot(response, key, self.base)

    async def patch(
        self, key: ResourceKey, body: bytes, content_type: str, if_match: str | None = None
    ) -> Snapshot:
        """PATCH with a JSON Patch (`application/json-patch+json`) or a FHIRPath Patch (Parameters)."""
        headers = {**_guarded(if_match), "content-type": content_type}
        return snapshot(await self.send("PATCH", _path(key), headers=headers, body=body), key, self.base)

    async def delete(self, key: ResourceKey, params: Params = ()) -> Response:
        """DELETE an instance; `params` may hold `hardDelete=true`."""
        return await self.send("DELETE", _path(key), params=params)

    async def transaction(self, bundle: bytes) -> Page:
        """POST a transaction or batch Bundle to the base; the answer is the response Bundle."""
        return page(await self.send("POST", "", body=bundle, headers=_WANT_BODY), self.base)

    async def operation(
        self, method: str, path: str, body: bytes | None = None, params: Params = ()
    ) -> Response:
        """Call an operation; `path` is below the base, e.g. `Patient/1/$validate`."""
        return await self.send(method, path, params=params, body=body or b"")

    async def capabilities(self) -> Capabilities:
        """What the server says it can do; `Capabilities.unknown()` when it has no such statement."""
        try:
            statement = parsed(await self.send("GET", "metadata"), self.base)
        except ServerRefused as refusal:
            if refusal.status in (404, 405, 501):
                return Capabilities.unknown()
            raise
        return Capabilities.read(statement)

    async def send(
        self,
        method: str,
        target: str,
        *,
        params: Params = (),
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Response:
        """Any request below the base, or to an absolute URL of the same origin."""
        given = dict(headers or {})
        if body and "content-type" not in given:
            given["content-type"] = FHIR_JSON
        if params:
            target += ("&" if "?" in target else "?") + urlencode(params)
        response = await self._transport.send(
            method, target, headers=given, body=body, writes=_writes(method, target)
        )
        if not response.ok and response.status != 304:
            raise refusal(response, self.base)
        return response

    async def close(self) -> None:
        """Close all connections."""
        await self._transport.close()


def refusal(response: Response, place: str) -> ServerRefused:
    """The exception for an answer that is not success, with the issues of its OperationOutcome."""
    try:
        issues = issues_of(codec.decode(response.body)) if response.body else ()
    except (ValueError, RecursionError):
        issues = (Issue(response.body[:300].decode("utf-8", "replace").strip(), "unknown"),)
    return ServerRefused(
        response.status,
        issues,
        response.headers,
        response.request_id,
        place=place,
        body=response.body[: 64 * 1024],
    )


def _path(key: ResourceKey) -> str:
    return f"{quote(key.type, safe='')}/{quote(key.id, safe='')}"


def _guarded(if_match: str | None) -> dict[str, str]:
    return {**_WANT_BODY, "if-match": if_match} if if_match else dict(_WANT_BODY)


def _writes(method: str, target: str) -> bool:
    if method in ("GET", "HEAD", "OPTIONS"):
        return False
    last = target.partition("?")[0].rstrip("/").rpartition("/")[2]
    return last not in ("_search", "$validate", "$lookup", "$expand", "$translate", "$diff")


def _created_id(response: Response, type_: str) -> str:
    """The id in `Location`; a server that sends neither Location nor body cannot be followed."""
    parts = response.headers.get("location", "").split("?")[0].rstrip("/").split("/")
    if "_history" in parts:
        parts = parts[: parts.index("_history")]
    if len(parts) >= 2 and parts[-2] == type_:
        return parts[-1]
    if response.body.strip():
        return str(parsed(response, "").get("id") or "")
    detail = translate("Failure", "The server created something but did not say its id.")
    raise BadAnswer("not-fhir", type_, detail, response.status)
