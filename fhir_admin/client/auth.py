"""Credentials in memory: a secret that never shows itself, and the header it becomes."""

from __future__ import annotations

import base64

from fhir_admin.client.profile import AuthKind, ServerProfile, is_loopback
from fhir_admin.errors import Trouble, translate
from server.fhir.errors import Issue


class Secret:
    """A password or token; `repr`, `str` and pickling give nothing away."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself; call it only where it goes onto the wire or into the keyring."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a secret cannot be pickled")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(("Secret", self._value))


def authorization(profile: ServerProfile, secret: Secret | None) -> str | None:
    """The Authorization header for `profile`, or None. Errors: `Trouble` when it would travel readable."""
    if profile.auth is AuthKind.NONE and not (profile.embedded and secret):
        return None
    if secret is None or not secret:
        why = translate("Failure", "No password or token is known for it; open the profile and enter one.")
        raise _problem(profile, why)
    if profile.base_url.lower().startswith("http:") and not is_loopback(profile.base_url):
        why = translate("Failure", "Credentials are only sent over https, except to this computer.")
        raise _problem(profile, why)
    if profile.auth is AuthKind.BASIC:
        pair = f"{profile.user}:{secret.reveal()}".encode()
        return f"Basic {base64.b64encode(pair).decode('ascii')}"
    token = secret.reveal().strip()
    if not token.isascii() or any(c <= " " for c in token):
        why = translate("Failure", "The token has characters that no token has (was it cut or wrapped?).")
        raise _problem(profile, why)
    return f"Bearer {token}"


def _problem(profile: ServerProfile, why: str) -> Trouble:
    return Trouble("credentials", profile.base_url, (Issue(f"{profile.name}: {why}", "login"),))
