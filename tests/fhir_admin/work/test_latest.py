"""Only the newest question is answered."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject

from fhir_admin.work.latest import Latest
from fhir_admin.work.task import Tasks


def test_a_late_answer_is_dropped(qtbot, loop):
    got = []
    owner = QObject()
    latest = Latest(Tasks(loop, owner))

    async def ask(value, delay):
        await asyncio.sleep(delay)
        return value

    latest.start(ask, "old", 30, done=got.append)
    latest.start(ask, "new", 0, done=got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got == ["new"]
    assert not latest.busy


def test_quick_questions_become_one(qtbot, loop):
    asked, got = [], []
    owner = QObject()
    latest = Latest(Tasks(loop, owner), delay_ms=20)

    async def ask(value):
        asked.append(value)
        return value

    for value in "abc":
        latest.start(ask, value, done=got.append)
    assert latest.busy
    qtbot.waitUntil(lambda: bool(got))
    assert asked == got == ["c"]


def test_cancel_forgets_the_question(qtbot, loop):
    got = []
    owner = QObject()
    latest = Latest(Tasks(loop, owner), delay_ms=1)
    latest.run_blocking(lambda: 1, done=got.append)
    latest.cancel()
    assert not latest.busy
