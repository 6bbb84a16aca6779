"""What stands in place of the pages: the trouble in words, and the one button that helps with it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from fhir_admin.client.errors import ServerRefused, Unreachable
from fhir_admin.client.profile import AuthKind, ServerProfile
from fhir_admin.errors import to_failure
from fhir_admin.shell.status_view import StatusView

BASE = "https://h/fhir"
OPEN = ServerProfile("o", "Open", BASE)
LOCKED = ServerProfile("l", "Locked", BASE, AuthKind.BEARER)
EMBEDDED = ServerProfile("e", "Embedded", auth=AuthKind.BEARER, data="/data")


@pytest.fixture
def view(qtbot, themed):
    made = StatusView()
    qtbot.addWidget(made)
    made.show()
    return made


def button(view):
    return view.findChild(QPushButton, "emptyStateAction")


def title(view):
    return view.findChild(QLabel, "emptyStateTitle").text()


def test_nothing_chosen_leads_to_the_servers(qtbot, view):
    assert title(view) == "No server is connected"
    with qtbot.waitSignal(view.servers_requested):
        button(view).click()


def test_connecting_offers_nothing(view):
    view.show_connecting(OPEN)
    assert "Open" in title(view)
    assert not button(view).isVisible()
    view.show_connecting(EMBEDDED)
    assert title(view) == "Starting the embedded server…"


def test_trouble_can_be_tried_again(qtbot, view):
    view.show_failure(OPEN, to_failure(Unreachable("refused", BASE)))
    assert title(view) == "Open is not connected"
    with qtbot.waitSignal(view.retry_requested):
        button(view).click()


def test_a_refused_login_is_asked_for_again_and_not_sent_again(qtbot, view):
    view.show_failure(LOCKED, to_failure(ServerRefused(401, place=BASE)))
    assert title(view) == "Locked needs a login"
    with qtbot.assertNotEmitted(view.retry_requested), qtbot.waitSignal(view.login_requested):
        button(view).click()


@pytest.mark.parametrize("profile", [OPEN, EMBEDDED])
def test_without_a_login_of_ones_own_there_is_nothing_to_type(qtbot, view, profile):
    view.show_failure(profile, to_failure(ServerRefused(401, place=BASE)))
    with qtbot.waitSignal(view.retry_requested):
        button(view).click()


def test_a_login_that_was_left_can_be_taken_up(qtbot, view):
    view.show_secret_needed(LOCKED)
    assert button(view).text() == "Log in"
    with qtbot.waitSignal(view.retry_requested):
        button(view).click()
