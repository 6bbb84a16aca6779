"""The process stays within its bound of memory, whatever is sent to it or asked of it.

Source: trust R17. `FHIR_ADMIN_MEMORY_SCALE=1` takes the whole amounts; the ordinary run a small part of them.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.black_box import bundle, entry, observation, patient, refused
from tests.support.server_process import FHIR_JSON, ServerProcess

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc"),
    pytest.mark.timeout(1_200),
]
SCALE = float(os.environ.get("FHIR_ADMIN_MEMORY_SCALE", "0.02"))
BOUND_MIB = 512
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("memory") / "data") as started:
        yield started


@pytest.fixture
def peak(process: ServerProcess) -> Callable[[], int]:
    """The largest resident size since the test began, in MiB; printed, and held to the bound."""
    assert process.process is not None
    Path(f"/proc/{process.process.pid}/clear_refs").write_text("5")

    def measured() -> int:
        assert process.process is not None
        text = Path(f"/proc/{process.process.pid}/status").read_text()
        mib = int(text.partition("VmHWM:")[2].split()[0]) // 1024
        print(f"peak {mib} MiB at scale {SCALE}")
        assert mib < BOUND_MIB
        return mib

    return measured


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", ""), ("PUT", "Patient/a"), ("POST", "Patient/_search"), ("PATCH", "Patient/a")],
)
def test_an_endless_body_is_refused_at_the_limit(
    process: ServerProcess, peak: Callable[[], int], method: str, path: str
) -> None:
    parts = urlsplit(process.base)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
    connection.putrequest(method, f"{parts.path}/{path}")
    for name, value in (
        ("Authorization", f"Bearer {process.token}"),
        ("Content-Type", FHIR_JSON),
        ("Transfer-Encoding", "chunked"),
    ):
        connection.putheader(name, value)
    connection.endheaders()
    chunk = b"%x\r\n" % MIB + b" " * MIB + b"\r\n"
    try:
        for _ in range(64):
            connection.send(chunk)
        connection.send(b"1\r\n \r\n")
        assert connection.getresponse().status == 413
    finally:
        connection.close()
    peak()


def test_a_large_transaction(process: ServerProcess, peak: Callable[[], int]) -> None:
    text = "x" * 50_000
    count = max(1, int(50 * MIB * SCALE) // len(text))
    people = [entry("POST", "Patient", patient(name=[{"text": f"{n} {text}"}])) for n in range(count)]
    reply = bundle(process.connect(), "transaction", *people, Prefer="return=minimal")
    assert reply.status == 200
    peak()


def test_a_page_of_a_thousand_with_a_thousand_includes(
    process: ServerProcess, peak: Callable[[], int]
) -> None:
    connection, count = process.connect(), max(10, int(1_000 * SCALE))
    padding = [{"text": "x" * 10_000}]
    entries = [entry("PUT", f"Patient/p{n}", patient(id=f"p{n}", name=padding)) for n in range(count)]
    entries += [
        entry("POST", "Observation", observation(subject={"reference": f"Patient/p{n}"}, note=padding))
        for n in range(count)
    ]
    assert bundle(connection, "transaction", *entries, Prefer="return=minimal").status == 200
    found = connection.send("GET", "Observation?_count=1000&_include=Observation:subject").json()
    assert len(found["entry"]) == 2 * count
    peak()


def test_import_and_export_of_much(process: ServerProcess, peak: Callable[[], int]) -> None:
    """200 MB of lines, 50,000 resources."""
    folder, count = process.data / "import", max(100, int(50_000 * SCALE))
    folder.mkdir(mode=0o700, exist_ok=True)
    note = [{"text": "x" * 3_800}]
    with (folder / "much.ndjson").open("w") as file:
        for number in range(count):
            file.write(json.dumps(observation(id=f"o{number}", note=note)) + "\n")
    asked = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "inputFormat", "valueString": "application/fhir+ndjson"},
            {"name": "mode", "valueString": "IncrementalLoad"},
            {
                "name": "input",
                "part": [
                    {"name": "type", "valueString": "Observation"},
                    {"name": "url", "valueUri": "much.ndjson"},
                ],
            },
        ],
    }
    later = {"Prefer": "respond-async", "Accept": "application/fhir+json"}
    finish(process, "POST", "$import", asked, later)
    assert process.connect().send("GET", f"Observation/o{count - 1}").status == 200
    peak()
    finish(process, "GET", "$export", None, later)
    peak()


def finish(process: ServerProcess, method: str, path: str, body: object, headers: dict[str, str]) -> None:
    """Begin a job and see it end well."""
    connection = process.connect()
    begun = connection.send(method, path, body, headers)
    assert begun.status == 202, begun.body
    status = begun.headers["content-location"].partition("/fhir/")[2]
    while (reply := connection.send("GET", status)).status == 202:
        time.sleep(0.05)
    assert reply.status == 200, reply.body
    assert "issue" not in reply.json()


def test_a_declared_length_beyond_the_limit_is_refused_unread(process: ServerProcess) -> None:
    too_long = {"Content-Length": str(64 * MIB + 1)}
    refused(process.connect().send("POST", "Patient", b"", too_long), 413, "invalid")
