"""The big corpus (Synthea bundles, all official definitions), named by FHIR_ADMIN_CORPUS."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.fhir import codec


def corpus() -> Path:
    """The corpus folder; skips the test when the environment does not name one."""
    folder = os.environ.get("FHIR_ADMIN_CORPUS")
    if not folder:
        pytest.skip("FHIR_ADMIN_CORPUS is not set: the big corpus is not tested")
    return Path(folder)


def synthea_bundles(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """File name and parsed Bundle of each Synthea file, the two information files first."""
    files = sorted(folder.glob("synthea/*.json.gz"), key=lambda p: (not p.name.startswith("0-"), p.name))
    for file in files:
        yield file.name, codec.decode(gzip.decompress(file.read_bytes()))
