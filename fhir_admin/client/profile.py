"""Server profiles: which servers a person has saved, and how each is to be treated."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from fhir_admin.errors import Trouble, translate
from server.fhir.errors import Issue


class AuthKind(StrEnum):
    """How a request proves who sends it."""

    NONE = "none"
    BASIC = "basic"
    BEARER = "bearer"


class Environment(StrEnum):
    """What a server is for; decides colour and caution."""

    LOCAL = "local"
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class ServerProfile:
    """One saved server. `base_url` is empty for the embedded one, which has `data` instead.

    Secrets are never part of a profile; they are kept by `id` in the keyring or for the session.
    """

    id: str
    name: str
    base_url: str = ""
    auth: AuthKind = AuthKind.NONE
    user: str = ""
    environment: Environment = Environment.TEST
    read_only: bool = False
    data: str = ""

    @property
    def embedded(self) -> bool:
        """Whether this is a server that the window starts itself."""
        return bool(self.data)

    @property
    def is_production(self) -> bool:
        """Whether writes need an extra look."""
        return self.environment is Environment.PRODUCTION


Origin = tuple[str, str, int]


def origin(url: str) -> Origin:
    """Scheme, host and port of an absolute http(s) URL, normalised. Errors: `Trouble` of kind `url`."""
    return _origin_of(_split(url), url)


def check_base(url: str) -> str:
    """`url` as a FHIR base: absolute http(s), no user, query or fragment, no slash at the end.

    Plain http is for this computer only, because credentials would travel readable.
    """
    parts = _split(url.strip())
    _origin_of(parts, url)
    if parts.username or parts.password:
        raise _unusable(url, translate("Failure", "It must not contain a user name or password."))
    if parts.query or parts.fragment:
        raise _unusable(url, translate("Failure", "A FHIR base has no ? and no # part."))
    return f"{parts.scheme.lower()}://{parts.netloc}{parts.path.rstrip('/')}"


def is_loopback(url: str) -> bool:
    """Whether `url` names this computer."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".") == "localhost"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise _unusable(url, str(error)) from None
    return parts


def _origin_of(parts: SplitResult, url: str) -> Origin:
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        why = translate("Failure", "It must begin with http:// or https:// and name a host.")
        raise _unusable(url, why)
    default = 443 if parts.scheme.lower() == "https" else 80
    return parts.scheme.lower(), parts.hostname.lower(), parts.port or default


def _unusable(url: str, why: str) -> Trouble:
    return Trouble("url", url, (Issue(f"{url}: {why}" if url else why, "value"),))
