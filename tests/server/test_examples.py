"""Every official R4 example is accepted and reads back equal, or is refused for a reason written here."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.fhir import codec
from tests.support.server_process import Connection, ServerProcess

EXAMPLES = next((Path(__file__).parents[1] / "data" / "examples").rglob("examples-r4.zip"))

# Search parameters that FHIR defines are there already and cannot be changed (C5.1).
BUILT_IN = "http://hl7.org/fhir/SearchParameter/"
# The rule that the example breaks. None is known.
REFUSED: dict[str, str] = {}


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with ServerProcess(tmp_path_factory.mktemp("examples") / "data") as server:
        connection = server.connect()
        yield connection
        connection.close()


def test_every_official_example_is_stored_and_reads_back_equal(http: Connection) -> None:
    archive, refused = zipfile.ZipFile(EXAMPLES), {}
    names = [name for name in archive.namelist() if name.endswith(".json")]
    assert len(names) == 446
    for name in names:
        text = archive.read(name)
        resource = codec.decode(text)
        id_ = resource.get("id", "no-id-of-its-own")
        path = f"{resource['resourceType']}/{id_}"
        body = text if "id" in resource else codec.encode({**resource, "id": id_})
        reply = http.send("PUT", path, body)
        if resource["resourceType"] == "SearchParameter" and resource["url"].startswith(BUILT_IN):
            assert reply.status == 405, name
            continue
        if reply.status not in (200, 201):
            refused[name] = reply.json()["issue"]
            continue
        stored = codec.decode(http.send("GET", path).body)
        assert codec.same_content(stored, resource), name
    assert refused.keys() == REFUSED.keys(), refused
