"""How much disk a resource and one more version of it take, with all indexes, beside their compact JSON.

Source: performance specification §4, S2. Measured after a checkpoint; the dictionary knows other data.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from server.fhir import codec
from tests.bench.import_rate import bundles, resources_of, send_all
from tests.bench.row import Row
from tests.support.server_process import ServerProcess

_VERSIONS = 5


def measure(_runs: int) -> list[Row]:
    """Bytes a resource, and bytes a version after the first. The same each time, so done once."""
    texts = bundles()
    compact = [codec.minify(body) for text in texts for body in resources_of(text)]
    json_size = sum(map(len, compact)) / len(compact)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with ServerProcess(data) as server:
            send_all(server, texts[:2], 1)
            send_all(server, texts[2:])
        first = _size(data)
        with ServerProcess(data) as server:
            changed = _change(server)
        grown = _size(data) - first
    why = "Each reference has three rows, and every word of every text is indexed."
    what = f"compact JSON; all R4 parameters, full text, change log; {len(compact):,} resources"
    mine, old = [first / len(compact)], [grown / len(changed)]
    json_old, alone = [sum(changed) / len(changed)], "Old versions are compressed alone."
    return [
        Row("disk per resource", mine, [json_size], "B", what, 0, 0.40, True, why),
        Row("disk per further version", old, json_old, "B", "its compact JSON", 0, 0.17, True, alone),
    ]


def _size(data: Path) -> int:
    """Of the database after an orderly end, its log emptied."""
    rest = [path for path in data.glob("fhir.db-*") if path.stat().st_size]
    if rest:
        raise RuntimeError(f"{rest[0].name} is not empty")
    return (data / "fhir.db").stat().st_size


def _change(server: ServerProcess) -> list[int]:
    """Make versions that differ in a value; their sizes."""
    connection, sizes = server.connect(), []
    found = connection.send("GET", "Observation?_count=400").json()["entry"]
    for number in range(_VERSIONS):
        for entry in found:
            resource = {**entry["resource"], "note": [{"text": f"changed {number}"}]}
            body = codec.encode(resource)
            reply = connection.send("PUT", f"Observation/{resource['id']}", body)
            if reply.status != 200:
                raise RuntimeError(f"an update failed: {reply.body[:300]!r}")
            sizes.append(len(body))
    connection.close()
    return sizes
