"""The ASGI application: from bytes on a socket to a `Request`, and from a `Result` back.

Short reads run on the event loop (a hop to a thread costs more than the query), long ones in threads;
writes are prepared outside the writer and end after their commit.
Source: server specification A0; performance specification §5.2.
"""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_plus

from server.fhir import codec
from server.fhir.errors import Kind, fhir_error
from server.interactions import dispatch, entries, response, search
from server.interactions.request import Request, Result, Services, read_query
from server.preparation.preparer import Preparer
from server.rest import discovery, negotiation
from server.rest.access_log import AccessLog
from server.rest.admin import PATH as ADMIN_PATH
from server.rest.admin import Admin
from server.rest.body import Disconnected, Receive, read_body
from server.rest.discovery import Discovery
from server.rest.error_handlers import Answer, answer_error
from server.rest.files import send_file
from server.rest.guards import Guards, read_headers
from server.rest.haste import Haste
from server.security.token import LaunchToken
from server.store.base import Store
from server.store.errors import TooLong

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
BASE_PATH = "/fhir"
_BODIES = frozenset({"POST", "PUT", "PATCH"})
_BUNDLES = frozenset({"batch", "transaction"})
# What is done later is done by a job.
_ACCEPTED = 202
_SMALL = 64 * 1024
_LOGGED_PATH = 200
_NOSNIFF = (b"x-content-type-options", b"nosniff")


class Endpoint:
    """One server's ASGI app. `listening` must be called with the port before the first request."""

    def __init__(
        self,
        store: Store,
        services: Services,
        token: LaunchToken,
        about: Discovery,
        jobs_changed: Callable[[], None],
        preparer: Preparer,
        admin: Admin,
    ) -> None:
        """`jobs_changed` is called after a job was begun or cancelled."""
        self._store = store
        self._admin = admin
        self._jobs_changed = jobs_changed
        self._services = services
        self._token = token
        self._about = about
        self._guards: Guards | None = None
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="read")
        self._request_ids = _request_ids()
        self._haste = Haste()
        self._access = AccessLog(self._loggable)
        self._preparer = preparer
        # Their own, since they wait for another process while reads go on.
        self._preparing = ThreadPoolExecutor(4, thread_name_prefix="prepare")

    def listening(self, port: int) -> str:
        """Take note of the port; the base URL."""
        host = self._services.settings.host
        self._guards = Guards(host, port)
        return f"http://{f'[{host}]' if ':' in host else host}:{port}{BASE_PATH}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; every failure becomes an OperationOutcome."""
        started, request_id = time.perf_counter(), next(self._request_ids)
        correlation = ""
        try:
            headers = read_headers(scope["headers"])
            correlation = headers.get("x-request-id", "")
            answer = await self._answer(scope, headers, receive)
        except Disconnected:
            return
        except Exception as error:  # the edge: nothing may leave without an OperationOutcome
            answer = answer_error(error, request_id, self._services.definitions.version)
        raw = _raw_headers(answer, request_id, correlation)
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        body = b"" if scope["method"] == "HEAD" else answer.body
        if answer.file is not None and scope["method"] != "HEAD":
            await send_file(send, answer.file)
        await send({"type": "http.response.body", "body": body})
        elapsed = (time.perf_counter() - started) * 1000
        self._access.note(scope["method"], scope["path"], answer.status, elapsed, request_id)

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
        if scope["path"].startswith(ADMIN_PATH):
            self._token.authenticate(headers.get("authorization"))
            return await self._administer(scope, headers, receive, base)
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
            prepared = await loop.run_in_executor(self._preparing, self._preparer.prepare, request)
        else:
            prepared = dispatch.prepare(request, services)
        if prepared.route.writes:
            work = self._store.write(lambda tx: dispatch.perform(prepared, tx, services))
            result = await asyncio.wrap_future(work)
            if result.status == _ACCEPTED or "Content-Location" in result.headers:
                self._jobs_changed()
            return result
        if self._haste.is_bounded(prepared):
            return self._read(prepared)
        if self._haste.is_worth_trying(prepared):
            try:
                with self._store.glance() as snapshot:
                    return dispatch.perform(prepared, snapshot, services)
            except TooLong:
                self._haste.was_too_long(prepared)
        return await loop.run_in_executor(self._threads, self._read, prepared)

    def _read(self, prepared: dispatch.Prepared) -> Result:
        seconds = entries.SECONDS if prepared.route.name in _BUNDLES else None
        with self._store.read(seconds=seconds) as snapshot:
            return dispatch.perform(prepared, snapshot, self._services)

    def _written(self, request: Request, result: Result, media: str, is_pretty: bool) -> Answer:
        if result.file is not None:
            return Answer(result.status, b"", result.media or media, file=result.file)
        body = response.body_of(result, request, self._services)
        if is_pretty and body:
            body = codec.pretty(body)
        return Answer(result.status, body, result.media or media, response.headers_of(result, request))

    async def _administer(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, base: str
    ) -> Answer:
        body = b""
        if scope["method"] in _BODIES:
            body = await read_body(receive, headers, self._services.settings.body_bytes)
        below, query = scope["path"].removeprefix(ADMIN_PATH), _query(scope["query_string"])
        # It may take long: verifying reads everything.
        loop, answer = asyncio.get_running_loop(), self._admin.answer
        return await loop.run_in_executor(self._threads, answer, scope["method"], below, query, base, body)

    def _discover(
        self, method: str, path: str, query: negotiation.Pairs, headers: Mapping[str, str], base: str
    ) -> Answer:
        if method not in ("GET", "HEAD"):
            text = f"{path} can only be read with GET, not {method}."
            raise fhir_error(Kind.NOT_ALLOWED, text, headers={"Allow": "GET, HEAD"})
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
        """Let the threads end, and what prepares for them, and write the log's last lines."""
        self._preparer.close()
        self._preparing.shutdown()
        self._threads.shutdown()
        self._access.flush()


def _path(scope: Scope) -> str:
    raw = scope["raw_path"].decode("ascii", "replace")
    if raw != BASE_PATH and not raw.startswith(BASE_PATH + "/"):
        raise fhir_error(Kind.NOT_FOUND, f"Nothing is here; everything FHIR lies under {BASE_PATH}.")
    return str(raw[len(BASE_PATH) + 1 :])


def _query(raw: bytes) -> tuple[tuple[str, str], ...]:
    return read_query(raw.decode("latin-1"))  # what is not ASCII never gets past the HTTP parser


def _request_ids() -> Iterator[str]:
    """UUIDs, different at every start; a counter stands at their end."""
    start = str(uuid.uuid4())[:24]
    return (f"{start}{number:012x}" for number in itertools.count(1))


def _raw_headers(answer: Answer, request_id: str, correlation: str) -> list[tuple[bytes, bytes]]:
    raw = [(_raw_name(name), value.encode()) for name, value in answer.headers.items()]
    raw += [(b"x-request-id", request_id.encode()), _NOSNIFF]
    if correlation:
        raw.append((b"x-correlation-id", correlation.encode()))
    if answer.body or answer.file is not None:
        raw.append((b"content-type", _content_type(answer.media_type)))
    if answer.status not in (204, 304):
        size = len(answer.body) if answer.file is None else answer.file.stat().st_size
        raw.append((b"content-length", b"%d" % size))
    return raw


@lru_cache(64)
def _raw_name(name: str) -> bytes:
    return name.lower().encode("latin-1")


@lru_cache(8)
def _content_type(media_type: str) -> bytes:
    return f"{media_type}; charset=utf-8".encode()
