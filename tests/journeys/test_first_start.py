"""The first start: a window, the sample records with progress, patients to look at; and no second loading."""

from __future__ import annotations

from tests.support.journey import FirstStart, Journey, texts


def test_the_sample_loads_itself_and_tells_how_far_it_is(first_start: FirstStart) -> None:
    assert first_start.requests > 50
    done = [step for step, _, _ in first_start.progress]
    assert done == sorted(done)
    assert done[-1] == first_start.requests
    assert {total for _, total, _ in first_start.progress} == {first_start.requests}
    # Names of files and requests say nothing to people.
    assert not any("Patient/" in text for _, _, text in first_start.progress)
    assert first_start.title == "Loading sample data"


def test_patients_with_a_past_are_there_afterwards(first_start: FirstStart) -> None:
    assert "Patient/haneul-kim" in first_start.patients
    assert "Patient/8a4c9c04-1524-9f1c-d65b-9b17e4520fef" not in first_start.patients
    assert first_start.counted == {"Patient": 12, "Observation": first_start.counted["Observation"]}


def test_the_second_start_finds_them_and_loads_nothing(journey: Journey, first_start: FirstStart) -> None:
    assert journey.rows(journey.browser()) == first_start.patients
    log = journey.app.services.log
    journey.wait(lambda: any("_history" in record.url for record in log.records()), "the look for emptiness")
    journey.wait(lambda: journey.browser().rail.type_model.count("Observation"), "the counts")
    assert {record.method for record in log.records()} == {"GET"}
    assert "FHIR 4.0.1" in texts(journey.window)
    assert "Embedded server" in journey.badge
