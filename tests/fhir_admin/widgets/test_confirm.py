"""Nothing dangerous happens by pressing Enter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton

from fhir_admin.widgets.confirm import ConfirmDialog


def test_enter_cancels(qtbot, themed):
    dialog = ConfirmDialog("Delete?", "Gone for ever.", "Delete")
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_the_word_must_be_typed(qtbot, themed):
    dialog = ConfirmDialog("Delete?", "Gone for ever.", "Delete", typed="12")
    qtbot.addWidget(dialog)
    act = dialog.findChild(QPushButton, "confirmAct")
    assert not act.isEnabled()
    dialog._field.setText("12")
    act.click()
    assert dialog.result() == QDialog.DialogCode.Accepted
