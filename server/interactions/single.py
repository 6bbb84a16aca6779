"""Every interaction that is not a Bundle: its two halves, before and inside the transaction.

Source: server specification A0.1. Bundles run their entries through here too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.fhir.errors import Kind, fhir_error
from server.interactions import create, delete, deviations, history, patch, prefer, search, update
from server.interactions.read import read
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.interactions.vread import vread
from server.jobs.kinds import KINDS
from server.jobs.status import Status
from server.operations import (
    bulk_delete,
    bulk_update,
    deleted,
    everything,
    expand,
    export,
    import_,
    lookup,
    meta,
    reindex,
    restore,
    search_parameter_status,
    subsumes,
    validate,
    validate_code,
)
from server.operations.purge_history import purge_history

Prepare = Callable[[Route, Request, Services], Prepared]
# The first argument is a Reader, and a Transaction where the route writes.
Perform = Callable[[Any, Prepared, Services], Result]


def _prepare_nothing(route: Route, request: Request, services: Services) -> Prepared:
    return Prepared(route, request)


@dataclass(frozen=True, slots=True)
class Interaction:
    """`prepare` needs no store, `perform` runs in one transaction or snapshot.

    What `is_alone` is no part of a Bundle.
    """

    perform: Perform
    prepare: Prepare = _prepare_nothing
    is_alone: bool = False


_STATUS = Status(KINDS)


INTERACTIONS = {
    "read": Interaction(read),
    "vread": Interaction(vread),
    "create": Interaction(create.create, create.prepare),
    "update": Interaction(update.update, update.prepare),
    "conditional-update": Interaction(update.conditional_update, update.prepare_conditional),
    "patch": Interaction(patch.patch, patch.prepare),
    "conditional-patch": Interaction(patch.conditional_patch, patch.prepare_conditional),
    "delete": Interaction(delete.delete, delete.prepare),
    "conditional-delete": Interaction(delete.conditional_delete, delete.prepare_conditional),
    "history-instance": Interaction(history.history, history.prepare),
    "history-type": Interaction(history.history, history.prepare),
    "history-system": Interaction(history.history, history.prepare),
    "search-type": Interaction(search.search, search.prepare),
    "search-system": Interaction(search.search, search.prepare),
    "search-compartment": Interaction(search.search, search.prepare),
    "includes": Interaction(search.rest_of_includes, search.prepare),
    "everything": Interaction(everything.perform, everything.prepare),
    "meta": Interaction(meta.meta),
    "labels": Interaction(meta.labels),
    "meta-add": Interaction(meta.add, meta.prepare_change),
    "meta-delete": Interaction(meta.delete, meta.prepare_change),
    "purge-history": Interaction(purge_history),
    "deleted": Interaction(deleted.deleted, deleted.prepare),
    "restore": Interaction(restore.restore, restore.prepare),
    "restore-many": Interaction(restore.restore_many, restore.prepare_many),
    "expand": Interaction(expand.expand, expand.prepare),
    "lookup": Interaction(lookup.lookup, lookup.prepare),
    "subsumes": Interaction(subsumes.subsumes, subsumes.prepare),
    "validate-code": Interaction(validate_code.validate_code, validate_code.prepare),
    "reindex": Interaction(reindex.reindex, reindex.prepare, is_alone=True),
    "reindex-preview": Interaction(reindex.preview),
    "reindex-one": Interaction(reindex.commit),
    "parameter-status": Interaction(search_parameter_status.status, search_parameter_status.prepare),
    "change-parameter-status": Interaction(
        search_parameter_status.change, search_parameter_status.prepare_change
    ),
    "bulk-delete": Interaction(bulk_delete.begin, bulk_delete.prepare, is_alone=True),
    "bulk-delete-soft-deleted": Interaction(
        bulk_delete.begin, bulk_delete.prepare_soft_deleted, is_alone=True
    ),
    "export": Interaction(export.export, export.prepare, is_alone=True),
    "import": Interaction(import_.import_, import_.prepare, is_alone=True),
    "job-file": Interaction(_STATUS.file, is_alone=True),
    "bulk-update": Interaction(bulk_update.begin, bulk_update.prepare, is_alone=True),
    "validate": Interaction(validate.validate, validate.prepare),
    "job": Interaction(_STATUS.read, is_alone=True),
    "cancel-job": Interaction(_STATUS.cancel, is_alone=True),
}


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Check everything about the request that needs no store."""
    prefer.read(request)
    return INTERACTIONS[route.name].prepare(route, request, services)


def prepare_entry(route: Route, request: Request, services: Services) -> Prepared:
    """`prepare` for an entry of a Bundle. Errors: 400 for what starts, watches or cancels a job."""
    if INTERACTIONS[route.name].is_alone:
        raise fhir_error(
            Kind.INVALID, "A Bundle can neither start an asynchronous operation nor ask about one."
        )
    return prepare(route, request, services)


def perform(prepared: Prepared, tx: Any, services: Services) -> Result:
    """Do it, in a snapshot or (where the route writes) a transaction."""
    result = INTERACTIONS[prepared.route.name].perform(tx, prepared, services)
    return deviations.disguise(result, prepared.request, services.settings)
