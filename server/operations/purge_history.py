"""$purge-history: every version but the newest is gone for good.

Source: server specification A5.7, A5.8.
"""

from __future__ import annotations

from server.fhir.errors import Kind, fhir_error
from server.interactions import preconditions
from server.interactions.request import Prepared, Result, Services
from server.store.base import Transaction


def purge_history(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """204; the newest version keeps its number, a tombstone too. Errors: 404 unknown id, 412."""
    head = tx.head(prepared.key)
    preconditions.check_if_match(prepared.request, prepared.key, head, services)
    if head is None:
        raise fhir_error(Kind.NOT_FOUND, f"{prepared.key} does not exist, so it has no history to purge.")
    tx.purge(prepared.key)
    return Result(204)
