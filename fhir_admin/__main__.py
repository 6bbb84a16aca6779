"""`fhir-admin`: flags, the checks that must come before Qt, then the application."""

from __future__ import annotations

import argparse
import os
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path

RUN_SERVER = "--run-server"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [RUN_SERVER]:
        return _run_server(given[1:])
    options = parser().parse_args(given)
    trouble = refusal() or _no_display(options)
    if trouble:
        print(f"fhir-admin: {trouble}", file=sys.stderr)
        return 3
    from fhir_admin.app import run

    return run(options)


def parser() -> argparse.ArgumentParser:
    """The flags of the program."""
    made = argparse.ArgumentParser(
        prog="fhir-admin", description="Browse, compare, patch and restore data on any FHIR server."
    )
    made.add_argument("--server", metavar="URL", help="open this FHIR base instead of the last server")
    made.add_argument("--data", metavar="DIR", type=Path, help="data folder of the embedded server")
    made.add_argument("--lang", choices=("system", "en", "ko"), help="language, for this run")
    made.add_argument("--theme", choices=("system", "light", "dark"), help="look, for this run")
    made.add_argument(
        "--tour", metavar="DIR", type=Path, help="drive the window through its main job, leave pictures here"
    )
    return made


def refusal(python: tuple[int, int] | None = None, qt: str | None = None) -> str:
    """Why this pair of Python and Qt for Python cannot work, or "" when it can."""
    if qt is None:
        import PySide6

        qt = PySide6.__version__
    python = python or sys.version_info[:2]
    major, minor = (int(part) for part in qt.split(".")[:2])
    if python < (3, 12) and (major, minor) >= (6, 12):
        return (
            f"PySide6 {qt} loses references on Python {python[0]}.{python[1]} and would crash within "
            'seconds. Install "pyside6-essentials>=6.11.3,<6.12" or use Python 3.12 or newer.'
        )
    return ""


def _no_display(options: argparse.Namespace) -> str:
    """Qt would abort without a display, so say it; the tour needs none."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if options.tour is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        return ""
    return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set). Try --tour DIR instead."


def _run_server(arguments: list[str]) -> int:
    """A frozen program is its own server: there is no other Python to start it with."""
    sys.argv = ["server", *arguments]
    try:
        runpy.run_module("server", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
