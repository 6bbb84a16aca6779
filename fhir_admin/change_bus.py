"""One broadcast for everything that writes: which resources and types became stale."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from fhir_admin.changes import Changes

__all__ = ["ChangeBus", "Changes"]


class ChangeBus(QObject):
    """Where writers announce `Changes` and views hear of them (GUI thread only)."""

    changed = Signal(object)

    def publish(self, changes: Changes) -> None:
        """Tell everyone; nothing is sent when nothing changed."""
        if changes.everything or changes.keys or changes.types:
            self.changed.emit(changes)
