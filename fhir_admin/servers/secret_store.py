"""Passwords and tokens of server profiles: in the OS keyring, else only in memory until the end.

Every function blocks (a keyring may ask the person), so call them in a worker thread. Backends are
allow-listed: some others lose secrets silently or write them readable (trust.md D10).
"""

from __future__ import annotations

import threading
from typing import Any, Protocol

from fhir_admin.client.auth import Secret
from fhir_admin.errors import Trouble, translate
from server.fhir.errors import Issue

_SERVICE = "fhir-admin"
_CANARY = "canary"
_ALLOWED = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)


class Backend(Protocol):
    """What is used of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class SecretStore:
    """Secrets by profile id; thread-safe. `backend` replaces the OS keyring (for tests)."""

    def __init__(self, backend: Backend | None = None) -> None:
        self._session: dict[str, Secret] = {}
        self._lock = threading.Lock()
        self._backend: Backend | None = backend
        self._why_not = ""
        self._probed = backend is not None

    def why_not(self) -> str:
        """Why nothing can be kept beyond this session, in a sentence; "" when the keyring works."""
        self._probe()
        return self._why_not

    def get(self, profile_id: str) -> Secret | None:
        """The secret of a profile, or None. Never raises: a locked keyring means asking again."""
        with self._lock:
            if profile_id in self._session:
                return self._session[profile_id]
        self._probe()
        if self._backend is None:
            return None
        try:
            found = self._backend.get_password(_SERVICE, profile_id)
        except Exception as error:
            self._why_not = _words(error)
            return None
        if found is None:
            return None
        with self._lock:
            self._session[profile_id] = Secret(found)
        return Secret(found)

    def put(self, profile_id: str, secret: Secret, *, remember: bool) -> None:
        """Keep a secret for this session and, with `remember`, in the keyring.

        Errors: `Trouble` of kind `keyring` when it cannot be remembered (it is kept for the session).
        """
        with self._lock:
            self._session[profile_id] = secret
        if not remember:
            self._erase(profile_id)
            return
        self._probe()
        if self._backend is None:
            raise _trouble(self._why_not)
        try:
            self._backend.set_password(_SERVICE, profile_id, secret.reveal())
        except Exception as error:
            raise _trouble(_words(error)) from None

    def forget(self, profile_id: str) -> None:
        """Remove a secret from the session and the keyring."""
        with self._lock:
            self._session.pop(profile_id, None)
        self._erase(profile_id)

    def _erase(self, profile_id: str) -> None:
        self._probe()
        if self._backend is None:
            return
        try:
            if self._backend.get_password(_SERVICE, profile_id) is not None:
                self._backend.delete_password(_SERVICE, profile_id)
        except Exception as error:
            self._why_not = _words(error)

    def _probe(self) -> None:
        """Find out once whether the keyring keeps what it is given."""
        with self._lock:
            if self._probed:
                return
            self._probed = True
            try:
                self._backend, self._why_not = _find()
            except Exception as error:
                self._why_not = _words(error)


def _find() -> tuple[Backend | None, str]:
    import keyring

    backend: Any = keyring.get_keyring()
    members = getattr(backend, "backends", None)
    if members is not None:
        # The chainer tries the best first, but would also fall back to backends we refuse.
        backend = next((b for b in members if _allowed(b)), backend)
    if not _allowed(backend):
        why = translate("Failure", "This computer offers no safe password store (found: {name}).")
        return None, why.format(name=_name(backend))
    value = "works"
    backend.set_password(_SERVICE, _CANARY, value)
    kept = backend.get_password(_SERVICE, _CANARY)
    backend.delete_password(_SERVICE, _CANARY)
    if kept != value:
        why = translate("Failure", "The password store ({name}) does not keep what it is given.")
        return None, why.format(name=_name(backend))
    return backend, ""


def _allowed(backend: Any) -> bool:
    return type(backend).__module__.startswith(_ALLOWED)


def _name(backend: Any) -> str:
    return f"{type(backend).__module__}.{type(backend).__name__}".removeprefix("keyring.backends.")


def _words(error: Exception) -> str:
    text = f"{type(error).__name__}: {error}".rstrip(": ")
    return translate("Failure", "The password store refused: {error}").format(error=text)


def _trouble(why: str) -> Trouble:
    rest = translate("Failure", "It is remembered until the program ends, then it must be entered again.")
    detail = f"{why} {rest}"
    return Trouble("keyring", "", (Issue(detail, "security", "warning"),))
