"""The builder of the definition tables."""

from __future__ import annotations

import gzip
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.corpus import corpus

ROOT = Path(__file__).resolve().parents[2]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"_packaging_{name}", ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def search_tables() -> ModuleType:
    return load("search_tables")


def test_a_union_is_split_at_its_top_level_only(search_tables: ModuleType) -> None:
    found = list(search_tables.split_union("A.b | (C.d | C.e).f | G.where(h='i' | 'j')[0]"))
    assert found == ["A.b", "(C.d | C.e).f", "G.where(h='i' | 'j')[0]"]
    assert list(search_tables.split_union("")) == []


@pytest.mark.parametrize(
    ("base", "expression", "wanted"),
    [
        ("Patient", "Patient.name | Practitioner.name", "Patient.name"),
        ("Patient", "(Patient.a as Quantity) | (Practitioner.b as Range)", "(Patient.a as Quantity)"),
        ("Person", "PersonLink.a | Person.b", "Person.b"),
        ("Observation", "Observation | Observation.component", "Observation | Observation.component"),
        ("Patient", "Resource.id", "Resource.id"),
        ("Patient", "name", "name"),
    ],
)
def test_a_base_keeps_its_own_alternatives(
    search_tables: ModuleType, base: str, expression: str, wanted: str
) -> None:
    assert search_tables.expression_for(base, expression) == wanted


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
