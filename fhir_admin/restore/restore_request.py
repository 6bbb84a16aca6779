"""What to bring back, as the bin and other pages ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fhir_admin.usecases.collect_evidence import Bin
from server.fhir.keys import ResourceKey


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """The wanted instances with the tombstone version each was seen with (None: not seen).

    `versions` names an older version to bring back instead of the last content; `bin` is what is
    known of deleted instances already.
    """

    chosen: Mapping[ResourceKey, str | None]
    versions: Mapping[ResourceKey, str] = field(default_factory=dict)
    bin: Bin = field(default_factory=Bin)


def request_of(wish: Any) -> RestoreRequest:
    """Any page's wish as a request: one, a `ResourceKey`, or something with `key` and `version_id`.

    The latter is a version: a tombstone means "undo this deletion", any other "back to this content".
    """
    if isinstance(wish, RestoreRequest):
        return wish
    if isinstance(wish, ResourceKey):
        return RestoreRequest({wish: None})
    key, version = wish.key, wish.version_id
    if version is None or getattr(wish, "deleted", False):
        return RestoreRequest({key: version})
    return RestoreRequest({key: None}, {key: version})
