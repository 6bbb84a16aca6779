"""Makes the pages of the features; each feature is imported when its first page is opened, not before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from fhir_admin.session import Session
from server.fhir.keys import ResourceKey

if TYPE_CHECKING:
    from fhir_admin.diff.compare_request import CompareRequest


def browse(session: Session) -> QWidget:
    """The search page."""
    from fhir_admin.browser.browser_page import BrowserPage

    return BrowserPage(session)


def resource(session: Session, key: ResourceKey) -> QWidget:
    """One resource."""
    from fhir_admin.browser.resource_panel import ResourcePanel

    panel = ResourcePanel(session)
    panel.open(key)
    return panel


def history(session: Session, scope: Any) -> QWidget:
    """The timeline of an instance, a type or (None) the whole server."""
    from fhir_admin.timeline.timeline_page import TimelinePage

    return TimelinePage(session, scope)


def edit(session: Session, key: ResourceKey) -> QWidget:
    """The editor of one resource."""
    from fhir_admin.editor.editor_page import EditorPage

    return EditorPage(session, key)


def compare(session: Session, request: CompareRequest) -> QWidget:
    """Two versions or resources beside each other."""
    from fhir_admin.diff.compare_view import CompareView

    return CompareView(request.a_text, request.b_text, request.titles, loop=session.loop)


def bin_(session: Session) -> QWidget:
    """What was deleted."""
    from fhir_admin.restore.bin_page import BinPage

    return BinPage(session)


def restore(session: Session, request: Any) -> QWidget:
    """The way back for what was chosen in the bin or a timeline."""
    from fhir_admin.restore.restore_wizard import RestoreWizard

    return RestoreWizard(session, request)
