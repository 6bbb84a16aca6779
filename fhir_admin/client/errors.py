"""What can go wrong between the window and a server, as `Trouble` with facts instead of words."""

from __future__ import annotations

from collections.abc import Mapping

from fhir_admin.errors import Trouble, translate
from server.fhir.errors import Issue

_KINDS = {
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-offered",
    409: "conflict",
    410: "deleted",
    412: "changed",
    429: "throttled",
    501: "not-offered",
}
_RETRYABLE = frozenset({408, 429, 502, 503, 504})


class ServerRefused(Trouble):
    """The server answered with a status that is not success; `issues` are its OperationOutcome."""

    def __init__(
        self,
        status: int,
        issues: tuple[Issue, ...] = (),
        headers: Mapping[str, str] | None = None,
        request_id: str | None = None,
        *,
        place: str = "",
        body: bytes = b"",
    ) -> None:
        super().__init__(
            _kind(status),
            place,
            issues,
            status=status,
            request_id=request_id,
            retryable=status in _RETRYABLE,
        )
        self.status: int = status
        self.headers = dict(headers or {})
        self.body = body

    @property
    def etag(self) -> str | None:
        """The ETag that came with the refusal (a 410 names the tombstone's version so)."""
        return self.headers.get("etag")


class Unreachable(Trouble):
    """No answer came. `sent` says whether the server may have received the request."""

    def __init__(self, kind: str, place: str, detail: str = "", *, sent: bool = False) -> None:
        issues = (Issue(detail, "transient"),) if detail else ()
        super().__init__(kind, place, issues, retryable=kind not in ("certificate", "url"))
        self.sent = sent


class BadAnswer(Trouble):
    """An answer came, but it is not what FHIR promises; kind `not-fhir`, `too-large` or `redirect`."""

    def __init__(self, kind: str, place: str, detail: str, status: int | None = None) -> None:
        super().__init__(kind, place, (Issue(detail, "structure"),), status=status)


class ForeignLink(Trouble):
    """A link the server gave leads to another origin; it was not followed."""

    def __init__(self, base: str, url: str) -> None:
        super().__init__("foreign-link", base, (Issue(f"{base} → {url}", "security"),))
        self.url = url


class ReadOnly(Trouble):
    """A request that writes was stopped because the server profile is read-only."""

    def __init__(self, place: str, method: str) -> None:
        detail = translate("Failure", "{method} was not sent to {place}.").format(method=method, place=place)
        super().__init__("read-only", place, (Issue(detail, "security"),))


def _kind(status: int) -> str:
    if status in _KINDS:
        return _KINDS[status]
    if status in (400, 413, 415, 422):
        return "invalid"
    return "server-fault" if status >= 500 else "status"
