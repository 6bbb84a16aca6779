"""The data directory: private to its owner, and opened by one process at a time.

Source: trust D4 (permissions), G6 (a second server is refused).
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import IO

from server.store.errors import StoreExposed, StoreLocked

DATABASE = "fhir.db"
LOCK = "lock"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(file: IO[str]) -> None:
        # Beyond the text, so that others can still read who holds it.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        # The kernel drops it with the process, however that ends; a stale file is only a file.
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def private_file(path: Path) -> Path:
    """Create `path` empty for the owner alone; one that exists loses all rights of others."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600))
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & _OTHERS:
        path.chmod(0o600)
    return path


class DataDirectory:
    """A directory held by this process until `release`.

    Errors: `StoreExposed` when it exists and others may enter it, `StoreLocked` when another has it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        _make_private(path)
        self._file = open(private_file(path / LOCK), "r+", encoding="utf-8")  # noqa: SIM115
        try:
            _lock(self._file)
        except OSError:
            holder = self._file.read(100).strip() or "unknown"
            self._file.close()
            raise StoreLocked(
                f"The data directory {path} is in use by another server (process {holder}). "
                "Connect to that one, stop it, or choose another directory."
            ) from None
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()

    @property
    def database(self) -> Path:
        """The database file, made private before SQLite sees it; its -wal and -shm take its rights."""
        return private_file(self.path / DATABASE)

    def release(self) -> None:
        """Let another process have the directory."""
        self._file.close()


def _make_private(path: Path) -> None:
    if not path.exists():
        path.mkdir(mode=0o700, parents=True)
        if os.name == "posix":
            path.chmod(0o700)
    elif os.name == "posix":
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS:
            raise StoreExposed(
                f"Other users of this machine could read the data directory {path} (its mode is {mode:04o}). "
                f"Close it with: chmod 700 '{path}'"
            )
