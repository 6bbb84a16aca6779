"""From the bin to the report on the real server, also where it deviates as other servers do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTableView

from fhir_admin.client.errors import ServerRefused
from fhir_admin.restore.bin_page import BinPage
from fhir_admin.restore.restore_model import Phase
from fhir_admin.restore.restore_request import RestoreRequest
from fhir_admin.restore.restore_wizard import RestoreWizard
from fhir_admin.restore.step_model import Column
from fhir_admin.session import Session
from fhir_admin.usecases.run_restore import Outcome
from fhir_admin.widgets.outcome_banner import OutcomeBanner
from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.fhir.restore import Verdict
from tests.support.server_process import ServerProcess

WAIT = 15_000
PATIENT = ResourceKey("Patient", "p")
ENCOUNTER = ResourceKey("Encounter", "e")
OBSERVATION = ResourceKey("Observation", "o")
REPORT = ResourceKey("DiagnosticReport", "r")
WARD = (PATIENT, ENCOUNTER, OBSERVATION, REPORT)
VISIT = {"status": "finished", "class": {"code": "AMB"}}
CONTENT: dict[ResourceKey, dict[str, Any]] = {
    PATIENT: {"name": [{"family": "김", "given": ["민준"]}], "birthDate": "1984-03-02"},
    ENCOUNTER: {**VISIT, "subject": {"reference": "Patient/p"}},
    OBSERVATION: {
        "status": "final",
        "code": {"text": "Body Weight"},
        "valueQuantity": codec.decode(b'{"value":71.20}'),
        "subject": {"reference": "Patient/p"},
        "encounter": {"reference": "Encounter/e"},
    },
    REPORT: {
        "status": "final",
        "code": {"text": "Panel"},
        "subject": {"reference": "Patient/p"},
        "result": [{"reference": "Observation/o"}],
    },
}


class Ward:
    """A session on a server where a patient was deleted with everything that hung on it."""

    def __init__(self, session: Session, qtbot: Any) -> None:
        self.session = session
        self.qtbot = qtbot
        for key in WARD:
            self.put(key)
        for key in reversed(WARD):
            self.call(session.client.delete, key)

    def call(self, function: Any, *args: Any) -> Any:
        return self.session.loop.submit(function, *args).result(20)

    def put(self, key: ResourceKey, **more: Any) -> None:
        body = {"resourceType": key.type, "id": key.id, **CONTENT[key], **more}
        self.call(self.session.client.update, key, codec.encode(body))

    def is_live(self, key: ResourceKey) -> bool:
        try:
            self.call(self.session.client.read, key)
        except ServerRefused:
            return False
        return True

    def content(self, key: ResourceKey) -> bytes:
        resource = self.call(self.session.client.read, key).resource()
        return codec.canonical({name: value for name, value in resource.items() if name != "meta"})

    def bin(self) -> BinPage:
        page = BinPage(self.session)
        self.qtbot.addWidget(page)
        page.resize(1100, 700)
        page.show()
        self.qtbot.waitUntil(lambda: page.collector.outcome is not None, timeout=WAIT)
        return page

    def wizard(self, wish: Any) -> RestoreWizard:
        wizard = RestoreWizard(self.session, wish)
        self.qtbot.addWidget(wizard)
        wizard.resize(1100, 700)
        wizard.show()
        self.settle(wizard)
        return wizard

    def settle(self, wizard: RestoreWizard) -> None:
        restore = wizard.restore
        self.qtbot.waitUntil(lambda: not restore.busy and restore.phase is not Phase.EVIDENCE, timeout=WAIT)

    def run(self, wizard: RestoreWizard) -> None:
        self.qtbot.mouseClick(wizard.findChild(QPushButton, "restoreRun"), Qt.MouseButton.LeftButton)
        self.qtbot.waitUntil(lambda: wizard.restore.report is not None, timeout=WAIT)


@pytest.fixture
def ward_on(tmp_path: Path, make_session: Any, qtbot: Any) -> Iterator[Callable[..., Ward]]:
    servers: list[ServerProcess] = []

    def start(*deviations: str) -> Ward:
        flags = [part for name in deviations for part in ("--deviation", name)]
        server = ServerProcess(tmp_path / "data", *flags)
        servers.append(server)
        server.start()
        return Ward(make_session(server.base, server.token), qtbot)

    yield start
    for server in servers:
        server.stop()


DEVIATIONS = [
    (),
    ("tombstone-body",),
    ("tombstone-stub",),
    ("no-system-history",),
    ("gone-as-404",),
    ("uuid-versions",),
    ("no-transaction",),
    ("no-capability",),
    ("referential-integrity", "no-transaction"),
    ("no-system-history", "tombstone-body", "uuid-versions"),
]


@pytest.mark.parametrize("deviations", DEVIATIONS, ids="+".join)
def test_a_patient_comes_back_with_everything_that_hung_on_it(
    ward_on: Callable[..., Ward], deviations: tuple[str, ...]
) -> None:
    ward = ward_on(*deviations)
    page = ward.bin()
    assert {row.key for row in page.model.rows} == set(WARD)
    assert page.model.row_of(PATIENT).label == "김민준 · 1984-03-02"
    assert page.choose(PATIENT)
    with ward.qtbot.waitSignal(page.restore_requested) as asked:
        page.request_restore()
    wizard = ward.wizard(asked.args[0])
    assert [step.key for step in wizard.restore.plan.steps] == list(WARD)
    assert len(wizard.restore.plan.running) == 4
    ward.run(wizard)
    results = {result.key: result.outcome for result in wizard.restore.report.results}
    assert results == dict.fromkeys(WARD, Outcome.RESTORED)
    assert all(ward.is_live(key) for key in WARD)
    assert b'"value":71.20' in ward.content(OBSERVATION)
    assert wizard.restore.report.transaction is ("no-transaction" not in deviations)
    ward.qtbot.waitUntil(lambda: page.model.rowCount() == 0, timeout=WAIT)


@pytest.fixture
def ward(ward_on: Callable[..., Ward]) -> Ward:
    return ward_on()


def test_without_a_bin_the_dependants_are_found_all_the_same(ward: Ward) -> None:
    wizard = ward.wizard(PATIENT)
    assert [step.key for step in wizard.restore.plan.steps] == list(WARD)
    assert len(wizard.restore.plan.running) == 4


def test_prerequisites_are_named_when_something_in_the_middle_is_chosen(ward: Ward) -> None:
    wizard = ward.wizard(OBSERVATION)
    roles = {step.key: step.role.value for step in wizard.restore.plan.steps}
    assert roles == {
        OBSERVATION: "chosen",
        REPORT: "dependant",
        PATIENT: "prerequisite",
        ENCOUNTER: "prerequisite",
    }


def test_boxes_can_be_unticked_and_what_misses_its_target_says_so(ward: Ward) -> None:
    wizard = ward.wizard(PATIENT)
    table = wizard.findChild(QTableView, "restoreSteps")
    table.model().setData(table.model().index(0, Column.ORDER), 0, Qt.ItemDataRole.CheckStateRole)
    assert wizard.restore.plan.step(ENCOUNTER).verdict is Verdict.MISSING
    assert "3" in wizard.findChild(QPushButton, "restoreRun").text()
    ward.run(wizard)
    assert [ward.is_live(key) for key in WARD] == [False, True, True, True]


def test_copies_get_new_ids_and_refer_to_each_other(ward: Ward) -> None:
    wizard = ward.wizard(PATIENT)
    wizard._ids.setCurrentIndex(1)
    ward.run(wizard)
    now = {result.key: result.now for result in wizard.restore.report.results}
    assert not any(ward.is_live(key) for key in WARD)
    report = ward.call(ward.session.client.read, now[REPORT]).resource()
    assert report["subject"]["reference"] == str(now[PATIENT])
    assert report["result"][0]["reference"] == str(now[OBSERVATION])
    assert all(result.outcome is Outcome.RESTORED for result in wizard.restore.report.results)


def test_copies_without_transactions(ward_on: Callable[..., Ward]) -> None:
    ward = ward_on("no-transaction")
    wizard = ward.wizard(PATIENT)
    wizard._ids.setCurrentIndex(1)
    ward.run(wizard)
    now = {result.key: result.now for result in wizard.restore.report.results}
    assert ward.call(ward.session.client.read, now[ENCOUNTER]).resource()["subject"] == {
        "reference": str(now[PATIENT])
    }


@pytest.mark.parametrize("at_once", [True, False])
def test_what_somebody_else_brought_back_is_left_alone(ward: Ward, at_once: bool) -> None:
    wizard = ward.wizard(PATIENT)
    ward.put(ENCOUNTER, priority={"text": "theirs"})
    theirs = ward.content(ENCOUNTER)
    wizard._at_once.setChecked(at_once)
    ward.run(wizard)
    results = {result.key: result.outcome for result in wizard.restore.report.results}
    assert results[ENCOUNTER] is Outcome.CHANGED
    assert ward.content(ENCOUNTER) == theirs
    if at_once:
        assert not ward.is_live(PATIENT)
        assert results[PATIENT] is Outcome.ROLLED_BACK
    else:
        assert results[PATIENT] is Outcome.RESTORED
        assert results[OBSERVATION] is Outcome.SKIPPED
    assert wizard.findChild(OutcomeBanner).severity in ("warning", "error")


def test_looking_again_sees_what_is_live(ward: Ward) -> None:
    wizard = ward.wizard(PATIENT)
    for key in WARD:
        ward.put(key)
    wizard.findChild(QPushButton, "restoreAgain").click()
    ward.qtbot.waitUntil(
        lambda: wizard.restore.phase is Phase.DRY_RUN and not wizard.restore.busy, timeout=WAIT
    )
    assert wizard.restore.plan.step(PATIENT).verdict is Verdict.LIVE
    assert not wizard.findChild(QPushButton, "restoreRun").isEnabled()


def test_the_dry_run_writes_nothing(ward: Ward) -> None:
    ward.session.client.log.clear()
    ward.wizard(PATIENT)
    methods = {record.method for record in ward.session.client.log.records()}
    assert methods == {"GET"}


def test_a_deletion_made_anew_since_it_was_chosen_is_told(ward: Ward) -> None:
    ward.put(PATIENT)
    ward.call(ward.session.client.delete, PATIENT)
    wizard = ward.wizard(RestoreRequest({PATIENT: "2"}))
    assert wizard.restore.plan.step(PATIENT).verdict is Verdict.NEWER
    assert not wizard.restore.plan.step(PATIENT).runs


def test_a_live_instance_goes_back_to_an_older_version(ward: Ward) -> None:
    ward.put(PATIENT)
    old = ward.content(PATIENT)
    ward.put(PATIENT, active=False)
    wizard = ward.wizard(RestoreRequest({PATIENT: None}, {PATIENT: "3"}))
    assert len(wizard.restore.plan.running) == 1
    ward.run(wizard)
    assert ward.content(PATIENT) == old


def test_the_report_can_be_copied(ward: Ward, qapp: Any) -> None:
    wizard = ward.wizard(PATIENT)
    ward.run(wizard)
    wizard.copy_report()
    text = qapp.clipboard().text()
    assert "4 of 4 restored" in text
    assert "Patient/p (김민준 · 1984-03-02)" in text


def test_a_single_id_can_be_looked_up(ward: Ward) -> None:
    page = ward.bin()
    page.model.clear()
    page._search.setText("Patient/p")
    page._look_up()
    ward.qtbot.waitUntil(lambda: page.model.row_of(PATIENT) is not None, timeout=WAIT)
    assert [row.key for row in page.chosen] == [PATIENT]


def test_what_was_never_there_is_told_in_words(ward: Ward) -> None:
    page = ward.bin()
    page._search.setText("Patient/nobody")
    page._look_up()
    banner = page.findChild(OutcomeBanner)
    ward.qtbot.waitUntil(banner.isVisible, timeout=WAIT)
    assert "Patient/nobody" in banner.accessibleName()
    wizard = ward.wizard(ResourceKey("Patient", "nobody"))
    assert wizard.restore.plan.steps[0].verdict is Verdict.UNREADABLE
    assert "brought back" in wizard.findChild(OutcomeBanner).accessibleName()


def test_a_new_deletion_appears_by_itself(ward: Ward) -> None:
    from fhir_admin.change_bus import Changes

    page = ward.bin()
    ward.put(PATIENT)
    ward.session.bus.publish(Changes.of(PATIENT))
    ward.qtbot.waitUntil(lambda: page.model.row_of(PATIENT) is None, timeout=WAIT)
    ward.call(ward.session.client.delete, PATIENT)
    ward.session.bus.publish(Changes.of(PATIENT))
    ward.qtbot.waitUntil(lambda: page.model.row_of(PATIENT) is not None, timeout=WAIT)
