"""The real Secret Service: what one run of the program remembers, the next one finds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")

# The daemon is unlocked as a login would do it; two processes then stand for two runs.
_SESSION = (
    "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
    '"$PYTHON" -c "$REMEMBER" && "$PYTHON" -c "$FIND"'
)
_REMEMBER = """
from fhir_admin.client.auth import Secret
from fhir_admin.servers.secret_store import SecretStore
store = SecretStore()
assert store.why_not() == "", store.why_not()
store.put("ward", Secret("s3cret-김"), remember=True)
store.put("once", Secret("for now"), remember=False)
"""
_FIND = """
from fhir_admin.servers.secret_store import SecretStore
store = SecretStore()
assert store.get("ward").reveal() == "s3cret-김"
assert store.get("once") is None
store.forget("ward")
assert SecretStore().get("ward") is None
print("remembered, found, forgotten")
"""


@pytest.mark.skipif(
    any(shutil.which(name) is None for name in PROGRAMS),
    reason="the real Secret Service is not tested: dbus and gnome-keyring are not installed",
)
def test_the_real_secret_service_keeps_a_secret_between_two_runs(tmp_path: Path) -> None:
    for name in ("runtime", "home"):
        (tmp_path / name).mkdir(mode=0o700)
    kept = {
        k: v for k, v in os.environ.items() if k not in ("PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS")
    }
    environment = {
        **kept,
        "HOME": str(tmp_path / "home"),
        "XDG_DATA_HOME": str(tmp_path / "home"),
        "XDG_RUNTIME_DIR": str(tmp_path / "runtime"),
        "PYTHON": sys.executable,
        "REMEMBER": _REMEMBER,
        "FIND": _FIND,
    }
    command = ["dbus-run-session", "--", "sh", "-c", _SESSION]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.stdout == "remembered, found, forgotten\n", run.stderr
