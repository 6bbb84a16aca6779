"""Tasks answer in the GUI thread, or not at all."""

from __future__ import annotations

import asyncio
import threading

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication, QDialog

from fhir_admin.client.errors import Unreachable
from fhir_admin.work.task import Tasks


async def _double(value):
    await asyncio.sleep(0)
    return value * 2


async def _forever(started, stopped):
    started.set()
    try:
        await asyncio.Event().wait()
    finally:
        stopped.set()


def test_result_arrives_in_the_gui_thread(qtbot, loop):
    got = []
    owner = QObject()
    Tasks(loop, owner).start(_double, 21, done=lambda r: got.append((r, QThread.currentThread())))
    qtbot.waitUntil(lambda: bool(got))
    assert got == [(42, QApplication.instance().thread())]


def test_every_result_of_many_arrives(qtbot, loop):
    got = []
    owner = QObject()
    tasks = Tasks(loop, owner)
    for number in range(500):
        tasks.start(_double, number, done=got.append)
    qtbot.waitUntil(lambda: len(got) == 500)
    assert sorted(got) == [2 * n for n in range(500)]
    assert not tasks.busy


def test_failure_of_the_environment(qtbot, loop):
    async def fail():
        raise Unreachable("refused", "http://host/fhir")

    got = []
    owner = QObject()
    Tasks(loop, owner).start(fail, failed=got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got[0].title == "Nothing answers at http://host/fhir"
    assert got[0].retryable
    assert not got[0].is_bug


@pytest.mark.logs("a mistake in the program")
def test_our_bug_has_a_traceback_and_goes_to_the_loop_when_nobody_asked(qtbot, loop):
    async def fail():
        raise ZeroDivisionError("oh")

    owner = QObject()
    with qtbot.waitSignal(loop.failed) as caught:
        Tasks(loop, owner).start(fail)
    assert caught.args[0].is_bug
    assert "ZeroDivisionError" in caught.args[0].traceback


def test_cancel_stops_the_work_and_drops_the_answer(qtbot, loop):
    started, stopped, got = threading.Event(), threading.Event(), []
    owner = QObject()
    task = Tasks(loop, owner).start(_forever, started, stopped, done=got.append, failed=got.append)
    assert started.wait(5)
    task.cancel()
    assert stopped.wait(5)
    assert not task.running
    QApplication.processEvents()
    assert got == []


def test_work_dies_with_its_owner(qtbot, loop):
    started, stopped, got = threading.Event(), threading.Event(), []
    owner = QObject()
    Tasks(loop, owner).start(_forever, started, stopped, done=got.append, failed=got.append)
    assert started.wait(5)
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    assert stopped.wait(5)
    assert got == []


def test_progress_comes_before_the_result(qtbot, loop):
    async def work(report):
        for number in range(3):
            report(number, 3)
        return "end"

    got = []
    owner = QObject()
    Tasks(loop, owner).start(work, done=got.append, progress=lambda *values: got.append(values))
    qtbot.waitUntil(lambda: "end" in got)
    assert got == [(0, 3), (1, 3), (2, 3), "end"]


def test_blocking_work_runs_elsewhere(qtbot, loop):
    got = []
    owner = QObject()
    Tasks(loop, owner).run_blocking(threading.get_ident, done=got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got[0] != threading.get_ident()


def test_results_arrive_while_a_callback_holds_a_modal_dialog(qtbot, loop):
    owner = QObject()
    tasks = Tasks(loop, owner)
    dialog = QDialog()
    qtbot.addWidget(dialog)
    got = []

    def open_dialog(_):
        tasks.start(_double, 2, done=lambda r: (got.append(r), dialog.accept()))
        dialog.exec()
        got.append("closed")

    tasks.start(_double, 1, done=open_dialog)
    qtbot.waitUntil(lambda: "closed" in got)
    assert got == [4, "closed"]
