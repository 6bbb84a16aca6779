"""fhir-kit-client (npm), unmodified, at the real server: its journey is in `fhir-kit-client/journey.mjs`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.peer import Unavailable, fhir_kit_client
from tests.support.server_process import ServerProcess


def test_everything_once(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        try:
            seen = fhir_kit_client(server.base, server.token or "")
        except Unavailable as reason:
            pytest.skip(f"NOT TESTED with fhir-kit-client: {reason}")
    assert seen == {
        "fhirVersion": "4.0.1",
        "created": {"version": "1", "status": 201},
        "read": True,
        "pages": [["A", "B"], ["C", "D"], ["E"]],
        "back": ["A", "B"],
        "patched": {"version": "2", "active": False},
        "updated": "3",
        "vread": True,
        "transaction": ["201", "201"],
        "resolved": "T",
        "everything": ["Patient", "Observation"],
        "history": ["DELETE", "PUT", "PATCH", "POST"],
        "gone": 410,
    }
