"""The big corpus through the real server: everything is accepted, and everything reads back equal."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.fhir import codec
from tests.support.corpus import corpus
from tests.support.server_process import Connection, ServerProcess

_CONDITIONAL = re.compile(rb'"([A-Z][A-Za-z]+)\?identifier=([^"|]+)\|([^"]+)"')
_URN = re.compile(rb'(?<="reference":")urn:uuid:[0-9a-f-]{36}(?=")')


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    corpus()
    with ServerProcess(tmp_path_factory.mktemp("corpus") / "data") as server:
        connection = server.connect()
        yield connection
        connection.close()


class _Names:
    """How references of the source read once they are stored."""

    def __init__(self) -> None:
        self.by_urn: dict[bytes, bytes] = {}
        self.by_identifier: dict[tuple[bytes, bytes], bytes] = {}

    def note(self, entry: dict[str, Any], location: str) -> str:
        path = "/".join(location.split("/_history/")[0].split("/")[-2:])
        self.by_urn[entry["fullUrl"].encode()] = path.encode()
        for identifier in entry["resource"].get("identifier", ()):
            name = (entry["resource"]["resourceType"].encode(), identifier.get("value", "").encode())
            self.by_identifier[name] = path.encode()
        return path

    def resolved(self, resource: Any) -> bytes:
        text = codec.canonical(resource)
        text = _CONDITIONAL.sub(lambda m: b'"' + self.by_identifier[m[1], m[3]] + b'"', text)
        return _URN.sub(lambda m: self.by_urn.get(m[0], m[0]), text)


def _unstamped(resource: dict[str, Any]) -> dict[str, Any]:
    """The resource without what the server sets: id, versionId, lastUpdated."""
    rest = {k: v for k, v in resource.items() if k not in ("id", "meta")}
    meta = {k: v for k, v in resource.get("meta", {}).items() if k not in ("versionId", "lastUpdated")}
    return {**rest, "meta": meta} if meta else rest


def _load(http: Connection, path: Path, names: _Names) -> tuple[int, dict[str, bytes]]:
    """How many entries a Bundle has, and what each created instance must read as."""
    text = gzip.decompress(path.read_bytes())
    reply = http.send("POST", "", text)
    assert reply.status == 200, (path.name, reply.body[:2000])
    entries, answers = codec.decode(text)["entry"], reply.json()["entry"]
    assert len(entries) == len(answers)
    paths = []
    for entry, answer in zip(entries, answers, strict=True):
        assert answer["response"]["status"][:3] in ("200", "201"), (path.name, answer)
        paths.append(names.note(entry, answer["response"]["location"]))
    created = {
        p: names.resolved(_unstamped(entry["resource"]))
        for entry, answer, p in zip(entries, answers, paths, strict=True)
        if answer["response"]["status"].startswith("201")
    }
    return len(entries), created


@pytest.mark.timeout(1800)
def test_all_synthea_bundles_load_and_read_back_equal(http: Connection) -> None:
    names, sent, expected = _Names(), 0, {}
    paths = sorted((corpus() / "synthea").glob("*.json.gz"))
    assert len(paths) == 122
    for path in paths:
        count, created = _load(http, path, names)
        sent += count
        expected.update(created)
    assert sent == 92_114
    for type_ in sorted({path.split("/")[0] for path in expected}):
        url = f"{type_}?_count=1000"
        while url:
            bundle = codec.decode(http.send("GET", url).body)
            for entry in bundle.get("entry", ()):
                resource = entry["resource"]
                path = f"{type_}/{resource['id']}"
                assert codec.canonical(_unstamped(resource)) == expected.pop(path), path
            url = next(
                (link["url"].split("/fhir/")[1] for link in bundle["link"] if link["relation"] == "next"), ""
            )
    assert expected == {}
