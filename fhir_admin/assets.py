"""Where the data files of the program are: icons, themes, translations, fonts, sample data."""

from __future__ import annotations

import functools
import sys
from pathlib import Path


@functools.cache
def root() -> Path:
    """The resources folder: beside the packages in a checkout, inside `server` when installed."""
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    places = [package.parent / "resources", package.parent / "server" / "_resources"]
    if frozen:
        places.insert(0, Path(frozen) / "resources")
    for place in places:
        if (place / "icons").is_dir():
            return place
    raise FileNotFoundError(f"The program's resources are missing; looked in {', '.join(map(str, places))}.")


def path(*parts: str) -> Path:
    """The path of one data file; it need not exist."""
    return root().joinpath(*parts)
