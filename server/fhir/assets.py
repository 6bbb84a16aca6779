"""Finds and opens the data files that come with the program; the one place of the core that reads files.

In a checkout they lie in `resources/` beside the package, in a wheel in `server/_resources`.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def root() -> Path:
    """The resources folder. Errors: FileNotFoundError when the installation is incomplete."""
    for candidate in (_PACKAGE / "_resources", _PACKAGE.parent / "resources"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        f"The data files of FHIR Admin are missing: neither {_PACKAGE / '_resources'} nor "
        f"{_PACKAGE.parent / 'resources'} exists. Install the program again."
    )


def path(*parts: str) -> Path:
    """The path of a bundled file or folder, such as `path("icons")`; it need not exist."""
    return root().joinpath(*parts)


def read(file: Path) -> bytes:
    """The content of a file, unpacked when its name ends in `.gz`."""
    content = file.read_bytes()
    return gzip.decompress(content) if file.suffix == ".gz" else content
