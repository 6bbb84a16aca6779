"""The asynchronous request pattern over the wire: headers, statuses, restart, the list for the window."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from tests.support.black_box import identified, patient, put, refused, unique
from tests.support.server_process import Connection, Reply, ServerProcess

ASYNC = {"Prefer": "respond-async"}


def begin(http: Connection, method: str, path: str, body: Any = None, **headers: str) -> str:
    """The status path of an accepted request."""
    reply = http.send(method, path, body, {**ASYNC, **headers})
    assert (reply.status, reply.body) == (202, b""), reply.body
    place = reply.headers["content-location"]
    assert place.startswith("http://127.0.0.1:")
    return place.partition("/fhir/")[2]


def finished(http: Connection, status: str) -> Reply:
    """The first answer of a status URL that is not 202."""
    end = time.monotonic() + 60
    while (reply := http.send("GET", status)).status == 202:
        assert time.monotonic() < end
        assert reply.headers["x-progress"]
        assert reply.headers["retry-after"] == "1"
        # Asking without a pause would take the server's time from the job.
        threading.Event().wait(0.02)
    return reply


def parts(reply: Reply, name: str = "ResourceDeletedCount") -> dict[str, Any]:
    """The parts of one parameter of a result."""
    assert (reply.status, reply.headers["content-type"]) == (200, "application/fhir+json; charset=utf-8")
    found = [p for p in reply.json().get("parameter", []) if p["name"] == name]
    return {part["name"]: part["valueInteger"] for parameter in found for part in parameter["part"]}


def test_a_delete_is_accepted_polled_and_done(http: Connection) -> None:
    tag = unique("bulk")
    for number in range(3):
        put(http, f"{tag}-{number}", identifier=identified(tag))
    status = begin(http, "DELETE", f"Patient/$bulk-delete?identifier={tag}")
    assert status.startswith("_operations/bulk-delete/")
    assert parts(finished(http, status)) == {"Patient": 3}
    assert http.send("GET", f"Patient/{tag}-0").status == 410
    assert parts(finished(http, status)) == {"Patient": 3}, "the result stays"
    refused(http.send("DELETE", status), 409, "conflict")


def test_an_update_is_accepted_polled_and_done(http: Connection) -> None:
    tag = unique("bulk")
    for number in range(3):
        put(http, f"{tag}-{number}", identifier=identified(tag))
    parts_ = [
        {"name": "type", "valueCode": "upsert"},
        {"name": "path", "valueString": "Resource"},
        {"name": "name", "valueString": "language"},
        {"name": "value", "valueCode": "ko"},
    ]
    body = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts_}]}
    status = begin(http, "PATCH", f"Patient/$bulk-update?identifier={tag}", body)
    assert status.startswith("_operations/bulk-update/")
    assert parts(finished(http, status), "ResourceUpdatedCount") == {"Patient": 3}
    reply = http.send("GET", f"Patient/{tag}-0")
    assert (reply.json()["language"], reply.headers["etag"]) == ("ko", 'W/"2"')


def test_it_must_be_asked_for_and_understood(http: Connection) -> None:
    tag = unique("bulk")
    put(http, tag, identifier=identified(tag))
    refused(http.send("DELETE", f"Patient/$bulk-delete?identifier={tag}"), 400, "invalid")
    refused(http.send("DELETE", f"Patient/$bulk-delete?identifier={tag}&nonsense=1", None, ASYNC), 400)
    refused(http.send("POST", f"Patient/$bulk-delete?identifier={tag}", patient(), ASYNC), 405)
    assert http.send("GET", f"Patient/{tag}").status == 200


def test_unknown_jobs_are_404(http: Connection) -> None:
    for path in ("_operations/bulk-delete/nothing", "_operations/nothing/x"):
        refused(http.send("GET", path), 404, "not-found")
        refused(http.send("DELETE", path), 404, "not-found")


def test_the_statement_declares_the_operations(http: Connection) -> None:
    (rest,) = http.send("GET", "metadata").json()["rest"]
    patients = next(resource for resource in rest["resource"] if resource["type"] == "Patient")
    for operations in (rest["operation"], patients["operation"]):
        names = {operation["name"] for operation in operations}
        assert {"bulk-delete", "bulk-delete-soft-deleted", "bulk-update"} <= names


def test_a_job_survives_a_restart_and_is_listed(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        http = server.connect()
        fill(http, 500)
        status = begin(http, "DELETE", "Patient/$bulk-delete")
        http.close()
        assert server.stop() == 0
        server.start()
        http = server.connect()
        assert parts(finished(http, status)) == {"Patient": 500}
        assert http.send("GET", "Patient/_history?_summary=count").json()["total"] == 1000
        second = begin(http, "DELETE", "$bulk-delete-soft-deleted")
        assert parts(finished(http, second)) == {"Patient": 500}
        http.close()
        check_list(server, [second, status])


def fill(http: Connection, count: int) -> None:
    """PUT many Patients."""
    entries = [
        {"resource": patient(id=f"p{number}"), "request": {"method": "PUT", "url": f"Patient/p{number}"}}
        for number in range(count)
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    assert http.send("POST", "", bundle).status == 200


def check_list(server: ServerProcess, statuses: list[str]) -> None:
    """The list for the window, a job a page."""
    base = server.base.removesuffix("/fhir")
    admin = Connection(f"{base}/admin", server.token)
    path, seen = "jobs?count=1", []
    while path:
        page = admin.send("GET", path).json()
        seen += page["jobs"]
        path = (page["next"] or "").removeprefix(f"{base}/admin/")
    assert [job["url"] for job in seen] == [f"{server.base}/{status}" for status in statuses]
    assert {job["status"] for job in seen} == {"done"}
    assert seen[0]["request"]["url"] == f"{server.base}/$bulk-delete-soft-deleted"
    refused(admin.send("GET", "jobs?count=none"), 400)
    refused(admin.send("GET", "nothing"), 404)
    refused(admin.send("POST", "jobs", {}), 405)
    admin.close()
    refused(Connection(f"{base}/admin", "wrong").send("GET", "jobs"), 401)
