"""What a store raises besides `FhirError`: a data directory that cannot be opened, a glance too long."""

from __future__ import annotations


class StoreError(Exception):
    """A data directory cannot be opened; the text says why and what to do."""


class StoreLocked(StoreError):
    """Another server has the directory open."""


class StoreExposed(StoreError):
    """Other users of the machine could read the directory."""


class StoreTooNew(StoreError):
    """The database was written by a newer program."""


class StoreOfOtherVersion(StoreError):
    """The database holds resources of another FHIR version: `version`, `stu3` for example."""

    def __init__(self, text: str, version: str) -> None:
        super().__init__(text)
        self.version = version


class StoreDamaged(StoreError):
    """The database is not one of ours, or its structure is broken."""


class TooLong(Exception):
    """What was asked in a `glance` takes longer than that; it was given up, ask again in a `read`."""
