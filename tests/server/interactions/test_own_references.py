"""References to this server by its whole address are references like others.

Source: FHIR R4 references.html#literal; A0.13.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.in_process import BASE, InProcess, entry


def observation(subject: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"text": "x"},
        "subject": {"reference": subject},
    }


@pytest.mark.parametrize("subject", ["Patient/p", f"{BASE}/Patient/p", f"{BASE}/Patient/p/_history/1"])
def test_they_are_found_however_they_are_written(server: InProcess, subject: str) -> None:
    server.patient("p", name=[{"family": "Kim"}])
    assert server.send("PUT", "Observation/o", observation(subject)).status == 201
    kept = server.send("GET", "Observation/o").json["subject"]["reference"]
    assert kept == subject.removeprefix(f"{BASE}/")
    for query in ("subject=Patient/p", f"subject={BASE}/Patient/p", "patient=p", "subject:Patient.name=kim"):
        assert server.send("GET", f"Observation?{query}").ids == ["o"], query
    assert server.send("GET", "Patient/p/Observation").ids == ["o"]
    assert server.send("GET", "Patient?_revinclude=Observation:subject").ids == ["p", "o"]


def test_in_a_transaction_and_by_a_patch_too(server: InProcess) -> None:
    server.patient("p")
    body = observation(f"{BASE}/Patient/p")
    assert server.bundle("transaction", entry("PUT", "Observation/o", body)).status == 200
    assert server.send("GET", "Observation?subject=Patient/p").ids == ["o"]
    operation = [{"op": "add", "path": "/performer", "value": [{"reference": f"{BASE}/Practitioner/x"}]}]
    patched = server.send("PATCH", "Observation/o", operation, content_type="application/json-patch+json")
    assert patched.json["performer"] == [{"reference": "Practitioner/x"}]
    again = server.send("PUT", "Observation/o", {**body, "performer": [{"reference": "Practitioner/x"}]})
    assert again.version == patched.version


@pytest.mark.parametrize("text", ["http://elsewhere.org/fhir/Patient/p", f"{BASE}x/Patient/p"])
def test_other_addresses_stay_as_they_are(server: InProcess, text: str) -> None:
    server.send("PUT", "Observation/o", observation(text))
    assert server.send("GET", "Observation/o").json["subject"]["reference"] == text
