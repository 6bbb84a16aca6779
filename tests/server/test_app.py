"""The composition root: what the settings say is what the parts do."""

from __future__ import annotations

from pathlib import Path

import pytest

from server import app as composition
from server.fhir.errors import FhirError, Kind
from server.settings import Settings
from server.store.sqlite import SqliteStore

_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"


def test_a_query_may_take_as_long_as_the_settings_say(tmp_path: Path) -> None:
    app = composition.build(Settings(data=tmp_path / "data", query_seconds=0.05), None)
    try:
        assert isinstance(app.store, SqliteStore)
        with pytest.raises(FhirError) as caught, app.store.read() as reader:
            reader.connection.execute(_ENDLESS).fetchone()
    finally:
        app.close()
    assert (caught.value.kind, caught.value.headers) == (Kind.UNAVAILABLE, {"Retry-After": "5"})
    assert (caught.value.kind.status, caught.value.kind.code) == (503, "timeout")
