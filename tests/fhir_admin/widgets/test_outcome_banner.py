"""The banner says what went wrong, how to go on, and everything known on demand."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from fhir_admin.errors import Failure
from fhir_admin.widgets.outcome_banner import OutcomeBanner
from server.fhir.errors import Issue

FAILURE = Failure(
    "Not accepted",
    (Issue("too long", "value", expression=("Patient.name[0]",)), Issue("unknown", "code-invalid")),
    retryable=True,
    request_id="r-7",
    status=422,
    hint="Mend it.",
)


@pytest.fixture
def banner(qtbot, themed):
    made = OutcomeBanner()
    qtbot.addWidget(made)
    return made


def button(banner, name):
    return banner.findChild(QPushButton, name)


def test_it_is_hidden_until_needed(banner):
    assert banner.isHidden()


def test_a_failure_in_words(banner, qtbot):
    banner.show_failure(FAILURE)
    assert banner.accessibleName() == "Not accepted"
    assert banner.accessibleDescription() == "too long\nMend it."
    with qtbot.waitSignal(banner.retry_requested):
        button(banner, "outcomeBannerRetry").click()
    button(banner, "outcomeBannerCopy").click()
    text = QApplication.clipboard().text()
    for part in ("HTTP 422", "Patient.name[0]", "code-invalid", "r-7"):
        assert part in text


def test_what_cannot_be_retried_offers_no_retry(banner):
    banner.show_failure(Failure("Gone"))
    assert button(banner, "outcomeBannerRetry").isHidden()
    assert button(banner, "outcomeBannerMore").isHidden()


def test_markup_from_a_server_is_shown_as_text(banner):
    banner.show_failure(Failure("x", (Issue('<img src="file:///etc/passwd">'),)))
    assert "<img" in banner._text.text()
    assert banner._text.textFormat().name == "PlainText"


def test_a_passing_message_goes_away(banner, qtbot, monkeypatch):
    monkeypatch.setattr("fhir_admin.widgets.outcome_banner._PASSING_MS", 1)
    banner.show_message("success", "Back", passing=True)
    qtbot.waitUntil(banner.isHidden)


def test_a_newer_message_stays(banner, qtbot):
    banner.show_message("success", "Back", passing=True)
    banner.show_message("warning", "Look")
    assert not banner._passing.isActive()
