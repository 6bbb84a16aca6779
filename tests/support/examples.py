"""The official R4 example resources vendored in `tests/data/examples`."""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path

_ZIP = Path(__file__).resolve().parent.parent / "data" / "examples" / "r4" / "examples-r4.zip"


@cache
def official_examples() -> dict[str, bytes]:
    """File name → JSON text of the 446 examples: every resource type of R4."""
    with zipfile.ZipFile(_ZIP) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(".json")}
