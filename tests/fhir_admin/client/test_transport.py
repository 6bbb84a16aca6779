"""The one gate to servers: what leaves it, what it refuses, how it names trouble."""

from __future__ import annotations

import asyncio
import gzip
import threading

import pytest

from fhir_admin.client.auth import Secret
from fhir_admin.client.errors import BadAnswer, ForeignLink, ReadOnly, ServerRefused, Unreachable
from fhir_admin.client.fhir_client import FhirClient
from fhir_admin.client.profile import AuthKind, ServerProfile
from fhir_admin.client.request_log import RequestLog
from fhir_admin.client.transport import Limits, Transport
from fhir_admin.errors import Trouble, to_failure
from server.fhir.keys import ResourceKey
from tests.support.fault_server import answer, hang, raw

PATIENT = {"resourceType": "Patient", "id": "1", "meta": {"versionId": "7"}}
KEY = ResourceKey("Patient", "1")


def profile(base, **more):
    return ServerProfile("p", "Test", base, **more)


def run(call):
    """Run `call(transport-or-client)` on a loop of its own."""
    return asyncio.run(call())


async def read(base, secret=None, limits=None, log=None, **more):
    client = FhirClient(profile(base, **more), secret, limits=limits, log=log)
    try:
        return await client.read(KEY)
    finally:
        await client.close()


def test_bearer_and_basic_are_sent_to_the_own_origin(fault_server):
    fault_server.on("Patient/1", answer(200, PATIENT))
    run(lambda: read(fault_server.base, Secret("t0k"), auth=AuthKind.BEARER))
    run(lambda: read(fault_server.base, Secret("pw"), auth=AuthKind.BASIC, user="amy"))
    sent = [asked.headers.get("authorization") for asked in fault_server.asked]
    assert sent == ["Bearer t0k", "Basic YW15OnB3"]


def test_a_secret_never_shows_itself():
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret!r}{secret!s}{secret}"


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.example/fhir/Patient?page=2",
        "https://127.0.0.1:{port}/fhir/Patient",
        "http://127.0.0.1:1/fhir/Patient",
        "http://127.0.0.1.evil.example:{port}/fhir",
        "http://127.0.0.1:{port}@evil.example/fhir",
        "http://localhost:{port}/fhir",
    ],
)
def test_links_to_another_origin_are_not_followed(fault_server, url):
    async def go():
        client = FhirClient(profile(fault_server.base, auth=AuthKind.BEARER), Secret("t"))
        try:
            with pytest.raises(ForeignLink):
                await client.follow(url.format(port=fault_server.port))
        finally:
            await client.close()

    run(go)
    assert fault_server.asked == []


def test_redirects_are_not_followed(fault_server):
    fault_server.on("Patient/1", answer(302, headers={"Location": "http://evil.example/"}))
    with pytest.raises(BadAnswer) as caught:
        run(lambda: read(fault_server.base, Secret("t"), auth=AuthKind.BEARER))
    assert caught.value.kind == "redirect"
    assert "evil.example" in str(caught.value)
    assert len(fault_server.asked) == 1


def test_credentials_do_not_travel_readable_over_a_network():
    with pytest.raises(Trouble) as caught:
        run(lambda: read("http://fhir.example.org/fhir", Secret("t"), auth=AuthKind.BEARER))
    assert caught.value.kind == "credentials"


def test_read_only_profiles_send_nothing_that_writes(fault_server):
    async def go():
        client = FhirClient(profile(fault_server.base, read_only=True))
        with pytest.raises(ReadOnly):
            await client.update(KEY, b"{}")
        with pytest.raises(ReadOnly):
            await client.transaction(b"{}")
        fault_server.on("Patient/_search", answer(200, {"resourceType": "Bundle"}))
        await client.send("POST", "Patient/_search", body=b"name=x")
        await client.close()

    run(go)
    assert [asked.path for asked in fault_server.asked] == ["/fhir/Patient/_search"]


def test_nothing_answers():
    with pytest.raises(Unreachable) as caught:
        run(lambda: read("http://127.0.0.1:1/fhir"))
    assert caught.value.kind == "refused"
    assert not caught.value.sent


def test_unknown_host():
    with pytest.raises(Unreachable) as caught:
        run(lambda: read("http://nobody.invalid/fhir"))
    assert caught.value.kind in ("name", "network")


