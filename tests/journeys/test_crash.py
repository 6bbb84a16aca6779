"""The embedded server is killed under the window: it says so, starts it again, and goes on with all data."""

from __future__ import annotations

import os
import signal

from fhir_admin.browser.browser_page import BrowserPage
from server.fhir.keys import ResourceKey
from tests.support.journey import Journey, texts

KEY = ResourceKey("Patient", "haneul-kim")


def kill_server(journey: Journey) -> int:
    """kill -9, as a crash would; the process that was killed."""
    supervisor = journey.app.services.connector.supervisor
    assert supervisor is not None
    pid = supervisor.pid
    os.kill(pid, signal.SIGKILL)
    return pid


def came_back(journey: Journey, pid: int) -> None:
    """Wait until another process serves and the window says so."""
    supervisor = journey.app.services.connector.supervisor
    assert supervisor is not None
    banner = journey.window.banner
    badge = journey.window.header.badge
    journey.wait(lambda: "stopped and is being started again" in banner.accessibleName(), "the bad news")
    assert badge.connection_state == "connecting"
    journey.wait(lambda: badge.connection_state == "connected", "the server to come back")
    assert "The embedded server is back" in texts(banner)
    assert supervisor.pid not in (0, pid)


def test_it_is_told_and_mended_and_the_data_is_whole(journey: Journey) -> None:
    patients = journey.rows(journey.browser())
    came_back(journey, kill_server(journey))
    assert journey.rows(journey.browser()) == patients
    assert len(journey.timeline(KEY).model._rows) == 3


def test_pages_that_were_open_read_again(journey: Journey) -> None:
    page = journey.browser()
    answered: list[bool] = []
    page.results.model.searched.connect(lambda: answered.append(True))
    came_back(journey, kill_server(journey))
    journey.wait(lambda: answered, "the search to be asked again")
    assert isinstance(journey.page, BrowserPage)
    assert "김" in "".join(row.cells[0] for row in map(page.results.model.row, range(12)) if row is not None)


def test_a_draft_survives_and_is_sent_to_the_new_process(journey: Journey) -> None:
    page = journey.editor(KEY)
    journey.edit_value(page, "birthDate", "1988-08-08")
    came_back(journey, kill_server(journey))
    journey.window.tabs.setCurrentWidget(page)
    assert page.dirty
    before = page.draft.draft.version_id
    journey.click("sendSend")
    journey.wait(lambda: page.draft.draft.version_id != before and not page.dirty, "the new version")
    assert "1988-08-08" in texts(journey.record(KEY)) or page.draft.draft.base["birthDate"] == "1988-08-08"


def test_a_write_that_was_acknowledged_is_there_after_the_crash(journey: Journey) -> None:
    page = journey.editor(KEY)
    journey.edit_value(page, "birthDate", "1988-08-08")
    journey.click("sendSend")
    journey.wait(lambda: not page.dirty and page.draft.preview_is_current, "the new version")
    came_back(journey, kill_server(journey))
    found = journey.search("Patient?birthdate=1988-08-08")
    assert journey.rows(found) == [str(KEY)]
