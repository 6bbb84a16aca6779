"""Making a database fit for this program: new tables, migrations with a backup before, the search index.

Source: trust R16; libraries §5 (own migration runner).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import apsw

from server.fhir.definitions import Definitions
from server.store.errors import StoreDamaged
from server.store.sql import migrations, tombstones
from server.store.sql.custom_parameters import load
from server.store.sql.derived import bring_up_to_date
from server.store.sql.fhir_version import check_version, record_version
from server.store.sql.reader import SqlReader
from server.store.sqlite.connect import APPLICATION_ID
from server.store.sqlite.directory import private_file

log = logging.getLogger(__name__)


def prepare(
    connection: apsw.Connection, file: Path, definitions: Definitions, now: Callable[[], int]
) -> None:
    """Bring the database behind the writing `connection` up to date.

    Errors: `StoreTooNew`, `StoreDamaged`, `StoreOfOtherVersion`; then nothing was changed. An existing
    database is copied aside before its structure changes.
    """
    new = _number(connection, "schema_version") == 0
    _check_owner(connection, file, new)
    steps = migrations.pending(connection)
    if not new:
        check_version(connection, definitions)
    if steps and not new:
        _back_up(connection, file, steps[0].number)
    for step in steps:
        log.info("structure step %d: %s", step.number, step.name)
        migrations.apply(connection, step, now)
    record_version(connection, definitions)
    load(SqlReader(connection, definitions), definitions)
    bring_up_to_date(connection, definitions)
    tombstones.bring_up_to_date(connection)


def _check_owner(connection: apsw.Connection, file: Path, new: bool) -> None:
    if new:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    elif _number(connection, "application_id") != APPLICATION_ID:
        raise StoreDamaged(f"{file} is a database of another program. Choose another data directory.")


def _back_up(connection: apsw.Connection, file: Path, number: int) -> None:
    copy = private_file(file.with_name(f"{file.stem}-before-{number}{file.suffix}"))
    log.info("copying the database to %s before its structure changes", copy)
    target = apsw.Connection(str(copy))
    try:
        with target.backup("main", connection, "main") as backup:
            backup.step()
    finally:
        target.close()


def _number(connection: apsw.Connection, pragma: str) -> int:
    return int(connection.pragma(pragma))
