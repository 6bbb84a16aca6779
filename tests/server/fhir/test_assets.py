"""Finding and reading bundled files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from server.fhir import assets


def test_the_resources_of_a_checkout_are_found() -> None:
    assert assets.path("fhir", "SOURCE.md").is_file()
    assert assets.path("fhir", "r4") == assets.root() / "fhir" / "r4"


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.json", tmp_path / "a.json.gz"
    plain.write_bytes(b"{}")
    packed.write_bytes(gzip.compress(b"{}"))
    assert assets.read(plain) == assets.read(packed) == b"{}"


def test_a_wheel_has_its_own_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "server" / "_resources").mkdir(parents=True)
    monkeypatch.setattr(assets, "_PACKAGE", tmp_path / "server")
    assert assets.root.__wrapped__() == tmp_path / "server" / "_resources"


def test_an_incomplete_installation_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "_PACKAGE", tmp_path / "server")
    with pytest.raises(FileNotFoundError, match="Install the program again"):
        assets.root.__wrapped__()
