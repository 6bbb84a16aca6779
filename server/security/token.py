"""The launch token: 256 random bits that only the starter of the server knows.

Source: trust specification §3 (Local API, launch token): never in argv, environment or URL.
"""

from __future__ import annotations

import getpass
import hmac

from server.fhir.errors import Kind, fhir_error
from server.store.base import Author

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="FHIR Admin"'}


class LaunchToken:
    """Checks `Authorization: Bearer …` against the token read at start; None lets everybody in."""

    def __init__(self, token: str | None) -> None:
        self._text = token
        self._token = token.encode() if token is not None else None
        self._author = Author(display=_user_name())

    def authenticate(self, authorization: str | None) -> Author:
        """Who is asking, as the author of what they write. Errors: 401 with a challenge."""
        if self._token is None:
            return self._author
        scheme, _, given = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._token):
            raise fhir_error(
                Kind.LOGIN,
                "This server wants its launch token as `Authorization: Bearer …`.",
                headers=_CHALLENGE,
            )
        return self._author

    def stands_in(self, *texts: str) -> bool:
        """Whether a part of a URL holds the token, where it does not belong: logs and referrers show URLs."""
        return self._text is not None and any(self._text in text for text in texts)


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown user"
