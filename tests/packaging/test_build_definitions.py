"""The builder of the definition tables."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.corpus import corpus

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("version", ["r4", "r4b", "r5", "stu3"])
def test_the_committed_tables_are_what_the_builder_makes(version: str, tmp_path: Path) -> None:
    builder = ROOT / "packaging" / "build_definitions.py"
    source = ["--source", str(corpus() / "definitions"), "--version", version]
    subprocess.run(
        [sys.executable, str(builder), *source, "--target", str(tmp_path)], check=True, capture_output=True
    )
    for made in (tmp_path / version).iterdir():
        committed = (ROOT / "resources" / "fhir" / version / made.name).read_bytes()
        if made.suffix == ".gz":  # the same content may be packed differently by another zlib
            assert gzip.decompress(made.read_bytes()) == gzip.decompress(committed), made.name
        else:
            assert made.read_bytes() == committed, made.name
