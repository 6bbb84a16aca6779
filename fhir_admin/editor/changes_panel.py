"""The right half of the editor: changes against the base, both patches, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QTabWidget, QVBoxLayout, QWidget

from fhir_admin import theme
from fhir_admin.diff.compare_view import CompareView
from fhir_admin.editor.patch_pane import PatchPane
from fhir_admin.editor.preview import Preview
from fhir_admin.usecases.save_draft import Form
from server.fhir import codec
from server.fhir.errors import Issue
from server.fhir.location import Path, parse_expression

_PATH = Qt.ItemDataRole.UserRole


class ChangesPanel(QWidget):
    """`show_preview` fills it; `place_chosen(path)` tells what the person clicked."""

    place_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("changesPanel")
        self._compare = CompareView(parent=self)
        self._json = PatchPane("jsonPatchPane", self.tr("JSON Patch"), self)
        self._fhirpath = PatchPane("fhirpathPatchPane", self.tr("FHIRPath Patch"), self)
        self._issues = QListWidget(self)
        self._tabs = QTabWidget(self)
        self._build()

    @property
    def tabs(self) -> QTabWidget:
        """The tabs, for keyboard navigation and tests."""
        return self._tabs

    @property
    def compare(self) -> CompareView:
        """The view of the changes."""
        return self._compare

    def set_titles(self, base: str, draft: str) -> None:
        """Name the base and the draft."""
        self._compare.set_titles(base, draft)

    def show_preview(self, preview: Preview) -> None:
        """Show what the draft amounts to."""
        self._compare.show_prepared(preview.comparison, preview.clinical, preview.cosmetic)
        if preview.comparison.is_equal:
            self._json.show_nothing()
            self._fhirpath.show_nothing()
        else:
            self._json.show_patch(preview.json_patch, len(codec.decode(preview.json_patch)))
            self._show_fhirpath(preview)

    def show_issues(self, issues: Sequence[Issue], refused: Sequence[Issue] = ()) -> None:
        """List what is wrong: what the server said first, then our own findings."""
        self._issues.clear()
        said = {issue.diagnostics for issue in refused}
        for issue in refused:
            self._add_issue(issue, from_server=True)
        for issue in issues:
            if issue.diagnostics not in said:
                self._add_issue(issue, from_server=False)
        count = self._issues.count()
        self._tabs.setTabText(
            3, self.tr("Problems: {count}").format(count=count) if count else self.tr("Problems")
        )
        icon = theme.icon("circle-alert", "error") if count else theme.icon("circle-check", "success")
        self._tabs.setTabIcon(3, icon)

    def show_tab_of(self, form: Form) -> None:
        """Bring the tab of a form to the front."""
        self._tabs.setCurrentIndex({Form.JSON_PATCH: 1, Form.FHIRPATH_PATCH: 2, Form.PUT: 0}[form])

    def _build(self) -> None:
        self._tabs.setObjectName("changesTabs")
        self._tabs.setDocumentMode(True)
        self._issues.setObjectName("issueList")
        self._issues.setAccessibleName(self.tr("Problems"))
        self._issues.setWordWrap(True)
        self._issues.setIconSize(QSize(16, 16))
        self._issues.setSpacing(2)
        self._issues.setAlternatingRowColors(True)
        self._issues.itemActivated.connect(self._choose_issue)
        self._issues.itemClicked.connect(self._choose_issue)
        self._tabs.addTab(self._compare, self.tr("Changes"))
        self._tabs.addTab(self._json, self.tr("JSON Patch"))
        self._tabs.addTab(self._fhirpath, self.tr("FHIRPath Patch"))
        self._tabs.addTab(self._issues, self.tr("Problems"))
        self._compare.place_chosen.connect(self.place_chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._tabs)

    def _show_fhirpath(self, preview: Preview) -> None:
        if preview.fhirpath_patch is None:
            self._fhirpath.show_reason(preview.inexpressible)
            return
        parameters: Mapping[str, list[object]] = codec.decode(preview.fhirpath_patch)
        self._fhirpath.show_patch(preview.fhirpath_patch, len(parameters.get("parameter", [])))

    def _add_issue(self, issue: Issue, *, from_server: bool) -> None:
        where = ", ".join(issue.expression)
        said = (
            self.tr("The server says: {text}").format(text=issue.diagnostics)
            if from_server
            else issue.diagnostics
        )
        item = QListWidgetItem(f"{said}\n{where}" if where else said, self._issues)
        is_error = issue.severity in ("error", "fatal")
        item.setIcon(theme.icon("circle-x", "error") if is_error else theme.icon("triangle-alert", "warning"))
        steps = parse_expression(issue.expression[0]) if issue.expression else None
        path: Path = tuple(steps[1:]) if steps else ()
        item.setData(_PATH, path)

    def _choose_issue(self, item: QListWidgetItem) -> None:
        self.place_chosen.emit(item.data(_PATH))
