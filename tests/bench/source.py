"""The resources that a bench data set is cloned from: real transactions, their references resolved.

With FHIR_ADMIN_CORPUS the Synthea corpus (122 Bundles, 92,114 resources), else the sample.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.fhir import assets, codec

_CONDITIONAL = re.compile(rb'"([A-Z][A-Za-z]+)\?identifier=([^"|]*)\|([^"]+)"')
_URN = re.compile(rb'"urn:uuid:([0-9a-f-]{36})"')


@dataclass(frozen=True, slots=True)
class Original:
    """One resource: its type and id, and its minified text with literal references."""

    type: str
    id: str
    text: bytes


def files() -> list[Path]:
    """Bundles to load, those that others refer to first."""
    corpus = os.environ.get("FHIR_ADMIN_CORPUS")
    folder = Path(corpus) / "synthea" if corpus else assets.path("sample")
    return sorted(folder.glob("*.json.gz"), key=lambda path: (not path.name.startswith("0-"), path.name))


class Source:
    """Reads Bundles one by one and resolves what they refer to, also in Bundles read before."""

    def __init__(self) -> None:
        self._by_identifier: dict[tuple[bytes, bytes], bytes] = {}

    def bundles(self) -> Iterator[list[Original]]:
        """The resources of each file."""
        for path in files():
            entries = codec.decode(gzip.decompress(path.read_bytes()))["entry"]
            yield list(self._resolved([entry["resource"] for entry in entries]))

    def _resolved(self, resources: list[Any]) -> Iterator[Original]:
        types = {resource["id"].encode(): resource["resourceType"].encode() for resource in resources}
        for resource in resources:
            name, id_ = resource["resourceType"], resource["id"]
            for identifier in resource.get("identifier", ()):
                known = (name.encode(), identifier.get("value", "").encode())
                self._by_identifier[known] = f"{name}/{id_}".encode()
        for resource in resources:
            text = _URN.sub(lambda m: b'"%b/%b"' % (types[m[1]], m[1]), codec.encode(resource))
            text = _CONDITIONAL.sub(lambda m: b'"%b"' % self._by_identifier[m[1], m[3]], text)
            yield Original(resource["resourceType"], resource["id"], text)
