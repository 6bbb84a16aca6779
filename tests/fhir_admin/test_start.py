"""The checks before Qt, the folders, the flags."""

from __future__ import annotations

from pathlib import Path

import pytest

from fhir_admin import __main__ as start
from fhir_admin.settings import Preferences, places


@pytest.mark.parametrize(
    ("python", "qt", "works"),
    [
        ((3, 11), "6.12.0", False),
        ((3, 11), "6.12.0.1", False),
        ((3, 11), "6.11.3", True),
        ((3, 12), "6.12.0", True),
        ((3, 13), "6.13.1", True),
    ],
)
def test_the_crashing_pair_is_refused(python, qt, works):
    assert (start.refusal(python, qt) == "") is works


def test_no_display_is_said(monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert start.main([]) == 3
    assert "no display" in capsys.readouterr().err


def test_home_can_be_moved(tmp_path):
    where = places({"FHIR_ADMIN_HOME": str(tmp_path / "h")})
    where.make()
    for folder in (where.config, where.data, where.logs):
        assert folder.parent == tmp_path / "h"
        assert folder.stat().st_mode & 0o077 == 0


def test_the_platform_decides_otherwise():
    assert all(isinstance(p, Path) and p.is_absolute() for p in (places({}).config, places({}).data))


def test_preferences_survive_and_refuse_nonsense(tmp_path):
    first = Preferences(tmp_path)
    assert (first.theme, first.scale, first.language) == ("system", 1.0, "system")
    first.theme, first.scale, first.language = "dark", 1.25, "ko"
    first.sync()
    again = Preferences(tmp_path)
    assert (again.theme, again.scale, again.language) == ("dark", 1.25, "ko")
    again.set_value("look/theme", "purple")
    again.set_value("look/scale", "99")
    assert (again.theme, again.scale) == ("system", 1.0)
