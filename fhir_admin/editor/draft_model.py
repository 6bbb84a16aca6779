"""The draft as the window works on it: edits on an undo stack, and a preview that follows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from fhir_admin.client.answers import Snapshot
from fhir_admin.editor import edits
from fhir_admin.editor.draft import Draft
from fhir_admin.editor.edits import Path
from fhir_admin.editor.preview import Preview, make_preview
from fhir_admin.work.latest import Latest
from fhir_admin.work.task import Tasks
from server.fhir import codec
from server.fhir.definitions import Definitions

PREVIEW_DELAY_MS = 40
_TYPED = 7


class DraftModel(QObject):
    """Holds one `Draft`. `changed(path)` follows every edit, undo and redo; `rebased` another base;
    `preview_changed` the newest `Preview`."""

    changed = Signal(object)
    rebased = Signal()
    preview_changed = Signal()
    failed = Signal(object)

    def __init__(self, tasks: Tasks, definitions: Definitions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.definitions = definitions
        self.undo = QUndoStack(self)
        self._draft: Draft | None = None
        self._preview: Preview | None = None
        self._latest = Latest(tasks, PREVIEW_DELAY_MS, self)

    @property
    def loaded(self) -> bool:
        """Whether there is a draft at all."""
        return self._draft is not None

    @property
    def draft(self) -> Draft:
        """The draft. Errors: RuntimeError before the first `load`."""
        if self._draft is None:
            raise RuntimeError("no draft is loaded")
        return self._draft

    @property
    def preview(self) -> Preview | None:
        """The newest preview that is ready, None right after loading."""
        return self._preview

    @property
    def preview_is_current(self) -> bool:
        """Whether the preview belongs to what the draft holds now."""
        return self._preview is not None and not self._latest.busy

    def load(self, snapshot: Snapshot, current: Mapping[str, Any] | None = None) -> None:
        """Start over from a version; `current` keeps edited content over the new base."""
        self._draft = Draft.of(snapshot)
        if current is not None:
            self._draft = self._draft.with_current(current)
        self._preview = None
        self.undo.clear()
        self.rebased.emit()
        self._refresh()

    def set_value(self, path: Path, value: Any) -> None:
        """Put another value at a place."""
        self._push(_tr("Change {place}"), path, edits.set_value(self.draft.current, path, value))

    def add(self, parent: Path, name: str, value: Any, *, is_list: bool) -> Path:
        """Add an element below `parent`; where it went."""
        current, path = edits.add_element(self.draft.current, parent, name, value, is_list=is_list)
        self._push(_tr("Add {place}"), path, current)
        return path

    def remove(self, path: Path) -> None:
        """Take an element away."""
        self._push(_tr("Remove {place}"), path, edits.remove(self.draft.current, path))

    def duplicate(self, path: Path) -> Path:
        """Put a copy of a list item right after it; where the copy is."""
        copy: Path = (*path[:-1], int(path[-1]) + 1)
        value = edits.value_at(self.draft.current, path)
        self._push(_tr("Duplicate {place}"), copy, edits.insert_item(self.draft.current, copy, value))
        return copy

    def move(self, path: Path, to: int) -> Path:
        """Put a list item at another position of its list; where it is now."""
        self._push(_tr("Move {place}"), path, edits.move_item(self.draft.current, path, to))
        return (*path[:-1], to)

    def set_all(self, resource: Mapping[str, Any], *, typing: bool = False) -> None:
        """Take other content as a whole; edits made by `typing` one after another undo together."""
        if not codec.identical(resource, self.draft.current):
            self._push(_tr("Edit as JSON"), (), resource, _TYPED if typing else -1)

    def revert(self) -> None:
        """Back to the base, as an edit that can itself be undone."""
        self._push(_tr("Discard all changes"), (), self.draft.base)

    def _push(self, words: str, path: Path, current: Mapping[str, Any], merge_id: int = -1) -> None:
        from fhir_admin.diff.change_words import place

        self.undo.push(_Edit(self, words.format(place=place(path)), path, current, merge_id))

    def _apply(self, current: Mapping[str, Any], path: Path) -> None:
        self._draft = self.draft.with_current(current)
        self.changed.emit(path)
        self._refresh()

    def _refresh(self) -> None:
        draft = self.draft
        self._latest.run_blocking(
            make_preview, draft.base, draft.target, self.definitions, done=self._show, failed=self.failed.emit
        )

    def _show(self, preview: Preview) -> None:
        self._preview = preview
        self.preview_changed.emit()


class _Edit(QUndoCommand):
    """From one whole content to another; unchanged parts are shared, so this is small."""

    def __init__(
        self, model: DraftModel, words: str, path: Path, after: Mapping[str, Any], merge_id: int
    ) -> None:
        super().__init__(words)
        self._model = model
        self._path = path
        self._before = model.draft.current
        self._after = after
        self._merge_id = merge_id

    def id(self) -> int:
        """Qt: edits with the same id may merge; -1 never does."""
        return self._merge_id

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Qt: typing goes on."""
        if not isinstance(other, _Edit):
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        """Qt: do it."""
        self._model._apply(self._after, self._path)

    def undo(self) -> None:
        """Qt: take it back."""
        self._model._apply(self._before, self._path)


def _tr(text: str) -> str:
    translate = QCoreApplication.translate
    return {
        "Change {place}": translate("Draft", "Change {place}"),
        "Add {place}": translate("Draft", "Add {place}"),
        "Remove {place}": translate("Draft", "Remove {place}"),
        "Duplicate {place}": translate("Draft", "Duplicate {place}"),
        "Move {place}": translate("Draft", "Move {place}"),
        "Edit as JSON": translate("Draft", "Edit as JSON"),
        "Discard all changes": translate("Draft", "Discard all changes"),
    }[text]
