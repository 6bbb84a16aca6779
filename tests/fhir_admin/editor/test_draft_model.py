"""The draft: undo, preview of both patches, rebase."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject

from fhir_admin.client.answers import Snapshot
from fhir_admin.editor.draft_model import DraftModel
from fhir_admin.work.task import Tasks
from server.fhir import codec, patch_fhirpath, patch_json
from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey

KEY = ResourceKey("Patient", "p")
R4 = Definitions.load()


def snapshot(version: str = "1", **content: Any) -> Snapshot:
    resource = {
        "resourceType": "Patient",
        "id": "p",
        "meta": {"versionId": version},
        "gender": "male",
        **content,
    }
    return Snapshot(KEY, version, f'W/"{version}"', None, codec.encode(resource))


@pytest.fixture
def draft(loop: Any, qtbot: Any) -> Callable[..., DraftModel]:
    owner = QObject()

    def make(**content: Any) -> DraftModel:
        model = DraftModel(Tasks(loop, owner), R4, owner)
        model.load(snapshot(**content))
        settle(model, qtbot)
        return model

    make.owner = owner  # type: ignore[attr-defined]
    return make


def settle(model: DraftModel, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: model.preview_is_current)


def test_an_edit_becomes_both_patches_that_lead_to_the_same(draft: Any, qtbot: Any) -> None:
    model = draft(name=[{"family": "A", "given": ["X"]}])
    model.set_value(("name", 0, "family"), "B")
    model.add((), "telecom", {"system": "phone", "value": "1"}, is_list=True)
    settle(model, qtbot)
    preview = model.preview
    base, target = dict(model.draft.base), dict(model.draft.target)
    assert patch_json.apply(base, codec.decode(preview.json_patch)) == target
    assert preview.fhirpath_patch is not None
    assert patch_fhirpath.apply(base, codec.decode(preview.fhirpath_patch), R4) == target
    assert [change.kind for change in preview.comparison.changes] == ["change", "add"]


def test_undo_and_redo_go_through_every_edit(draft: Any, qtbot: Any) -> None:
    model = draft()
    model.set_value(("gender",), "female")
    model.remove(("gender",))
    model.undo.undo()
    assert model.draft.current["gender"] == "female"
    model.undo.undo()
    assert model.draft.current["gender"] == "male"
    assert not model.draft.edited
    model.undo.redo()
    model.undo.redo()
    assert "gender" not in model.draft.current
    assert "gender" in model.undo.command(0).text()


def test_typing_undoes_as_one(draft: Any) -> None:
    model = draft()
    for text in ("f", "fe", "female"):
        model.set_all({**model.draft.current, "gender": text}, typing=True)
    assert model.undo.count() == 1
    model.undo.undo()
    assert model.draft.current["gender"] == "male"


def test_what_is_still_empty_is_no_change(draft: Any, qtbot: Any) -> None:
    model = draft()
    model.add((), "contact", {}, is_list=True)
    settle(model, qtbot)
    assert not model.draft.edited
    assert model.preview.comparison.is_equal


def test_mistakes_are_told_with_their_place(draft: Any, qtbot: Any) -> None:
    model = draft()
    model.set_value(("gender",), "blue")
    settle(model, qtbot)
    assert [issue.expression for issue in model.preview.errors] == [("Patient.gender",)]


def test_where_one_dialect_has_no_words_the_other_stays(draft: Any, qtbot: Any) -> None:
    model = draft(name=[{"given": ["A"]}])
    model.set_value(("gender",), "blue")
    settle(model, qtbot)
    assert model.preview.fhirpath_patch is None
    assert model.preview.inexpressible
    assert codec.decode(model.preview.json_patch)


def test_loading_another_version_starts_over(draft: Any, qtbot: Any) -> None:
    model = draft()
    model.set_value(("gender",), "female")
    model.load(snapshot("2", active=True), {**snapshot("2", active=True).resource(), "gender": "other"})
    settle(model, qtbot)
    assert model.undo.count() == 0
    assert model.draft.version_id == "2"
    assert [change.path for change in model.preview.comparison.changes] == [("gender",)]
