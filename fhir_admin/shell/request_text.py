"""A logged request as text: as it was sent, as it was answered, and as a curl command."""

from __future__ import annotations

import shlex

from fhir_admin.client.request_log import RequestRecord
from server.fhir import codec

_SKIPPED = frozenset({"authorization", "user-agent", "x-request-id", "content-length"})


def request_text(record: RequestRecord) -> str:
    """Request line, headers, body."""
    head = [f"{record.method} {record.url}", *_lines(record.request_headers)]
    return _joined(head, record.request_body)


def response_text(record: RequestRecord) -> str:
    """Status, headers, body; or why there is no answer."""
    if record.status is None:
        return record.error
    return _joined([f"HTTP {record.status}", *_lines(record.response_headers)], record.response_body)


def as_curl(record: RequestRecord) -> str:
    """The request as a curl command; credentials stand in it only as variables.

    A body too large for the log is taken from a file, which a comment asks for.
    """
    parts = ["curl", "--request", record.method, shlex.quote(record.url)]
    for name, value in record.request_headers:
        if name == "authorization":
            parts += _credentials(value)
        elif name not in _SKIPPED:
            parts += ["--header", shlex.quote(f"{name}: {value}")]
    if record.request_size > len(record.request_body):
        size = record.request_size
        note = f"# Save the body ({size} bytes) as body.json first: the log has not all of it.\n"
        return note + " ".join([*parts, "--data-binary", "@body.json"]) + "\n"
    if record.request_body:
        parts += ["--data-binary", shlex.quote(record.request_body.decode("utf-8", "replace"))]
    return " ".join(parts) + "\n"


def _credentials(shown: str) -> list[str]:
    if shown.startswith("Basic"):
        return ["--user", '"$FHIR_USER:$FHIR_PASSWORD"']
    return ["--header", '"Authorization: Bearer $FHIR_TOKEN"']


def _lines(headers: tuple[tuple[str, str], ...]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers]


def _joined(head: list[str], body: bytes) -> str:
    return "\n".join([*head, "", _pretty(body)])


def _pretty(body: bytes) -> str:
    try:
        return codec.pretty(body).decode() if body else ""
    except ValueError:
        return body.decode("utf-8", "replace")
