"""Cycles with Qt objects in them must die in the GUI thread, whoever allocates meanwhile."""

from __future__ import annotations

import gc
import threading
from typing import ClassVar

from PySide6.QtCore import QObject

from fhir_admin.work.loop import Loop

# More than Python lets stand before it looks for cycles.
KNOTS = 1_000


class Knot(QObject):
    """Only the collector can free it; it notes the thread in which that happens."""

    died_in: ClassVar[list[str]] = []

    def __init__(self) -> None:
        super().__init__()
        self.me = self

    def __del__(self) -> None:
        Knot.died_in.append(threading.current_thread().name)


async def nothing() -> None:
    """Only start the thread."""


async def allocate() -> None:
    """Enough to make Python want to collect many times over."""
    for _ in range(50_000):
        _ = [[] for _ in range(2)]
    kept = [[] for _ in range(20_000)]
    assert len(kept) == 20_000


def test_qt_objects_never_die_in_the_loop_thread(qtbot, loop: Loop) -> None:
    loop.submit(nothing).result()
    gc.collect()
    Knot.died_in.clear()
    for _ in range(KNOTS):
        Knot()
    future = loop.submit(allocate)
    qtbot.waitUntil(future.done)
    future.result()
    assert "fhir-admin-loop" not in Knot.died_in
    qtbot.waitUntil(lambda: len(Knot.died_in) >= KNOTS)
    assert set(Knot.died_in) == {threading.main_thread().name}


def test_collection_is_given_back_with_the_last_loop(qapp) -> None:
    first, second = Loop(), Loop()
    assert not gc.isenabled()
    first.close()
    first.close()
    assert not gc.isenabled()
    second.close()
    assert gc.isenabled()
