"""What a page needs to work with one connected server."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fhir_admin.change_bus import ChangeBus
from fhir_admin.work.loop import Loop
from fhir_admin.work.task import Tasks

if TYPE_CHECKING:
    from fhir_admin.client.capabilities import Capabilities
    from fhir_admin.client.fhir_client import FhirClient
    from fhir_admin.client.profile import ServerProfile


class Session(QObject):
    """One connected server: its profile, client and capabilities, and the loop its work runs on.

    `capabilities_changed` follows a new CapabilityStatement; `reconnected` follows a server that came
    back (views that show stale data should ask again).
    """

    capabilities_changed = Signal()
    reconnected = Signal()

    def __init__(
        self,
        profile: ServerProfile,
        client: FhirClient,
        capabilities: Capabilities,
        loop: Loop,
        bus: ChangeBus,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._profile = profile
        self._client = client
        self._capabilities = capabilities
        self._loop = loop
        self._bus = bus

    @property
    def profile(self) -> ServerProfile:
        """The server profile this session was opened with (with the address it really has)."""
        return self._profile

    @property
    def client(self) -> FhirClient:
        """The client; its methods are coroutines for the loop thread: `tasks.start(client.read, key, …)`."""
        return self._client

    @property
    def capabilities(self) -> Capabilities:
        """What the server says it can do."""
        return self._capabilities

    @property
    def bus(self) -> ChangeBus:
        """Where writes are announced and heard of."""
        return self._bus

    @property
    def loop(self) -> Loop:
        """The loop thread."""
        return self._loop

    def tasks(self, owner: QObject) -> Tasks:
        """A place to start work that lives as long as `owner` (a page, a dialog)."""
        return Tasks(self._loop, owner)

    def set_capabilities(self, capabilities: Capabilities) -> None:
        """Use a newer digest of what the server can do."""
        self._capabilities = capabilities
        self.capabilities_changed.emit()

    def rename(self, name: str) -> None:
        """Call the server something else from now on."""
        self._profile = replace(self._profile, name=name)

    def replace_client(self, profile: ServerProfile, client: FhirClient) -> None:
        """Use another connection to the same server (it was restarted at another address)."""
        self._profile = profile
        self._client = client
        self.reconnected.emit()
