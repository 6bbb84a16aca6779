"""Strings for people can be translated: lupdate reads only literals in `tr` and `translate`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "fhir_admin").rglob("*.py"))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", FILES, ids=name)
def test_texts_are_literals(file):
    for called, node in calls(ast.parse(file.read_text("utf-8"))):
        if called not in ("tr", "translate"):
            continue
        texts = node.args[:1] if called == "tr" else node.args[:2]
        if called == "translate" and isinstance(node.func, ast.Attribute):
            owner = getattr(node.func.value, "id", "")
            if owner != "QCoreApplication":
                continue  # str.translate
        assert all(isinstance(text, ast.Constant) for text in texts), f"{name(file)}:{node.lineno}"


@pytest.mark.parametrize("file", FILES, ids=name)
def test_translate_keeps_its_name(file):
    """`tr = QCoreApplication.translate` would make lupdate take the context for the text."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Assign):
            continue
        if ast.unparse(node.value) == "QCoreApplication.translate":
            assert ast.unparse(node.targets[0]) == "translate", f"{name(file)}:{node.lineno}"


@pytest.mark.parametrize("file", FILES, ids=name)
def test_tr_is_a_method_of_self(file):
    """Elsewhere the context would be another than at run time."""
    for called, node in calls(ast.parse(file.read_text("utf-8"))):
        if called == "tr":
            assert ast.unparse(node.func) in ("self.tr", "owner.tr"), f"{name(file)}:{node.lineno}"
