"""The rules of the house that no linter knows: sizes, names, translatable strings."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAX_FILE, MAX_FUNCTION = 400, 40
_FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "misc"}


def _sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        _name(p): n for p in _sources("server", "fhir_admin") if (n := p.read_text().count("\n")) > MAX_FILE
    }
    assert long == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = {}
    for path in _sources("server", "fhir_admin", "packaging"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > MAX_FUNCTION:
                    long[f"{_name(path)}:{node.name}"] = length
    assert long == {}


def test_modules_are_named_by_nouns_and_hide_no_standard_module() -> None:
    names = {_name(p): p.stem for p in _sources("server", "fhir_admin")}
    assert [path for path, stem in names.items() if stem in _FORBIDDEN_NAMES] == []
    # Packages are imported by their full name, but a folder on the path must not hide a module.
    top = {"server", "fhir_admin"}
    assert not top & sys.stdlib_module_names


def test_every_module_says_what_it_owns() -> None:
    silent = [
        _name(p)
        for p in _sources("server", "fhir_admin", "packaging")
        if not ast.get_docstring(ast.parse(p.read_text()))
    ]
    assert silent == []


def test_strings_for_people_are_not_formatted_before_translation() -> None:
    """lupdate does not see f-strings, and a formatted text is in no catalogue."""
    wrong = []
    for path in _sources("fhir_admin"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _is_translation(node.func):
                text = node.args[-1] if node.args else None
                if isinstance(text, ast.JoinedStr | ast.BinOp):
                    wrong.append(f"{_name(path)}:{node.lineno}")
    assert wrong == []


def test_structs_are_read_by_decoders_made_with_their_module() -> None:
    """Two threads that decode a Struct for the first time at once end the process inside msgspec."""
    wrong = []
    for path in _sources("server", "fhir_admin"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _decodes_a_named_type(node):
                wrong.append(f"{_name(path)}:{node.lineno}")
    assert wrong == []


def _decodes_a_named_type(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("decode", "convert"):
        return False
    types = [keyword.value for keyword in call.keywords if keyword.arg == "type"]
    # dict[str, Raw] and the like are built anew each time.
    return any(not isinstance(type_, ast.Subscript) for type_ in types)


def _is_translation(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr in ("tr", "translate")
