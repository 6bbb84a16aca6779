"""The small form in which one clause of a search is edited; every keystroke gives the clause anew."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.browser.completion import PREFIXED, Completion, prefix_words
from fhir_admin.browser.search_text import Clause, split_prefix


class ClauseEditor(QFrame):
    """A popup. `changed(Clause)` follows each edit, `removed` the Remove button, `finished` the end."""

    changed = Signal(object)
    removed = Signal()
    finished = Signal()

    def __init__(
        self, completion: Completion, type_: str, clause: Clause, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("clauseEditor")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._completion = completion
        self._type = type_
        self._clause = clause
        self._filling = False
        self._hows: list[tuple[str, str]] = []
        self._parameter = QComboBox(self)
        self._how = QComboBox(self)
        self._value = QLineEdit(self)
        self._hint = QLabel(self)
        self._values = QStringListModel(self)
        self._build()
        self._fill(clause)

    @property
    def clause(self) -> Clause:
        """The clause as it is edited now."""
        return self._clause

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape close the form; what was edited stays."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.close()
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._parameter.setObjectName("clauseParameter")
        self._parameter.setEditable(True)
        self._parameter.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._parameter.addItems(list(self._completion.parameters(self._type)))
        self._parameter.setAccessibleName(self.tr("Parameter"))
        self._how.setObjectName("clauseHow")
        self._how.setAccessibleName(self.tr("Comparison"))
        self._value.setObjectName("clauseValue")
        self._value.setAccessibleName(self.tr("Value"))
        self._value.setMinimumWidth(260)
        completer = QCompleter(self._values, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._value.setCompleter(completer)
        theme.set_role(self._hint, "small")
        self._hint.setWordWrap(True)
        form = QFormLayout()
        form.addRow(self.tr("Parameter"), self._parameter)
        form.addRow(self.tr("Comparison"), self._how)
        form.addRow(self.tr("Value"), self._value)
        form.addRow("", self._hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.addLayout(form)
        layout.addLayout(self._buttons())
        self._parameter.editTextChanged.connect(self._renamed)
        self._how.currentIndexChanged.connect(self._edited)
        self._value.textChanged.connect(self._edited)
        edge, ground = theme.color("border_strong").name(), theme.color("surface").name()
        self.setStyleSheet(f"#clauseEditor {{ background: {ground}; border: 1px solid {edge}; }}")

    def _buttons(self) -> QHBoxLayout:
        remove, done = QPushButton(self.tr("Remove"), self), QPushButton(self.tr("Done"), self)
        remove.setObjectName("clauseRemove")
        done.setObjectName("clauseDone")
        theme.set_kind(remove, "ghost")
        theme.set_kind(done, "primary")
        remove.clicked.connect(self._remove)
        done.clicked.connect(self.close)
        done.clicked.connect(self.finished)
        row = QHBoxLayout()
        row.addWidget(remove)
        row.addStretch(1)
        row.addWidget(done)
        return row

    def _fill(self, clause: Clause) -> None:
        self._filling = True
        self._parameter.setEditText(clause.parameter)
        self._offer(clause)
        sign, rest = self._split_value(clause)
        if (clause.modifier, sign) not in self._hows:
            self._add_how(f":{clause.modifier}", clause.modifier, sign)
        self._how.setCurrentIndex(self._hows.index((clause.modifier, sign)))
        self._value.setText(rest)
        self._filling = False
        (self._value if clause.parameter else self._parameter).setFocus()

    def _split_value(self, clause: Clause) -> tuple[str, str]:
        """A prefix is taken off only where there is one value that can have it."""
        prefixed = self._kind(clause) in PREFIXED and not clause.modifier and "," not in clause.value
        return split_prefix(clause.value) if prefixed else ("", clause.value)

    def _offer(self, clause: Clause) -> None:
        """The comparisons and values that suit the parameter."""
        self._how.clear()
        self._hows.clear()
        kind = self._kind(clause)
        self._add_how(self.tr("plain"), "", "")
        if kind in PREFIXED:
            for sign, meaning in prefix_words().items():
                self._add_how(f"{sign} · {meaning}", "", sign)
        for modifier in self._completion.modifiers(self._type, clause.parameter):
            self._add_how(f":{modifier}", modifier, "")
        self._values.setStringList(list(self._completion.values(self._type, clause)))
        known = self._completion.parameters(self._type).get(clause.parameter)
        self._hint.setText(known.note or known.type if known else "")

    def _add_how(self, text: str, modifier: str, sign: str) -> None:
        self._hows.append((modifier, sign))
        self._how.addItem(text)

    def _kind(self, clause: Clause) -> str:
        return self._completion.kind(self._type, clause)

    def _renamed(self, name: str) -> None:
        if self._filling:
            return
        self._filling = True
        self._offer(Clause(name))
        self._filling = False
        self._edited()

    def _edited(self) -> None:
        if self._filling:
            return
        modifier, sign = self._hows[max(self._how.currentIndex(), 0)]
        name = self._parameter.currentText()
        self._clause = Clause(f"{name}:{modifier}" if modifier else name, sign + self._value.text())
        self.changed.emit(self._clause)

    def _remove(self) -> None:
        self.removed.emit()
        self.close()
