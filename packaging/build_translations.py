#!/usr/bin/env python3
"""Collect the window's strings into `resources/i18n/*.ts` and compile them to `.qm`.

Run it with the environment's Python after a change of strings; translators edit the `.ts` files.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "i18n"
# English has a file for its plural forms only.
LANGUAGES = {"en": ["-pluralonly"], "ko": []}


def main() -> int:
    """Update and compile every language; how many failed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    return sum(_build(language) for language in LANGUAGES)


def sources() -> list[str]:
    """The Python files that may hold strings for people, in a stable order."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "fhir_admin").rglob("*.py"))


def _build(language: str) -> bool:
    ts = FOLDER / f"fhir_admin_{language}.ts"
    update = [_tool("pyside6-lupdate"), *sources(), "-ts", str(ts), "-no-obsolete", "-locations", "none"]
    update += LANGUAGES[language]
    compile_ = [_tool("pyside6-lrelease"), str(ts), "-qm", str(ts.with_suffix(".qm"))]
    return any(subprocess.call(command, cwd=ROOT) != 0 for command in (update, compile_))


def _tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


if __name__ == "__main__":
    sys.exit(main())
