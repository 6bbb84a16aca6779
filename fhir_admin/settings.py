"""Where the program keeps its things, and the few preferences of a person (look, language, layout)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QSettings

APP = "fhir-admin"
Language = Literal["system", "en", "ko"]
LANGUAGES: tuple[Language, ...] = ("system", "en", "ko")
SCALES = (0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of this person; `make` creates them, readable by nobody else."""

    config: Path
    data: Path
    logs: Path

    @property
    def profiles(self) -> Path:
        """The file with the server profiles."""
        return self.config / "servers.json"

    @property
    def store(self) -> Path:
        """The data directory of the first embedded server."""
        return self.data / "store"

    def make(self) -> None:
        """Create the folders with mode 0700."""
        for folder in (self.config, self.data, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def places(environment: Mapping[str, str] | None = None) -> Places:
    """The folders: below `FHIR_ADMIN_HOME` when that is set, else where the platform keeps such things."""
    home = (os.environ if environment is None else environment).get("FHIR_ADMIN_HOME")
    if home:
        root = Path(home).expanduser().absolute()
        return Places(root / "config", root / "data", root / "logs")
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(APP, appauthor=False)
    return Places(Path(dirs.user_config_dir), Path(dirs.user_data_dir), Path(dirs.user_log_dir))


class Preferences:
    """Small choices in an INI file; never secrets, never clinical data."""

    def __init__(self, folder: Path) -> None:
        self._store = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)

    @property
    def theme(self) -> str:
        """`system`, `light` or `dark`."""
        value = str(self._store.value("look/theme", "system"))
        return value if value in ("system", "light", "dark") else "system"

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("look/theme", name)

    @property
    def scale(self) -> float:
        """Factor on text sizes."""
        value = str(self._store.value("look/scale", "1.0"))
        return next((scale for scale in SCALES if str(scale) == value), 1.0)

    @scale.setter
    def scale(self, value: float) -> None:
        self._store.setValue("look/scale", str(value))

    @property
    def language(self) -> Language:
        """`system`, `en` or `ko`."""
        value = str(self._store.value("look/language", "system"))
        return next((language for language in LANGUAGES if language == value), "system")

    @language.setter
    def language(self, value: Language) -> None:
        self._store.setValue("look/language", value)

    def value(self, key: str, default: Any = None) -> Any:
        """Any other small value: geometry, the last profile, column widths."""
        return self._store.value(key, default)

    def set_value(self, key: str, value: Any) -> None:
        """Keep a small value."""
        self._store.setValue(key, value)

    def sync(self) -> None:
        """Write the file now."""
        self._store.sync()
