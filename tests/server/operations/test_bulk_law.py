"""The law of $bulk-delete: what goes is what a strict search with the same parameters finds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.in_process import InProcess, in_process
from tests.support.jobs import ASYNC, Jobs

EXAMPLES = int(os.environ.get("FHIR_ADMIN_MODEL_RUNS", "15"))
CRITERIA = [
    "gender=female",
    "gender=male,other",
    "gender:not=female",
    "gender:missing=true",
    "birthdate=ge1980",
    "birthdate=lt1975-06",
    "name=Kim",
    "name:exact=kim",
    "_id=p1,p2,p3",
    "active=true",
    "active:missing=false",
    "_has:Observation:subject:status=final",
    "_has:Observation:subject:code-value-string=x",
    "link:Patient.gender=male",
    "_lastUpdated=gt2020-01-01",
    "unknown=1",
    "gender=",
    "birthdate=soon",
    "_tag=http://example.org|none",
]
INCLUDES = [
    "_revinclude=Observation:subject",
    "_revinclude:iterate=Observation:subject",
    "_include=Patient:link",
    "_include:iterate=Patient:link",
    "_include=Patient:nothing",
]


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    folder: Path = tmp_path_factory.mktemp("law")
    with in_process(folder / "data") as server:
        for resource in RESOURCES:
            send(server, resource)
        yield server


def resources() -> Iterator[dict[str, Any]]:
    """Patients in a chain of links, each third with an Observation."""
    for number in range(12):
        patient: dict[str, Any] = {
            "resourceType": "Patient",
            "id": f"p{number}",
            "birthDate": f"{1970 + number}-05-0{number % 9 + 1}",
            "name": [{"family": ("Kim", "kim", "Lee")[number % 3]}],
        }
        if number % 4:
            patient["gender"] = ("female", "male", "other")[number % 4 - 1]
        if number % 5 == 0:
            patient["active"] = number % 2 == 0
        if number:
            patient["link"] = [{"other": {"reference": f"Patient/p{number // 2}"}, "type": "seealso"}]
        yield patient
        if number % 3 == 0:
            yield {
                "resourceType": "Observation",
                "id": f"o{number}",
                "status": "final" if number % 2 else "preliminary",
                "code": {"text": "weight"},
                "subject": {"reference": f"Patient/p{number}"},
            }


RESOURCES = list(resources())


def send(server: InProcess, resource: dict[str, Any]) -> None:
    """PUT it."""
    answer = server.send("PUT", f"{resource['resourceType']}/{resource['id']}", resource)
    assert answer.status in (200, 201), answer.body


@given(
    st.lists(st.sampled_from(CRITERIA), unique=True, max_size=3),
    st.lists(st.sampled_from(INCLUDES), unique=True, max_size=2),
    st.sampled_from(["", "hardDelete=true", "_purgeHistory=true"]),
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_bulk_delete_deletes_what_the_search_finds(
    http: InProcess, criteria: list[str], includes: list[str], mode: str
) -> None:
    asked = "&".join([*criteria, *includes])
    found = http.send("GET", f"Patient?{asked}&_count=1000", prefer="handling=strict")
    url = "Patient/$bulk-delete?" + "&".join(filter(None, [asked, mode]))
    if found.status != 200:
        assert http.send("DELETE", url, **ASYNC).status == 400
        assert not Jobs(http).turn()
        return
    wanted = {f"{entry['resource']['resourceType']}/{entry['resource']['id']}" for entry in found.entries}
    counts = Jobs(http).run("DELETE", url).get("ResourceDeletedCount", {})
    gone = {
        f"{resource['resourceType']}/{resource['id']}"
        for resource in RESOURCES
        if http.send("GET", f"{resource['resourceType']}/{resource['id']}").status != 200
    }
    assert gone == wanted
    assert sum(counts.values()) == len(wanted)
    for resource in RESOURCES:
        send(http, resource)
