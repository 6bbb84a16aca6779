"""Trains the zstd dictionary that stored resource bodies are compressed with.

    python packaging/train_dictionary.py --examples ZIP [--sample DIR] [--out FILE]

Only public data goes in: HL7's official examples and the generated sample patients that come with the
program, never anything a user stored (a dictionary would keep it after a hard delete). A dictionary that
was ever released stays: rows name the one they need. A better one gets the next number.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import zstandard

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from server.fhir import codec  # noqa: E402

SIZE = 112_640
# A few examples are huge (definitions); the dictionary should not be spent on them.
LARGEST = 16_384


def main() -> None:
    """Train and write the dictionary; print what it is worth on the resources it was made from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=Path, required=True, help="zip of official example resources")
    parser.add_argument("--sample", type=Path, default=ROOT / "resources" / "sample")
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "store" / "body-1.dict")
    arguments = parser.parse_args()
    bodies = [*examples(arguments.examples), *sample(arguments.sample)]
    bodies = [body for body in bodies if len(body) <= LARGEST]
    trained = zstandard.train_dictionary(SIZE, bodies, level=3)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_bytes(trained.as_bytes())
    compressor = zstandard.ZstdCompressor(level=3, dict_data=trained)
    whole, packed = sum(map(len, bodies)), sum(len(compressor.compress(body)) for body in bodies)
    print(f"{len(bodies)} bodies, {whole:,} bytes -> {packed:,} ({whole / packed:.1f}x), {arguments.out}")


def examples(archive: Path) -> Iterator[bytes]:
    """The official examples as they would be stored."""
    with zipfile.ZipFile(archive) as files:
        for name in sorted(files.namelist()):
            if name.endswith(".json"):
                yield _stored(files.read(name), name)


def sample(folder: Path) -> Iterator[bytes]:
    """The sample resources as they would be stored."""
    for file in sorted(folder.glob("*.json.gz")):
        bundle = codec.members(gzip.decompress(file.read_bytes()))
        for entry in msgspec.json.decode(bundle["entry"], type=list[dict[str, msgspec.Raw]]):
            body = bytes(entry["resource"])
            yield _stored(body, codec.decode(body)["id"])


def _stored(body: bytes, id_: str) -> bytes:
    return codec.stamp(body, codec.Meta(id_[:64], "1", "2026-01-02T03:04:05.678Z"))


if __name__ == "__main__":
    main()
