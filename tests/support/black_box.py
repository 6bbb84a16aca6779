"""What the tests over the wire have in common: making resources, asking for outcomes, walking pages."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from typing import Any

from tests.support.server_process import Connection, Reply

JSON_PATCH = {"Content-Type": "application/json-patch+json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_numbers = itertools.count(1)


def unique(word: str = "x") -> str:
    """A text that no other test of this run uses; also good as an id."""
    return f"{word}-{next(_numbers)}"


def patient(**members: Any) -> dict[str, Any]:
    """A Patient."""
    return {"resourceType": "Patient", **members}


def observation(**members: Any) -> dict[str, Any]:
    """A valid Observation."""
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **members}


def identified(value: str) -> list[dict[str, str]]:
    """An identifier element."""
    return [{"system": "http://example.org", "value": value}]


def put(http: Connection, id_: str, **members: Any) -> Reply:
    """PUT a Patient and see that it worked."""
    reply = http.send("PUT", f"Patient/{id_}", patient(id=id_, **members))
    assert reply.status in (200, 201), reply.body
    return reply


def entry(
    method: str, url: str, resource: Any = None, full_url: str | None = None, **request: Any
) -> dict[str, Any]:
    """An entry of a batch or transaction."""
    made: dict[str, Any] = {"request": {"method": method, "url": url, **request}}
    if resource is not None:
        made["resource"] = resource
    if full_url is not None:
        made["fullUrl"] = full_url
    return made


def bundle(http: Connection, type_: str, *entries: Any, **headers: str) -> Reply:
    """POST a batch or transaction."""
    body = {"resourceType": "Bundle", "type": type_, "entry": list(entries)}
    return http.send("POST", "", body, {name.replace("_", "-"): value for name, value in headers.items()})


def statuses(reply: Reply) -> list[str]:
    """The status of each entry of a response Bundle."""
    assert reply.status == 200, reply.body
    return [one["response"]["status"] for one in reply.json().get("entry", [])]


def refused(reply: Reply, status: int, code: str | None = None) -> dict[str, Any]:
    """The first issue of an OperationOutcome with this status, and (if given) this issue code."""
    assert reply.status == status, (reply.status, reply.body)
    outcome = reply.json()
    assert outcome["resourceType"] == "OperationOutcome"
    issue: dict[str, Any] = outcome["issue"][0]
    assert issue["diagnostics"]
    assert code in (None, issue["code"]), issue
    return issue


def version(http: Connection, path: str) -> str:
    """The ETag of a resource."""
    reply = http.send("GET", path)
    assert reply.status == 200, reply.body
    return reply.headers["etag"]


def link(reply: Reply, relation: str) -> str | None:
    """A link of a Bundle, relative to the base."""
    urls = (one["url"] for one in reply.json().get("link", []) if one["relation"] == relation)
    url: str | None = next(urls, None)
    return None if url is None else url.partition("/fhir")[2].lstrip("/")


def pages(http: Connection, path: str) -> Iterator[Reply]:
    """The pages of a Bundle from `path` on."""
    following: str | None = path
    while following is not None:
        reply = http.send("GET", following)
        assert reply.status == 200, reply.body
        yield reply
        following = link(reply, "next")


def binary(data: str, media: Any = "application/json-patch+json") -> dict[str, Any]:
    """A JSON Patch as a Bundle entry carries it."""
    return {"resourceType": "Binary", "contentType": media, "data": data}


def encoded(operations: Any) -> str:
    """JSON as base64."""
    return base64.b64encode(json.dumps(operations).encode()).decode()


def versions(http: Connection) -> int:
    """How much the store has ever been told."""
    total: int = http.send("GET", "_history?_summary=count").json()["total"]
    return total
