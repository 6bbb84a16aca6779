"""One portion of a bulk job: some instances of one of its lists, each dealt with by itself.

Source: server specification E2.9; trust R13.
"""

from __future__ import annotations

from collections.abc import Callable

from server.fhir.errors import FhirError, Kind
from server.fhir.keys import ResourceKey
from server.jobs.bulk_report import Tally
from server.jobs.bulk_selection import key_of
from server.jobs.kind import portion
from server.store.base import Transaction

_PEEK = 500


def work_off(
    tx: Transaction,
    job: str,
    list_: str,
    tally: Tally,
    deal: Callable[[ResourceKey], str | None],
    *,
    failed: str | None = None,
) -> Tally | None:
    """Deal with instances that stand first in a list of the job, and leave it; None when it is empty.

    `deal` says what to count an instance as, None for nothing. One that it refuses becomes an issue and
    counts as `failed`. Errors: those of the environment, which would hit all of them.
    """
    through = list[str]()
    for text in portion(tx.jobs.listed(job, list_, _PEEK)):
        through.append(text)
        key = key_of(text)
        try:
            name = deal(key)
        except FhirError as error:
            if error.kind in (Kind.UNAVAILABLE, Kind.STORAGE_FULL):
                raise
            tally, name = tally.with_issue(f"{text}: {error}"), failed
        if name is not None:
            tally = tally.with_one(name, key.type)
    tx.jobs.drop(job, list_, through)
    return tally if through else None
