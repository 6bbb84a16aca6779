"""Open a connection to a server and learn what it can do; or only test it and say how it went."""

from __future__ import annotations

from dataclasses import dataclass, replace

import anyio

from fhir_admin.client.auth import Secret
from fhir_admin.client.capabilities import Capabilities
from fhir_admin.client.errors import ServerRefused
from fhir_admin.client.fhir_client import FhirClient
from fhir_admin.client.profile import AuthKind, ServerProfile
from fhir_admin.client.request_log import RequestLog
from fhir_admin.client.transport import Limits

_TEST_LIMITS = Limits(answer_bytes=32 * 1024 * 1024, connect=8.0, read=20.0, whole=30.0)


@dataclass(frozen=True, slots=True)
class Connected:
    """An open client, the profile with the address it really has, and what the server can do."""

    profile: ServerProfile
    client: FhirClient
    capabilities: Capabilities


@dataclass(frozen=True, slots=True)
class TestReport:
    """How a test went. `capabilities` are what the server says, `readable` whether a search worked.

    `readable` is None when the server offers no search to try.
    """

    __test__ = False

    capabilities: Capabilities
    readable: bool | None
    milliseconds: float


async def connect(profile: ServerProfile, secret: Secret | None, log: RequestLog) -> Connected:
    """Open `profile`. Errors: those of the client; nothing stays open then."""
    client = FhirClient(profile, secret, log=log)
    try:
        return Connected(profile, client, await client.capabilities())
    except BaseException:
        # Also when it was cancelled, which would end this wait as well.
        with anyio.CancelScope(shield=True):
            await client.close()
        raise


async def try_out(profile: ServerProfile, secret: Secret | None) -> TestReport:
    """Ask for the CapabilityStatement and for one search; metadata alone is often open to anybody.

    Errors: those of the client, most telling first.
    """
    log = RequestLog()
    client = FhirClient(profile, secret, limits=_TEST_LIMITS, log=log)
    try:
        capabilities = await client.capabilities()
        readable = await _search(client, capabilities)
    finally:
        with anyio.CancelScope(shield=True):
            await client.close()
    return TestReport(capabilities, readable, sum(r.milliseconds for r in log.records()))


def embedded_at(profile: ServerProfile, base: str) -> ServerProfile:
    """The embedded server's profile at the address its process has now."""
    return replace(profile, base_url=base, auth=AuthKind.BEARER)


async def _search(client: FhirClient, capabilities: Capabilities) -> bool | None:
    types = capabilities.types
    type_ = "Patient" if "Patient" in types or not types else types[0]
    if capabilities.supports("search-type", type_) is False:
        return None
    try:
        await client.search(type_, [("_count", "1")])
    except ServerRefused as refusal:
        if refusal.status in (400, 404, 405, 422, 501):
            return None
        raise
    return True
