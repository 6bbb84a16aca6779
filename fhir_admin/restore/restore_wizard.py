"""The way back for deleted instances: one page that goes from evidence to report, step list in the middle."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fhir_admin import theme
from fhir_admin.errors import Failure
from fhir_admin.restore.phase_bar import PhaseBar
from fhir_admin.restore.restore_model import Phase, RestoreModel, count_outcomes
from fhir_admin.restore.restore_report import report_text
from fhir_admin.restore.restore_request import request_of
from fhir_admin.restore.step_detail import StepDetail
from fhir_admin.restore.step_model import Column, StepModel
from fhir_admin.session import Session
from fhir_admin.widgets.confirm import confirm
from fhir_admin.widgets.empty_state import EmptyState
from fhir_admin.widgets.outcome_banner import OutcomeBanner
from fhir_admin.widgets.progress_banner import ProgressBanner
from server.fhir.restore import Verdict

_ROOM_FOR_INSTANCES = 1150


class RestoreWizard(QWidget):
    """Restores what `wish` names (see `request_of`). It starts reading at once and writes nothing
    before the person says so."""

    open_requested = Signal(object)
    history_requested = Signal(object)
    status_message = Signal(str)
    close_requested = Signal()

    def __init__(self, session: Session, wish: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("restoreWizard")
        self._session = session
        self.restore = RestoreModel(session, request_of(wish), self)
        self._steps = StepModel(self.restore, self)
        self._phases = PhaseBar(self)
        self._banner = OutcomeBanner(self)
        self._progress = ProgressBanner(self)
        self._ids = QComboBox(self)
        self._at_once = QCheckBox(self.tr("In one transaction, if the server can"), self)
        self._table = QTableView(self)
        self._detail = StepDetail(self)
        self._waiting = EmptyState(parent=self)
        self._stack = QStackedWidget(self)
        self._summary = QLabel(self)
        self._again = QPushButton(self.tr("Look again"), self)
        self._copy = QPushButton(self.tr("Copy report"), self)
        self._close = QPushButton(self.tr("Close"), self)
        self._run = QPushButton(self)
        self._build()
        self._connect()
        self.restore.collect()

    # Building

    def _build(self) -> None:
        self._build_table()
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setObjectName("restoreSplitter")
        splitter.addWidget(self._table)
        splitter.addWidget(self._detail)
        splitter.setSizes([760, 360])
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 1)
        self._stack.addWidget(splitter)
        self._stack.addWidget(self._waiting)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._head(), self._progress, self._banner):
            layout.addWidget(widget)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._foot())

    def _head(self) -> QWidget:
        head = QFrame(self)
        head.setObjectName("restoreHead")
        theme.set_flag(head, "toolbar")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 8, 16, 8)
        row.addWidget(self._phases)
        row.addStretch(1)
        return head

    def _foot(self) -> QWidget:
        foot = QFrame(self)
        foot.setObjectName("restoreFoot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(10)
        self._ids.setObjectName("restoreIds")
        self._ids.setAccessibleName(self.tr("Under which ids"))
        self._ids.addItem(self.tr("Under the same ids"), False)
        self._ids.addItem(self.tr("As copies with new ids"), True)
        self._ids.setToolTip(
            self.tr("Copies get new ids; references among them are rewritten, the old ids stay deleted.")
        )
        row.addWidget(self._ids)
        self._at_once.setObjectName("restoreAtOnce")
        offered = self.restore.offers_transactions
        self._at_once.setChecked(offered is not False)
        self._at_once.setEnabled(offered is not False)
        self._at_once.setToolTip(self._transaction_tip(offered))
        row.addWidget(self._at_once)
        row.addStretch(1)
        self._summary.setObjectName("restoreSummary")
        theme.set_role(self._summary, "muted")
        self._summary.setMinimumWidth(1)
        row.addWidget(self._summary)
        for button, name, icon in (
            (self._again, "restoreAgain", "refresh-cw"),
            (self._copy, "restoreCopy", "copy"),
            (self._close, "restoreClose", ""),
            (self._run, "restoreRun", "archive-restore"),
        ):
            button.setObjectName(name)
            if icon:
                button.setIcon(theme.icon(icon, "accent_text" if button is self._run else "icon"))
            row.addWidget(button)
        theme.set_kind(self._run, "danger" if self._session.profile.is_production else "primary")
        return foot

    def _transaction_tip(self, offered: bool | None) -> str:
        if offered is False:
            return self.tr("This server takes no transactions; the steps are sent one by one.")
        if offered is None:
            return self.tr(
                "The server does not say whether it takes transactions; if not, steps are sent one by one."
            )
        return self.tr("In a transaction either everything comes back or nothing.")

    def _build_table(self) -> None:
        table = self._table
        table.setObjectName("restoreSteps")
        table.setAccessibleName(self.tr("Steps of the restore"))
        table.setModel(self._steps)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(max(30, table.fontMetrics().height() + 12))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(Column.LABEL, QHeaderView.ResizeMode.Stretch)
        for column, width in (
            (Column.ORDER, 70),
            (Column.INSTANCE, 190),
            (Column.ROLE, 100),
            (Column.VERDICT, 160),
        ):
            header.resizeSection(column, width)

    def _connect(self) -> None:
        restore = self.restore
        restore.phase_changed.connect(self._show_state)
        restore.plan_changed.connect(self._show_state)
        restore.step_done.connect(lambda _: self._show_step())
        restore.progressed.connect(self._report_progress)
        restore.failed.connect(self._show_failure)
        self._table.selectionModel().currentChanged.connect(self._show_step)
        self._steps.dataChanged.connect(self._show_step)
        self._steps.modelReset.connect(self._choose_first)
        self._ids.currentIndexChanged.connect(lambda: restore.set_copy(bool(self._ids.currentData())))
        self._progress.cancel_requested.connect(restore.stop)
        self._banner.retry_requested.connect(self._retry)
        self._detail.history_requested.connect(self._ask_history)
        self._again.clicked.connect(restore.collect)
        self._copy.clicked.connect(self.copy_report)
        self._close.clicked.connect(self.close_requested)
        self._run.clicked.connect(self.start)

    # Doing

    def start(self) -> None:
        """Run the plan, after a question on a production server."""
        count = len(self.restore.plan.running)
        if self._session.profile.is_production and not confirm(
            self,
            self.tr("Restore {count} on {server}?").format(count=count, server=self._session.profile.name),
            self.tr("This is a production server. History is kept: each restore is a new version on top."),
            self.tr("Restore"),
        ):
            return
        self._banner.clear()
        self.restore.run(transaction=self._at_once.isChecked())

    def copy_report(self) -> None:
        """Put the report onto the clipboard."""
        if self.restore.report is not None:
            time = lambda: f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %Z}"  # noqa: E731
            name = self._session.profile.name
            text = report_text(name, self.restore.plan, self.restore.report, time)
            QGuiApplication.clipboard().setText(text)
            self.status_message.emit(self.tr("The report is on the clipboard."))

    def _retry(self) -> None:
        self._banner.clear()
        if self.restore.phase is Phase.EVIDENCE:
            self.restore.collect()
        else:
            self.restore.rehearse()

    def _ask_history(self) -> None:
        row = self._table.currentIndex().row()
        if row >= 0:
            self.history_requested.emit(self._steps.step(row).key)

    # Showing

    def _show_state(self) -> None:
        restore = self.restore
        is_ready = restore.phase is Phase.DRY_RUN and restore.rehearsed and not restore.busy
        is_ready = is_ready and bool(restore.plan.running)
        self._phases.show_phase(Phase.RUN if is_ready else restore.phase)
        self._show_progress()
        self._stack.setCurrentIndex(0 if restore.plan.steps else 1)
        if not restore.plan.steps:
            title = self.tr("Looking for what referred to it and what it needs…")
            self._waiting.show_message("search", title if restore.busy else self.tr("There is no plan yet"))
        running = len(restore.plan.running)
        can_plan = restore.phase in (Phase.PLAN, Phase.DRY_RUN) and not restore.busy
        self._run.setText(self.tr("Restore {count}").format(count=running))
        self._run.setVisible(restore.phase is not Phase.REPORT)
        self._run.setEnabled(can_plan and bool(running) and restore.rehearsed)
        self._ids.setEnabled(can_plan)
        self._at_once.setEnabled(can_plan and restore.offers_transactions is not False)
        self._again.setVisible(restore.phase is not Phase.RUN)
        self._again.setEnabled(not restore.busy)
        self._copy.setVisible(restore.report is not None and restore.phase is Phase.REPORT)
        self._close.setVisible(restore.phase is Phase.REPORT)
        self._summary.setText(self._summary_text())
        if restore.phase is Phase.REPORT:
            self._show_report()
        elif restore.phase is Phase.DRY_RUN and not restore.busy:
            self._show_hopeless()
        self._show_step()

    def _show_progress(self) -> None:
        if not self.restore.busy:
            self._progress.end()
            return
        titles = {
            Phase.EVIDENCE: self.tr("Collecting evidence; nothing is written"),
            Phase.DRY_RUN: self.tr("Dry run: every state is read again; nothing is written"),
            Phase.RUN: self.tr("Restoring, then reading everything back"),
        }
        if self.restore.phase in titles:
            if self.restore.stopping:
                self._progress.begin(self.tr("Stopping after what is under way"), cancellable=False)
            else:
                self._progress.begin(
                    titles[self.restore.phase], cancellable=self.restore.phase is not Phase.DRY_RUN
                )

    def _report_progress(self, done: int, total: int) -> None:
        if self.restore.busy:
            self._progress.report(done, total)

    def _summary_text(self) -> str:
        steps = self.restore.plan.steps
        if not steps or self.restore.phase is Phase.REPORT:
            return ""
        impossible = sum(not step.possible for step in steps)
        missing = sum(step.runs and step.verdict is Verdict.MISSING for step in steps)
        parts = [
            self.tr("{count} of {all} ticked").format(count=len(self.restore.plan.running), all=len(steps))
        ]
        if impossible:
            parts.append(self.tr("cannot come back: {count}").format(count=impossible))
        if missing:
            parts.append(self.tr("target missing: {count}").format(count=missing))
        return " · ".join(parts)

    def _show_report(self) -> None:
        back, rest = count_outcomes(self.restore.results)
        report = self.restore.report
        note = ""
        if report is not None and report.no_transactions:
            note = self.tr("The server takes no transactions, so the steps were sent one by one.")
        if not rest:
            self._banner.show_message("success", self.tr("Everything is back: %n restored", None, back), note)
        elif back:
            title = self.tr("{back} restored, {rest} not").format(back=back, rest=rest)
            text = self.tr("Each step below says what became of it and why.")
            self._banner.show_message("warning", title, " ".join((note, text)).strip())
        else:
            first = next((i for r in self.restore.results.values() for i in r.issues if i.diagnostics), None)
            text = first.diagnostics if first else self.tr("Each step below says why.")
            self._banner.show_message(
                "error", self.tr("Nothing was restored"), " ".join((note, text)).strip()
            )

    def _show_hopeless(self) -> None:
        """Say so in words when no step at all can come back."""
        steps = self.restore.plan.steps
        if steps and not any(step.possible for step in steps):
            reasons = dict.fromkeys(self._steps.words(row).long for row in range(len(steps)))
            title = self.tr("Nothing of this can be brought back")
            self._banner.show_message("warning", title, "\n".join(list(reasons)[:3]))

    def _show_failure(self, failure: Failure) -> None:
        self._banner.show_failure(failure)

    def _choose_first(self) -> None:
        if self._steps.rowCount():
            self._table.setCurrentIndex(self._steps.index(0, Column.LABEL))

    def _show_step(self, *_: object) -> None:
        index: QModelIndex = self._table.currentIndex()
        if 0 <= index.row() < self._steps.rowCount():
            self._detail.show_step(self._steps.step(index.row()), self._steps.words(index.row()))
        else:
            self._detail.show_nothing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: where there is little room, ids stand in the detail only."""
        super().resizeEvent(event)
        self._table.setColumnHidden(Column.INSTANCE, self.width() < _ROOM_FOR_INSTANCES)
