"""The single HTTP gate: every byte to a server passes `Transport.send`.

Credentials go to the profile's exact origin only, redirects are never followed, answers are capped
in size and time, and a read-only profile lets nothing through that writes (trust.md D7, S6).
"""

from __future__ import annotations

import ssl
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from fhir_admin.client.auth import Secret, authorization
from fhir_admin.client.errors import BadAnswer, ForeignLink, ReadOnly, Unreachable
from fhir_admin.client.profile import ServerProfile, check_base, is_loopback, origin
from fhir_admin.client.request_log import RequestLog, RequestRecord, shown_body, shown_headers
from fhir_admin.errors import translate

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_WRITTEN_BY = "fhir-admin"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request: bytes of the decoded answer, seconds to connect, per read, and in all."""

    answer_bytes: int = 256 * 1024 * 1024
    connect: float = 10.0
    read: float = 60.0
    whole: float = 600.0


@dataclass(frozen=True, slots=True)
class Response:
    """A complete answer; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    request_id: str

    @property
    def ok(self) -> bool:
        """Whether the status says success."""
        return 200 <= self.status < 300


@dataclass(slots=True)
class _Flight:
    """One request under way, for the log."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: bytes
    number: int
    started: float = field(default_factory=time.time)
    clock: float = field(default_factory=time.perf_counter)


class Transport:
    """One connection pool to one server. Make and use it on the loop thread only."""

    def __init__(
        self,
        profile: ServerProfile,
        secret: Secret | None = None,
        *,
        limits: Limits | None = None,
        log: RequestLog | None = None,
        wire: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._base = check_base(profile.base_url)
        self._origin = origin(self._base)
        self._profile = profile
        self._secret = secret
        self._limits = limits or Limits()
        self._log = log or RequestLog()
        self._wire = wire
        self._http: httpx.AsyncClient | None = None

    @property
    def base(self) -> str:
        """The FHIR base without a slash at its end."""
        return self._base

    def resolve(self, target: str) -> str:
        """The absolute URL of `target` (below the base, or absolute on the same origin).

        Errors: `ForeignLink` when it leads elsewhere, in scheme, host or port.
        """
        if "://" not in target:
            return f"{self._base}/{target.lstrip('/')}" if target else self._base
        if origin(target) != self._origin:
            raise ForeignLink(self._base, target)
        return target

    async def send(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        writes: bool | None = None,
    ) -> Response:
        """Send one request and read the whole answer, whatever its status.

        `writes` overrides the guess by method (a POST to `_search` only reads).
        Errors: `Unreachable`, `BadAnswer`, `ForeignLink`, `ReadOnly`, `Trouble` (login).
        """
        url = self.resolve(target)
        if self._profile.read_only and (method not in _SAFE if writes is None else writes):
            raise ReadOnly(self._profile.name, method)
        request_id = str(uuid.uuid4())
        flight = _Flight(method, url, self._headers(headers, request_id), body, self._log.next_number())
        try:
            response = await self._exchange(flight, request_id)
        except (BadAnswer, Unreachable) as error:
            self._note(flight, None, str(error))
            raise
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            trouble = _trouble(error, self._base, method in _SAFE)
            self._note(flight, None, str(trouble))
            raise trouble from None
        self._note(flight, response)
        return response

    async def close(self) -> None:
        """Close the pool; the transport cannot be used afterwards."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _exchange(self, flight: _Flight, request_id: str) -> Response:
        http = self._client()
        request = http.build_request(
            flight.method, flight.url, headers=flight.headers, content=flight.body or None
        )
        deadline = time.monotonic() + self._limits.whole
        answer = await http.send(request, stream=True)
        try:
            body = await self._read(answer, deadline)
        finally:
            await answer.aclose()
        names = {name.lower(): value for name, value in answer.headers.items()}
        if 300 <= answer.status_code < 400 and answer.status_code != 304:
            goal = names.get("location", "")
            raise BadAnswer("redirect", self._base, f"{flight.url} → {goal}", answer.status_code)
        return Response(answer.status_code, names, body, flight.url, names.get("x-request-id") or request_id)

    async def _read(self, answer: httpx.Response, deadline: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        async for chunk in answer.aiter_bytes():
            size += len(chunk)
            if size > self._limits.answer_bytes:
                limit = self._limits.answer_bytes // (1024 * 1024)
                detail = translate("Failure", "The answer has more than {limit} MiB.").format(limit=limit)
                raise BadAnswer("too-large", self._base, detail)
            if time.monotonic() > deadline:
                detail = translate("Failure", "It had not ended after {seconds} s.")
                detail = detail.format(seconds=round(self._limits.whole))
                raise Unreachable("timeout", self._base, detail, sent=True)
            parts.append(chunk)
        return b"".join(parts)

    def _headers(self, given: Mapping[str, str] | None, request_id: str) -> list[tuple[str, str]]:
        headers = {"accept": "application/fhir+json", "user-agent": _WRITTEN_BY, "x-request-id": request_id}
        headers.update((name.lower(), value) for name, value in (given or {}).items())
        value = authorization(self._profile, self._secret)
        if value is not None:
            headers["authorization"] = value
        return list(headers.items())

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            limits = self._limits
            options: dict[str, Any] = {"transport": self._wire} if self._wire else {"verify": _trust()}
            self._http = httpx.AsyncClient(
                follow_redirects=False,
                # A proxy of the environment must never see what stays on this computer.
                trust_env=not is_loopback(self._base),
                timeout=httpx.Timeout(limits.read, connect=limits.connect),
                limits=httpx.Limits(max_connections=16, max_keepalive_connections=8),
                **options,
            )
        return self._http

    def _note(self, flight: _Flight, response: Response | None, error: str = "") -> None:
        self._log.add(
            RequestRecord(
                flight.number,
                flight.method,
                flight.url,
                flight.started,
                (time.perf_counter() - flight.clock) * 1000,
                response.status if response else None,
                error,
                shown_headers(flight.headers),
                shown_body(flight.body),
                shown_headers(list(response.headers.items())) if response else (),
                shown_body(response.body) if response else b"",
                len(response.body) if response else 0,
                len(flight.body),
            )
        )


def _trust() -> ssl.SSLContext:
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _trouble(error: Exception, base: str, safe: bool) -> Unreachable:
    detail = str(error) or type(error).__name__
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError | httpx.InvalidURL):
        return Unreachable("url", base, detail)
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return Unreachable("timeout", base, detail)
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        kind = _connect_kind(detail)
        # For "refused" the library's words say less than ours.
        return Unreachable(kind, base, "" if kind == "refused" else detail)
    if isinstance(error, httpx.TimeoutException):
        return Unreachable("timeout" if safe else "ambiguous", base, detail, sent=True)
    return Unreachable("broken" if safe else "ambiguous", base, detail, sent=True)


def _connect_kind(detail: str) -> str:
    lower = detail.lower()
    if "certificate" in lower or "ssl" in lower or "tls" in lower:
        return "certificate"
    if "name or service" in lower or "getaddrinfo" in lower or "nodename" in lower or "no address" in lower:
        return "name"
    if "all connection attempts failed" in lower or "refused" in lower:
        return "refused"
    return "network"
