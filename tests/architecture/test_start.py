"""What is imported before the first paint."""

from __future__ import annotations

import subprocess
import sys

LATE = ("httpx", "keyring", "asyncio", "anyio", "pygments", "fhirpathpy", "nh3", "truststore", "apsw")


def test_the_window_starts_without_the_slow_libraries():
    code = "import sys, fhir_admin.app; print(*[m for m in sys.modules if m in sys.argv[1:]])"
    command = [sys.executable, "-c", code, *LATE]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []


def test_the_client_works_without_qt():
    code = (
        "import sys, fhir_admin.client.fhir_client, fhir_admin.usecases.connect;"
        "print(*[m for m in sys.modules if m.startswith('PySide6')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []
