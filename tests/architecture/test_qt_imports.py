"""Where Qt may be used: what import-linter cannot see, because it stops at the package's name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUI = ROOT / "fhir_admin"
FEATURES = ("servers", "browser", "timeline", "editor", "restore", "jobs", "audit", "devices")
WITHOUT_WIDGETS = ("QtCore", "QtGui")


def imports(file: Path) -> Iterator[tuple[str, bool]]:
    """Every imported module's full name, and whether it is imported for type checking only."""
    tree = ast.parse(file.read_text("utf-8"))
    typing_only = {
        id(node)
        for guard in ast.walk(tree)
        if isinstance(guard, ast.If) and "TYPE_CHECKING" in ast.unparse(guard.test)
        for node in ast.walk(guard)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in typing_only) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield from ((f"{node.module}.{alias.name}", id(node) in typing_only) for alias in node.names)


def files(folder: Path, pattern: str = "*.py") -> list[Path]:
    return sorted(folder.rglob(pattern))


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", [*files(GUI, "*_model.py"), *files(GUI / "work")], ids=name)
def test_models_and_work_know_no_widgets(file):
    for module, _ in imports(file):
        if module.startswith("PySide6"):
            assert module.split(".")[1] in WITHOUT_WIDGETS, f"{name(file)} imports {module}"


@pytest.mark.parametrize("file", [*files(GUI / "client"), *files(GUI / "usecases")], ids=name)
def test_client_and_use_cases_know_no_qt(file):
    for module, _ in imports(file):
        assert not module.startswith(("PySide6", "shiboken6")), f"{name(file)} imports {module}"


@pytest.mark.parametrize("file", files(ROOT / "server"), ids=name)
def test_the_server_knows_neither_qt_nor_the_window(file):
    for module, _ in imports(file):
        assert not module.startswith(("PySide6", "shiboken6", "fhir_admin", "httpx")), (
            f"{name(file)} imports {module}"
        )


@pytest.mark.parametrize("feature", FEATURES)
def test_features_never_import_each_other(feature):
    others = tuple(f"fhir_admin.{other}" for other in FEATURES if other != feature)
    for file in files(GUI / feature):
        for module, _ in imports(file):
            assert not module.startswith(others), f"{name(file)} imports {module}"


def test_httpx_stands_behind_one_door():
    users = {
        name(file)
        for file in files(GUI)
        for module, _ in imports(file)
        if module.partition(".")[0] in ("httpx", "httpcore")
    }
    assert users == {"fhir_admin/client/transport.py"}


def test_no_star_imports():
    for file in [*files(GUI), *files(ROOT / "server")]:
        assert not any(module.endswith(".*") for module, _ in imports(file)), name(file)


@pytest.mark.parametrize("file", files(GUI), ids=name)
def test_filters_change_through_one_door(file):
    """A filter changed from inside its own signals corrupts the heap; `RowFilter.refilter` sees to it."""
    if file.name == "row_filter.py":
        return
    used = {
        node.attr for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Attribute)
    }
    doors = {"beginFilterChange", "endFilterChange", "invalidateFilter", "invalidateRowsFilter"}
    assert not used & (doors | {"QSortFilterProxyModel"}), f"{name(file)}: derive from RowFilter"
    assert not any(module.endswith(".QSortFilterProxyModel") for module, _ in imports(file)), name(file)
