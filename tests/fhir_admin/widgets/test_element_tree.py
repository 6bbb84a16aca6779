"""The element tree: lazy, in words, with references one can follow."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from fhir_admin.widgets.element_tree_model import KEY_ROLE, NAME, PATH_ROLE, VALUE, ElementTreeModel
from fhir_admin.widgets.element_tree_view import ElementTreeView
from server.fhir.keys import ResourceKey

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "1",
    "meta": {"versionId": "2"},
    "name": [{"family": "김", "given": ["민수"]}],
    "telecom": [{"system": "phone", "value": "1"}, {"system": "email", "value": "a@b"}],
    "managingOrganization": {"reference": "Organization/7"},
    "link": [{"other": {"reference": "http://h/fhir/Patient/9"}}],
    "generalPractitioner": [{"reference": "http://elsewhere/Practitioner/1"}],
    "birthDate": "1990-01-01",
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


@pytest.fixture
def model(qapp):
    made = ElementTreeModel(base="http://h/fhir")
    made.set_resource(PATIENT)
    return made


def labels(model: ElementTreeModel, parent: Any = None) -> list[str]:
    args = (parent,) if parent is not None else ()
    return [model.index(row, NAME, *args).data() for row in range(model.rowCount(*args))]


def test_what_is_about_the_record_comes_last(model):
    assert labels(model)[0] == "name"
    assert labels(model)[-2:] == ["id", "meta"]


def test_a_list_of_one_is_folded_and_longer_ones_are_numbered(model):
    name = model.index_of(("name", 0))
    assert name.siblingAtColumn(VALUE).data() == "김민수"
    assert labels(model, name) == ["family", "given"]
    telecom = model.index_of(("telecom",))
    assert telecom.siblingAtColumn(VALUE).data() == "2 items"
    assert labels(model, telecom) == ["[0]", "[1]"]


def test_references_to_this_server_can_be_followed_others_not(model):
    def key(*path: str | int) -> ResourceKey | None:
        return model.index_of(path).data(KEY_ROLE)

    assert key("managingOrganization") == ResourceKey("Organization", "7")
    assert key("managingOrganization", "reference") == ResourceKey("Organization", "7")
    assert key("link", 0, "other") == ResourceKey("Patient", "9")
    assert key("generalPractitioner", 0) is None
    assert key("birthDate") is None


def test_paths_lead_to_elements_and_back(model):
    for path in (("telecom", 1, "value"), ("name", 0, "given", 0), ("birthDate",)):
        assert model.index_of(path).data(PATH_ROLE) == path


def test_tool_tips_name_path_and_type(model):
    assert model.index_of(("birthDate",)).data(Qt.ItemDataRole.ToolTipRole) == "Patient.birthDate  ·  date"


def test_the_model_keeps_qt_s_promises(model):
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=5))
def test_any_resource_can_be_shown(resource: dict[str, Any]) -> None:
    model = ElementTreeModel()
    model.set_resource(resource)
    pending = [model.index(row, NAME) for row in range(model.rowCount())]
    while pending:
        index = pending.pop()
        assert isinstance(index.siblingAtColumn(VALUE).data(), str)
        assert isinstance(index.data(Qt.ItemDataRole.ToolTipRole), str)
        pending += [model.index(row, NAME, index) for row in range(model.rowCount(index))]


def test_enter_follows_a_reference(qtbot, themed):
    view = ElementTreeView(base="http://h/fhir")
    qtbot.addWidget(view)
    view.set_resource(PATIENT)
    view.reveal(("managingOrganization",))
    with qtbot.waitSignal(view.open_requested) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args == [ResourceKey("Organization", "7")]


def test_a_glance_is_opened_but_not_everything(qtbot, themed):
    view = ElementTreeView()
    qtbot.addWidget(view)
    many = {"resourceType": "Bundle", "entry": [{"resource": {"id": str(n)}} for n in range(5000)]}
    view.set_resource(many)
    assert not view.isExpanded(view.element_model.index_of(("entry",)))
    view.set_resource(PATIENT)
    assert view.isExpanded(view.element_model.index_of(("telecom",)))
