"""Checks a data directory that no server has open: every hash, gap, counter, and SQLite's own structure.

    python -m server.maintenance.verify DIRECTORY

Source: trust D3, R7.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from server.fhir.definitions import Definitions
from server.store.errors import StoreDamaged, StoreError, StoreOfOtherVersion
from server.store.sqlite import open_store
from server.store.sqlite.directory import DATABASE


def verify(directory: Path, definitions: Definitions) -> list[str]:
    """The faults of the database in `directory`, none when it is sound.

    `definitions` are those to try first; the database says which FHIR version it holds.

    Errors: `StoreError` when it cannot be looked at (locked, open to others, newer); FileNotFoundError
    when there is no database. One that is too damaged to open is a fault, not an error.
    """
    if not (directory / DATABASE).is_file():
        raise FileNotFoundError(f"There is no database in {directory}.")
    try:
        store = open_store(directory, definitions, now=lambda: int(time.time() * 1000))
    except StoreOfOtherVersion as error:
        return verify(directory, Definitions.load(error.version))
    except StoreDamaged as error:
        return [str(error)]
    try:
        return store.verify()
    finally:
        store.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: prints the faults; 0 sound, 1 faults, 2 not checked."""
    parser = argparse.ArgumentParser(prog="verify", description="Check a data directory of FHIR Admin.")
    parser.add_argument("directory", type=Path)
    directory = parser.parse_args(arguments).directory
    try:
        faults = verify(directory, Definitions.load())
    except (StoreError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for fault in faults:
        print(fault)
    print(f"{directory}: {len(faults)} faults" if faults else f"{directory}: sound")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
