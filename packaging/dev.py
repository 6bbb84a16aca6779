#!/usr/bin/env python3
"""One door for people who build FHIR Admin: run, test, check, bench.

Needs nothing but Python 3.11 or later: it makes `.venv`, installs what is missing (as root on
Debian or Ubuntu also the few system libraries) and hands over to the environment's Python.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import system_libraries

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
TORTURE = {"FHIR_ADMIN_FUZZ_REQUESTS": "100000", "FHIR_ADMIN_FUZZ_SECONDS": "2"}
FULL_TORTURE = {
    "FHIR_ADMIN_KILLS": "1000",
    "FHIR_ADMIN_JOB_KILLS": "200",
    "FHIR_ADMIN_POWERCUTS": "10000",
    "FHIR_ADMIN_IOERRORS": "all",
    "FHIR_ADMIN_MODEL_RUNS": "10000",
    "FHIR_ADMIN_FUZZ_REQUESTS": "500000",
    "FHIR_ADMIN_FUZZ_SECONDS": "2",
    "FHIR_ADMIN_MEMORY_SCALE": "1",
}
EXTRAS = {
    "run": "",
    "tour": "",
    "bench": "",
    "torture": "[test,peers]",
    "test": "[test,peers]",
    "check": "[test,peers,lint]",
}


def main() -> int:
    """Prepare the environment for the command given, then run it; its exit code."""
    arguments, rest = _parser().parse_known_args()
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs on whatever Python is there
        print(f"FHIR Admin needs Python 3.11 or later; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    command: str = arguments.command
    if command == "run" and not system_libraries.has_display():
        print("There is no display here, so the tour runs instead of the window.")
        command = "tour"
    fonts, keyring = command in ("run", "tour"), command == "test"
    if not system_libraries.ensure(window=command == "run", fonts=fonts, keyring=keyring):
        return 1
    _ensure_environment(EXTRAS[command])
    return COMMANDS[command](rest)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__.split("\n")[0])
    parser.add_argument("command", choices=sorted(EXTRAS), help="further words go to the command itself")
    return parser


def _ensure_environment(extras: str) -> None:
    """Make `.venv` and install the project with `extras`, unless that was done already."""
    if not PYTHON.exists():
        _run(sys.executable, "-m", "venv", str(VENV))
    stamp = VENV / f"installed{extras}.stamp"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing into .venv …", flush=True)
    _run(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", f".{extras}")
    stamp.write_text(wanted)


def _window(rest: list[str]) -> int:
    return _call("-m", "fhir_admin", *rest)


def _tour(rest: list[str]) -> int:
    folder = rest[0] if rest else "tour"
    environment = {} if system_libraries.has_display() else {"QT_QPA_PLATFORM": "offscreen"}
    return _call("-m", "fhir_admin", "--tour", folder, *rest[1:], environment=environment)


def _test(rest: list[str]) -> int:
    workers = [] if any(word.startswith("-n") for word in rest) else ["-n", "2", "--dist", "loadfile"]
    return _call("-m", "pytest", *workers, *rest, environment={"QT_QPA_PLATFORM": "offscreen"})


def _check(rest: list[str]) -> int:
    checks = (
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        ("-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
    )
    failed = [" ".join(check[1:3]) for check in checks if _call(*check) != 0]
    print(f"Checks failed: {', '.join(failed)}" if failed else "All checks passed.")
    return len(failed)


def _bench(rest: list[str]) -> int:
    return _call("-m", "tests.bench", *rest)


def _torture(rest: list[str]) -> int:
    environment = (
        FULL_TORTURE
        if "--full" in rest
        else {"FHIR_ADMIN_FUZZ_REQUESTS": "100000", "FHIR_ADMIN_FUZZ_SECONDS": "2"}
    )
    words = [word for word in rest if word != "--full"]
    others = (
        "tests/server/store/sqlite/test_model.py",
        "tests/server/rest/test_fuzz_many.py",
        "tests/server/rest/test_memory.py",
    )
    return _call(
        "-m",
        "pytest",
        "-s",
        "-o",
        "faulthandler_timeout=0",
        "tests/torture",
        *others,
        *words,
        environment=environment,
    )


def _call(*words: str, environment: dict[str, str] | None = None) -> int:
    return subprocess.call([str(PYTHON), *words], cwd=ROOT, env={**os.environ, **(environment or {})})


def _run(*words: str) -> None:
    if subprocess.call(list(words), cwd=ROOT) != 0:
        raise SystemExit(f"This step failed: {' '.join(words)}")


COMMANDS = {
    "run": _window,
    "tour": _tour,
    "test": _test,
    "check": _check,
    "bench": _bench,
    "torture": _torture,
}

if __name__ == "__main__":
    sys.exit(main())
