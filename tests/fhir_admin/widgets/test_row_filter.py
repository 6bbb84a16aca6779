"""A filter that is changed by those who hear that its rows go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QObject, QStringListModel
from PySide6.QtWidgets import QListView

from fhir_admin.widgets.row_filter import RowFilter

LETTERS = [chr(code) for code in range(ord("a"), ord("z") + 1)]


class Chosen(RowFilter):
    """Shows vowels and the letters that are kept."""

    def __init__(self, source: QStringListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kept = ""
        self.depth = 0
        self.setSourceModel(source)

    def keep(self, letters: str) -> None:
        def change() -> None:
            self.kept = letters

        self.refilter(change)

    def beginFilterChange(self) -> None:
        self.depth += 1
        assert self.depth == 1, "changed while it changes"
        super().beginFilterChange()

    def endFilterChange(self, directions: RowFilter.Direction) -> None:  # type: ignore[override]
        super().endFilterChange(directions)
        self.depth -= 1

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:  # type: ignore[override]
        letter = str(self.sourceModel().index(row, 0).data())
        return letter in "aeiou" or letter in self.kept

    def shown(self) -> str:
        return "".join(str(self.index(row, 0).data()) for row in range(self.rowCount()))


@pytest.fixture
def source(qapp: object) -> QStringListModel:
    return QStringListModel(LETTERS)


def test_a_change_shows_at_once(source: QStringListModel) -> None:
    rows = Chosen(source)
    rows.keep("xyz")
    assert rows.shown() == "aeiouxyz"
    rows.keep("b")
    assert rows.shown() == "abeiou"


def test_a_view_that_changes_the_filter_when_its_current_row_goes(qtbot: object, source) -> None:  # type: ignore[no-untyped-def]
    rows, view = Chosen(source), QListView()
    qtbot.addWidget(view)  # type: ignore[attr-defined]
    view.setModel(rows)
    view.selectionModel().currentChanged.connect(lambda now, _: rows.keep(str(now.data())))
    rows.keep("bcdf")
    for letters in ("xyz", "b", "pq", "mnb", "z") * 10:
        rows.keep(letters)
        view.setCurrentIndex(rows.index(rows.rowCount() - 1, 0))
        rows.keep("")
        qtbot.waitUntil(lambda: rows.kept in ("", str(view.currentIndex().data())))  # type: ignore[attr-defined]
    kept = rows.kept
    assert rows.shown() == "".join(letter for letter in LETTERS if letter in "aeiou" or letter == kept)


def test_rows_that_go_in_the_source_may_change_it_too(qtbot: object, source) -> None:  # type: ignore[no-untyped-def]
    rows = Chosen(source)
    rows.keep("bcdf")
    rows.rowsAboutToBeRemoved.connect(lambda *_: rows.keep("z"))
    source.removeRows(0, 3)
    assert rows.kept == "bcdf"
    qtbot.waitUntil(lambda: rows.shown() == "eiouz")  # type: ignore[attr-defined]
    assert rows.depth == 0


def test_a_change_that_fails_leaves_a_working_filter(source: QStringListModel) -> None:
    rows = Chosen(source)

    def wrong() -> None:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        rows.refilter(wrong)
    rows.depth = 0
    rows.keep("b")
    assert rows.shown() == "abeiou"