def test_a_cut_answer_is_no_answer(fault_server):
    fault_server.on("Patient/1", answer(200, PATIENT, cut=10))
    with pytest.raises(Unreachable) as caught:
        run(lambda: read(fault_server.base))
    assert caught.value.kind == "broken"


def test_a_write_that_broke_is_ambiguous(fault_server):
    fault_server.on("Patient/1", raw(b""))

    async def go():
        client = FhirClient(profile(fault_server.base))
        try:
            await client.update(KEY, b"{}")
        finally:
            await client.close()

    with pytest.raises(Unreachable) as caught:
        run(go)
    assert caught.value.kind == "ambiguous"
    assert caught.value.sent
    assert "may or may not" in to_failure(caught.value).hint


def test_a_server_that_hangs_times_out(fault_server):
    free = threading.Event()
    fault_server.on("Patient/1", hang(free))
    with pytest.raises(Unreachable) as caught:
        run(lambda: read(fault_server.base, limits=Limits(read=0.05)))
    free.set()
    assert caught.value.kind == "timeout"


def test_an_endless_answer_is_cut(fault_server):
    fault_server.on("Patient/1", answer(200, b"x" * 2_000_000))
    with pytest.raises(BadAnswer) as caught:
        run(lambda: read(fault_server.base, limits=Limits(answer_bytes=1024 * 1024)))
    assert caught.value.kind == "too-large"


def test_a_compressed_answer_counts_unpacked(fault_server):
    bomb = gzip.compress(b" " * 3_000_000)
    fault_server.on("Patient/1", answer(200, bomb, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(BadAnswer) as caught:
        run(lambda: read(fault_server.base, limits=Limits(answer_bytes=1024 * 1024)))
    assert caught.value.kind == "too-large"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (answer(200, b"<html>Login</html>", content_type="text/html"), "page instead of JSON"),
        (answer(200, b'{"resourceType": "Pat'), "not JSON"),
        (answer(200, b'{"a": 1}'), "no resourceType"),
        (answer(200, {"resourceType": "Bundle"}), "got a Bundle"),
        (answer(200, b"\xff\xfe{}"), "not JSON"),
        (answer(200, b"[" * 100_000), "not JSON"),
    ],
)
def test_success_without_fhir_is_not_success(fault_server, given, words):
    fault_server.on("Patient/1", given)
    with pytest.raises(BadAnswer) as caught:
        run(lambda: read(fault_server.base))
    assert words in str(caught.value)


def test_a_refusal_carries_the_issues(fault_server):
    issue = {"severity": "error", "code": "deleted", "diagnostics": "gone", "expression": ["Patient"]}
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    fault_server.on("Patient/1", answer(410, outcome, headers={"ETag": 'W/"3"', "X-Request-Id": "r1"}))
    with pytest.raises(ServerRefused) as caught:
        run(lambda: read(fault_server.base))
    refused = caught.value
    assert (refused.status, refused.etag, refused.request_id) == (410, 'W/"3"', "r1")
    failure = to_failure(refused)
    assert failure.title == "This resource was deleted"
    assert failure.issues[0].diagnostics == "gone"


def test_the_log_hides_credentials(fault_server):
    log = RequestLog()
    heard = []
    stop = log.listen(heard.append)
    fault_server.on("Patient/1", answer(200, PATIENT))
    run(lambda: read(fault_server.base, Secret("s3cret"), log=log, auth=AuthKind.BEARER))
    stop()
    [record] = log.records()
    assert heard == [record]
    assert (record.method, record.status) == ("GET", 200)
    assert "s3cret" not in repr(record)
    assert dict(record.request_headers)["authorization"] == "Bearer •••"


def test_cancelling_ends_the_request(fault_server):
    free = threading.Event()
    fault_server.on("Patient/1", hang(free))

    async def go():
        task = asyncio.create_task(read(fault_server.base))
        await asyncio.to_thread(fault_server.arrived.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(go)
    free.set()


def test_resolve_knows_the_base():
    gate = Transport(profile("https://host/fhir/"))
    assert gate.resolve("") == "https://host/fhir"
    assert gate.resolve("Patient/1") == "https://host/fhir/Patient/1"
    assert gate.resolve("https://HOST:443/fhir?page=2") == "https://HOST:443/fhir?page=2"
