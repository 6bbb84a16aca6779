"""What the window is given at its making; put together in `app.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fhir_admin.change_bus import ChangeBus
from fhir_admin.client.request_log import RequestLog
from fhir_admin.servers.connector import Connector
from fhir_admin.servers.profile_store import ProfileStore
from fhir_admin.servers.secret_store import SecretStore
from fhir_admin.settings import Preferences
from fhir_admin.work.loop import Loop


@dataclass(frozen=True, slots=True)
class Services:
    """The parts every window shares. `change_language(name)` makes the window anew in that language."""

    loop: Loop
    bus: ChangeBus
    log: RequestLog
    preferences: Preferences
    profiles: ProfileStore
    secrets: SecretStore
    connector: Connector
    change_language: Callable[[str], None]
