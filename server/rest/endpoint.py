"""The ASGI application: from bytes on a socket to a `Request`, and from a `Result` back.

Reads by id run on the event loop (a hop to a thread costs more than the query); other reads run in
threads; writes are prepared outside the writer and end after their commit.
Source: server specification A0; performance specification §5.2.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote_plus

from server.fhir import codec
from server.fhir.errors import Kind, fhir_error
from server.interactions import dispatch, entries, response, search
from server.interactions.request import Request, Result, Services, read_query
from server.rest import admin, discovery, negotiation
from server.rest.admin import Admin
from server.rest.body import Disconnected, Receive, read_body
from server.rest.discovery import Discovery
from server.rest.error_handlers import Answer, answer_error
from server.rest.guards import Guards, read_headers
from server.security.token import LaunchToken
from server.store.base import Store

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
BASE_PATH = "/fhir"
_BODIES = frozenset({"POST", "PUT", "PATCH"})
_ON_THE_LOOP = frozenset({"read", "vread"})
_BUNDLES = frozenset({"batch", "transaction"})
# What is done later is done by a job.
_ACCEPTED = 202
_SMALL = 64 * 1024
_LOGGED_PATH = 200
_log = logging.getLogger("server.rest")


class Endpoint:
    """One server's ASGI app. `listening` must be called with the port before the first request."""

    def __init__(
        self,
        store: Store,
        services: Services,
        token: LaunchToken,
        about: Discovery,
        jobs_changed: Callable[[], None],
    ) -> None:
        """`jobs_changed` is called after a job was begun or cancelled."""
        self._store = store
        self._admin = Admin(store)
        self._jobs_changed = jobs_changed
        self._services = services
        self._token = token
        self._about = about
        self._guards: Guards | None = None
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="read")

    def listening(self, port: int) -> str:
        """Take note of the port; the base URL."""
        host = self._services.settings.host
        self._guards = Guards(host, port)
        return f"http://{f'[{host}]' if ':' in host else host}:{port}{BASE_PATH}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; every failure becomes an OperationOutcome."""
        started, request_id = time.perf_counter(), str(uuid.uuid4())
        correlation = ""
        try:
            headers = read_headers(scope["headers"])
            correlation = headers.get("x-request-id", "")
            answer = await self._answer(scope, headers, receive)
        except Disconnected:
            return
        except Exception as error:  # the edge: nothing may leave without an OperationOutcome
            answer = answer_error(error, request_id, self._services.definitions.version)
        identity = {"X-Request-Id": request_id, "X-Content-Type-Options": "nosniff"}
        if correlation:
            identity["X-Correlation-Id"] = correlation
        await _send(send, answer, identity, head=scope["method"] == "HEAD")
        elapsed = (time.perf_counter() - started) * 1000
        path = self._loggable(scope["path"])
        _log.info("%s %s %d %.1f ms %s", scope["method"], path, answer.status, elapsed, request_id)

    def _loggable(self, path: str) -> str:
        """The path without what an encoded `?` would bring into it, and never the token."""
        if self._token.stands_in(path):
            return "(a path with the token)"
        return path.partition("?")[0][:_LOGGED_PATH].encode("unicode_escape").decode()

    async def _answer(self, scope: Scope, headers: Mapping[str, str], receive: Receive) -> Answer:
        assert self._guards is not None  # noqa: S101 - `listening` comes first
        self._guards.check(headers)
        release = self._services.definitions.release
        negotiation.check_version(headers, release)
        if self._token.stands_in(scope["path"], unquote_plus(scope["query_string"].decode("latin-1"))):
            text = "The token stands in the URL; send it as `Authorization: Bearer …` only."
            raise fhir_error(Kind.INVALID, text)
        base, query = f"http://{headers['host']}{BASE_PATH}", _query(scope["query_string"])
        if scope["path"].startswith(admin.PATH + "/"):
            self._token.authenticate(headers.get("authorization"))
            below = scope["path"].removeprefix(admin.PATH + "/")
            return self._admin.answer(scope["method"], below, query, base)
        path = _path(scope)
        if path in discovery.PATHS:
            return self._discover(scope["method"], path, query, headers, base)
        author = self._token.authenticate(headers.get("authorization"))
        body = b""
        if scope["method"] in _BODIES or "content-length" in headers or "transfer-encoding" in headers:
            body = await read_body(receive, headers, self._services.settings.body_bytes)
        request = Request(scope["method"], path, query, headers, body, author, base)
        pairs = (*query, *search.form(request)) if path.endswith("_search") else query
        media, is_pretty = negotiation.response_type(pairs, headers, release), negotiation.is_pretty(pairs)
        result = await self._perform(request)
        return self._written(request, result, media, is_pretty)

    async def _perform(self, request: Request) -> Result:
        loop, services = asyncio.get_running_loop(), self._services
        if len(request.body) > _SMALL:
            prepared = await loop.run_in_executor(self._threads, dispatch.prepare, request, services)
        else:
            prepared = dispatch.prepare(request, services)
        if prepared.route.writes:
            work = self._store.write(lambda tx: dispatch.perform(prepared, tx, services))
            result = await asyncio.wrap_future(work)
            if result.status == _ACCEPTED:
                self._jobs_changed()
            return result
        if prepared.route.name in _ON_THE_LOOP:
            return self._read(prepared)
        return await loop.run_in_executor(self._threads, self._read, prepared)

    def _read(self, prepared: dispatch.Prepared) -> Result:
        seconds = entries.SECONDS if prepared.route.name in _BUNDLES else None
        with self._store.read(seconds=seconds) as snapshot:
            return dispatch.perform(prepared, snapshot, self._services)

    def _written(self, request: Request, result: Result, media: str, is_pretty: bool) -> Answer:
        body = response.body_of(result, request, self._services)
        if is_pretty and body:
            body = codec.pretty(body)
        return Answer(result.status, body, media, response.headers_of(result, request))

    def _discover(
        self, method: str, path: str, query: negotiation.Pairs, headers: Mapping[str, str], base: str
    ) -> Answer:
        if method not in ("GET", "HEAD"):
            raise fhir_error(Kind.NOT_ALLOWED, f"{path} can only be read with GET, not {method}.")
        if path == "health/check":
            status, body = self._about.health()
            return Answer(status, body, "application/json")
        release = self._services.definitions.release
        media, is_pretty = negotiation.response_type(query, headers, release), negotiation.is_pretty(query)
        if path == "$versions":
            media, resource = self._about.versions(media)
        else:
            resource = self._about.metadata(base, query)
        body = codec.encode(resource)
        return Answer(200, codec.pretty(body) if is_pretty else body, media)

    def close(self) -> None:
        """Let the read threads end."""
        self._threads.shutdown()


def _path(scope: Scope) -> str:
    raw = scope["raw_path"].decode("ascii", "replace")
    if raw != BASE_PATH and not raw.startswith(BASE_PATH + "/"):
        raise fhir_error(Kind.NOT_FOUND, f"Nothing is here; everything FHIR lies under {BASE_PATH}.")
    return str(raw[len(BASE_PATH) + 1 :])


def _query(raw: bytes) -> tuple[tuple[str, str], ...]:
    return read_query(raw.decode("latin-1"))  # what is not ASCII never gets past the HTTP parser


async def _send(send: Send, answer: Answer, identity: Mapping[str, str], *, head: bool) -> None:
    headers = {**answer.headers, **identity}
    if answer.body:
        headers["Content-Type"] = f"{answer.media_type}; charset=utf-8"
    if answer.status not in (204, 304):
        headers["Content-Length"] = str(len(answer.body))
    raw = [(name.lower().encode("latin-1"), value.encode("utf-8")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if head else answer.body})
