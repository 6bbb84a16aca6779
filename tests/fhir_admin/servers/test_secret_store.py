"""Secrets go to a store that keeps them safely, or only into memory, and it says which."""

from __future__ import annotations

import keyring
import keyring.backend
import pytest

from fhir_admin.client.auth import Secret
from fhir_admin.errors import Trouble
from fhir_admin.servers.secret_store import SecretStore


class Memory(keyring.backend.KeyringBackend):
    """A keyring that works; its module decides whether it is allowed."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class Forgetful(Memory):
    """Accepts everything and keeps nothing, like the null backend."""

    def set_password(self, service, username, password):
        pass

    def delete_password(self, service, username):
        pass


class Locked(Memory):
    """The person dismissed the prompt."""

    def set_password(self, service, username, password):
        raise keyring.errors.InitError("Prompt dismissed..")

    get_password = set_password


@pytest.fixture
def system(monkeypatch):
    """Pretend that the OS offers this backend, under this module name."""

    def use(backend, module="keyring.backends.SecretService"):
        monkeypatch.setattr(type(backend), "__module__", module)
        monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
        return backend

    return use


def test_remembered_in_an_allowed_backend(system):
    system(Memory())
    SecretStore().put("a", Secret("x"), remember=True)
    again = SecretStore()
    assert again.why_not() == ""
    assert again.get("a") == Secret("x")
    again.forget("a")
    assert SecretStore().get("a") is None


@pytest.mark.parametrize(
    "module",
    [
        "keyring.backends.fail",
        "keyring.backends.null",
        "keyrings.alt.file",
        "keyrings.cryptfile.cryptfile",
        "evil.keyring.backends.SecretService",
    ],
)
def test_other_backends_are_refused(system, module):
    backend = system(Memory(), module)
    store = SecretStore()
    with pytest.raises(Trouble) as caught:
        store.put("a", Secret("x"), remember=True)
    assert caught.value.kind == "keyring"
    assert "no safe password store" in str(caught.value)
    assert backend.kept == {}
    assert store.get("a") == Secret("x")
    assert SecretStore().get("a") is None


def test_a_backend_that_loses_secrets_is_found_out(system):
    system(Forgetful())
    assert "does not keep" in SecretStore().why_not()


def test_a_locked_keyring_means_session_only(system):
    system(Locked())
    store = SecretStore()
    assert store.get("a") is None
    assert "Prompt dismissed" in store.why_not()


def test_not_remembering_erases_what_was_remembered(system):
    backend = system(Memory())
    store = SecretStore()
    store.put("a", Secret("old"), remember=True)
    store.put("a", Secret("new"), remember=False)
    assert backend.kept == {}
    assert store.get("a") == Secret("new")
