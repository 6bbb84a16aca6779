"""The client against the real server process."""

from __future__ import annotations

import json

import pytest

from fhir_admin.client.errors import ServerRefused
from server.fhir.keys import ResourceKey


@pytest.fixture
def call(session):
    """Call a method of the client on the loop thread and wait for its answer."""

    def make(name, *args, **more):
        async def go():
            return await getattr(session.client, name)(*args, **more)

        return session.loop.submit(go).result(20)

    return make


def patient(**more):
    return json.dumps({"resourceType": "Patient", **more}).encode()


def test_the_life_of_a_patient(call):
    made = call("create", "Patient", patient(name=[{"family": "Kim"}]))
    assert made.key.type == "Patient"
    assert made.version_id == "1"
    changed = call("update", made.key, patient(id=made.key.id, active=True), made.etag)
    assert changed.version_id == "2"
    patched = call(
        "patch",
        made.key,
        b'[{"op": "replace", "path": "/active", "value": false}]',
        "application/json-patch+json",
        changed.etag,
    )
    assert patched.resource()["active"] is False
    assert call("vread", made.key, "1").resource()["name"] == [{"family": "Kim"}]
    assert call("delete", made.key).status in (200, 204)
    with pytest.raises(ServerRefused) as caught:
        call("read", made.key)
    assert caught.value.status == 410
    assert len(call("history", "Patient", made.key.id).entries) == 4


def test_an_old_etag_is_refused(call):
    made = call("create", "Patient", patient())
    call("update", made.key, patient(id=made.key.id, active=True))
    with pytest.raises(ServerRefused) as caught:
        call("update", made.key, patient(id=made.key.id), made.etag)
    assert caught.value.status == 412


def test_pages_follow_each_other(call):
    for number in range(5):
        call("update", ResourceKey("Patient", f"p{number}"), patient(id=f"p{number}"))
    page = call("search", "Patient", [("_count", "2")])
    seen = [entry["resource"]["id"] for entry in page.entries]
    while page.next_url:
        page = call("follow", page.next_url)
        seen += [entry["resource"]["id"] for entry in page.entries]
    assert sorted(seen) == [f"p{n}" for n in range(5)]


def test_numbers_keep_their_digits(call):
    body = (
        b'{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},'
        b'"valueQuantity":{"value":1.00}}'
    )
    call("update", ResourceKey("Observation", "o"), body)
    assert b"1.00" in call("read", ResourceKey("Observation", "o")).text


def test_capabilities_of_our_server(session):
    known = session.capabilities
    assert known.known
    assert known.fhir_version == "4.0.1"
    assert known.supports("patch", "Patient")
    assert known.supports("history-instance", "Patient")
    assert "application/json-patch+json" in (known.patch_formats or ())
    assert "name" in known.search_parameters("Patient")
