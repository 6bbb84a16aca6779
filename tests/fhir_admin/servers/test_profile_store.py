"""Profiles survive on disk, without secrets."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from fhir_admin.client.profile import AuthKind, Environment, ServerProfile
from fhir_admin.servers.profile_store import EMBEDDED_ID, ProfileStore


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config" / "servers.json"


@pytest.fixture
def make(file, tmp_path):
    return lambda: ProfileStore(file, tmp_path / "store")


PROD = ServerProfile(
    "a", "운영 서버", "https://host/fhir", AuthKind.BASIC, "amy", Environment.PRODUCTION, read_only=True
)


def test_the_embedded_server_is_always_there(make, tmp_path):
    [only] = make().profiles()
    assert only.id == EMBEDDED_ID
    assert only.embedded
    assert only.data == str(tmp_path / "store")


def test_profiles_are_kept(make, file):
    make().put(PROD)
    assert make().profiles()[1:] == (PROD,)
    assert file.stat().st_mode & 0o077 == 0


def test_put_replaces_and_remove_forgets(make):
    store = make()
    store.put(PROD)
    store.put(replace(PROD, name="Other"))
    assert [p.name for p in make().profiles()[1:]] == ["Other"]
    store.remove("a")
    assert len(make().profiles()) == 1


def test_the_embedded_server_cannot_be_changed(make):
    store = make()
    store.put(replace(store.embedded, name="x"))
    store.remove(EMBEDDED_ID)
    assert make().profiles() == (store.embedded,)


def test_a_broken_file_is_kept_beside(make, file):
    file.parent.mkdir()
    file.write_text("{oops")
    assert len(make().profiles()) == 1
    assert file.with_suffix(".unreadable").read_text() == "{oops"


def test_broken_entries_are_left_out(make, file):
    file.parent.mkdir()
    good = {"id": "g", "name": "Good", "base_url": "https://h/"}
    file.write_text(json.dumps({"servers": [1, {}, {"id": "b", "name": "B", "base_url": "ftp://x"}, good]}))
    assert [p.name for p in make().profiles()[1:]] == ["Good"]
