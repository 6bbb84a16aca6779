"""Settings: precedence, clear refusals. Source: server specification, "Limits and places"."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.settings import SettingsError, load


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "server.toml").write_text("count_max = 100\nbundle_entries = 1\nincludes_max = 7\n")
    environment = {"FHIR_ADMIN_COUNT_MAX": "200", "FHIR_ADMIN_BUNDLE_ENTRIES": "2"}
    settings = load({"data": str(tmp_path), "bundle_entries": "3"}, environment)
    assert (settings.count_max, settings.bundle_entries, settings.includes_max) == (200, 3, 7)


def test_defaults_are_the_specifications(tmp_path: Path) -> None:
    settings = load({"data": str(tmp_path)}, {})
    assert settings.body_bytes == 64 * 1024 * 1024
    assert (settings.bundle_entries, settings.count_default, settings.count_max) == (50_000, 10, 1000)
    assert (settings.chain_depth, settings.patch_operations, settings.or_values) == (8, 1000, 2000)
    assert settings.auth == "token"


def test_no_authentication_is_for_loopback_only(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="loopback"):
        load({"data": str(tmp_path), "auth": "none", "host": "0.0.0.0"}, {})
    assert load({"data": str(tmp_path), "auth": "none"}, {}).auth == "none"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 'red'", 'unknown setting "colour"'),
        ("count_max = 'many'", '"count_max" cannot be'),
        ("count_max = 5000", "at most 1000"),
        ("body_bytes = 99999999999", "at most"),
        ("auth = 'maybe'", '"auth" is'),
        ("count_max = ", "not valid TOML"),
        ("[versioning]\nPatient = 'sometimes'", '"versioning" cannot be'),
    ],
)
def test_a_bad_file_is_refused_with_its_name(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "server.toml").write_text(text)
    with pytest.raises(SettingsError, match=said) as refusal:
        load({"data": str(tmp_path)}, {})
    assert "server.toml" in str(refusal.value)


def test_versioning_policies_are_per_type(tmp_path: Path) -> None:
    (tmp_path / "server.toml").write_text("[versioning]\nObservation = 'no-version'\n")
    settings = load({"data": str(tmp_path)}, {})
    assert settings.versioning_of("Observation") == "no-version"
    assert settings.versioning_of("Patient") == "versioned"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "-1"),
        ("port", "65536"),
        ("query_seconds", "0"),
        ("query_seconds", "nan"),
        ("count_max", "-5"),
    ],
)
def test_numbers_without_sense_are_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load({"data": str(tmp_path), name: value}, {})


def test_the_fhir_version_comes_from_flag_environment_and_file_in_this_order(tmp_path: Path) -> None:
    environment = {"FHIR_ADMIN_FHIR_VERSION": "r5"}
    assert load({"data": str(tmp_path)}, {}).fhir_version == "r4"
    (tmp_path / "server.toml").write_text('fhir_version = "stu3"\n')
    assert load({"data": str(tmp_path)}, {}).fhir_version == "stu3"
    assert load({"data": str(tmp_path)}, environment).fhir_version == "r5"
    assert load({"data": str(tmp_path), "fhir_version": "r4b"}, environment).fhir_version == "r4b"
    with pytest.raises(SettingsError, match="stu3"):
        load({"data": str(tmp_path), "fhir_version": "r6"}, {})
