"""The saved server profiles in one JSON file, without secrets, written atomically."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from fhir_admin.client.profile import AuthKind, Environment, ServerProfile, check_base
from fhir_admin.errors import Trouble

EMBEDDED_ID = "embedded"
_SCHEMA = 1


class ProfileStore:
    """Profiles in the order they are shown; the embedded server is always there and first.

    Errors: OSError when the file cannot be read or written.
    """

    def __init__(self, file: Path, embedded_data: Path, embedded_name: str = "Embedded server") -> None:
        self._file = file
        self._embedded = ServerProfile(
            EMBEDDED_ID, embedded_name, environment=Environment.LOCAL, data=str(embedded_data)
        )
        self._profiles = self._load()

    @property
    def embedded(self) -> ServerProfile:
        """The server that comes with the program."""
        return self._embedded

    def call_embedded(self, name: str) -> ServerProfile:
        """Give the embedded server's profile a name in another language; the profile."""
        self._embedded = replace(self._embedded, name=name)
        return self._embedded

    def profiles(self) -> tuple[ServerProfile, ...]:
        """All profiles, the embedded one first."""
        return (self._embedded, *self._profiles)

    def get(self, id_: str) -> ServerProfile | None:
        """A profile by its id."""
        return next((p for p in self.profiles() if p.id == id_), None)

    def put(self, profile: ServerProfile) -> None:
        """Add a profile, or replace the one with its id, and save."""
        if profile.id == EMBEDDED_ID:
            return
        kept = list(self._profiles)
        for place, old in enumerate(kept):
            if old.id == profile.id:
                kept[place] = profile
                break
        else:
            kept.append(profile)
        self._save(kept)

    def remove(self, id_: str) -> None:
        """Forget a profile; the embedded one stays."""
        self._save([p for p in self._profiles if p.id != id_])

    def _load(self) -> list[ServerProfile]:
        try:
            content = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return []
        except ValueError:
            # An unreadable file is kept beside, so nothing a person typed is lost silently.
            self._file.replace(self._file.with_suffix(".unreadable"))
            return []
        entries = content.get("servers", []) if isinstance(content, dict) else []
        return [profile for entry in entries if (profile := _read(entry)) is not None]

    def _save(self, profiles: list[ServerProfile]) -> None:
        content = {"schema": _SCHEMA, "servers": [asdict(profile) for profile in profiles]}
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(content, stream, indent=2, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(self._file)
        self._profiles = profiles


def new_id() -> str:
    """An id for a new profile."""
    return os.urandom(16).hex()


def _read(entry: Any) -> ServerProfile | None:
    """A profile from its JSON; None when it cannot be used (a person would not miss a broken one)."""
    try:
        return ServerProfile(
            str(entry["id"]),
            str(entry["name"]),
            check_base(str(entry["base_url"])),
            AuthKind(entry.get("auth", "none")),
            str(entry.get("user", "")),
            Environment(entry.get("environment", "test")),
            bool(entry.get("read_only", False)),
        )
    except (KeyError, TypeError, ValueError, AttributeError, Trouble):
        return None
