"""Which kinds of job there are, by the word in their status URLs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.jobs.bulk_delete import BulkDelete
from server.jobs.bulk_update import BulkUpdate
from server.jobs.export import Export
from server.jobs.import_ import Import
from server.jobs.kind import JobKind
from server.jobs.reindex import Reindex

_ALL: tuple[JobKind[Any], ...] = (
    BulkDelete(),
    BulkUpdate(),
    Export(),
    Import(),
    Reindex(),
)
KINDS: Mapping[str, JobKind[Any]] = {kind.name: kind for kind in _ALL}
