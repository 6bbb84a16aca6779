"""A large data directory for benches, made by the real store code and kept for the next run.

`--scale 1` is the corpus twelve times, 1.1 million resources: every copy has UUIDs and patients' names
of its own, the same ones on every machine. The folder is FHIR_ADMIN_BENCH_DATA or one in the system's
temporary folder; a data set is made again when the tables of the store have another form.
`python -m tests.bench.data_set --scale 1` makes it ahead. Source: performance specification §0.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import itertools
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from server.store.base import Author, Store, Transaction
from server.store.sql import derived
from server.store.sql.bodies import BodyCodec, seal
from server.store.sql.migrations import STEPS
from server.store.sqlite import open_store
from tests.bench.source import Original, Source

COPIES = 12
# An instance with a long past, for paging through the history of one.
DEEP, DEEP_VERSIONS = ResourceKey("Basic", "deep"), 50_100
_SEED = 20_261
_AUTHOR = Author("bench")
_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PORTION = 2_000


def scale() -> float:
    """The scale that benches use: FHIR_ADMIN_BENCH_SCALE, which `--scale` sets; else a small one."""
    return float(os.environ.get("FHIR_ADMIN_BENCH_SCALE", "0.05"))


def chosen() -> Path:
    """The data directory that benches use."""
    return directory(scale())


def directory(scale: float, folder: Path | None = None) -> Path:
    """The data directory of a scale, made now when it is not there yet (minutes)."""
    name = f"r4-x{scale:g}-{_form()}"
    place = _folder(folder) / name
    if not place.exists():
        unfinished = place.with_name(f"{name}.{os.getpid()}")
        try:
            _fill(unfinished, scale)
            unfinished.rename(place)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return place


def _folder(folder: Path | None) -> Path:
    named = os.environ.get("FHIR_ADMIN_BENCH_DATA")
    chosen = folder or (Path(named) if named else Path(tempfile.gettempdir()) / "fhir-admin-bench-data")
    chosen.mkdir(mode=0o700, parents=True, exist_ok=True)
    return chosen


def _form() -> str:
    """A name for the form of the data: its tables, its index, and how versions are packed and sealed."""
    key, body = ResourceKey("Basic", "1"), b'{"resourceType":"Basic"}' * 9
    packed = BodyCodec().pack(body)
    sealed = seal(key, 1, "POST", True, 0, _AUTHOR, packed.sha256)
    tables = "".join(step.checksum for step in STEPS) + str(derived.form(Definitions.load()))
    said = f"{tables} {packed} {sealed}"
    corpus = "corpus" if os.environ.get("FHIR_ADMIN_CORPUS") else "sample"
    return f"{corpus}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def _fill(place: Path, scale: float) -> None:
    definitions = Definitions.load()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    started, done = time.monotonic(), 0
    with open_store(place, definitions, now=lambda: time.time_ns() // 1_000_000) as store:
        waiting: Future[int] | None = None
        for unit in _units(scale):
            following = store.write(_appending(unit))
            done += waiting.result() if waiting else 0
            waiting = following
            _tell(done, started)
        done += waiting.result() if waiting else 0
        for first in range(0, DEEP_VERSIONS, _PORTION):
            store.write(_deepening(first, min(_PORTION, DEEP_VERSIONS - first))).result()
        _check(store, done)
    print(f"\r{done:,} resources in {time.monotonic() - started:.0f} s: {place}", file=sys.stderr)


def _tell(done: int, started: float) -> None:
    rate = done / max(time.monotonic() - started, 0.001)
    print(f"\r{done:,} resources, {rate:,.0f} a second ", end="", file=sys.stderr, flush=True)


def _units(scale: float) -> Iterator[list[tuple[ResourceKey, bytes, Any]]]:
    """Clones of whole Bundles, copy after copy, until the scale is reached."""
    originals = list(Source().bundles())
    wanted = round(COPIES * scale * len(originals))
    clones = ((copy, bundle) for copy in itertools.count() for bundle in originals)
    people = _People(originals)
    seen: set[ResourceKey] = set()
    for copy, bundle in itertools.islice(clones, wanted):
        unit = [_clone(original, copy, people) for original in bundle]
        # Some Bundles bring the same practitioner: the first one counts, as with ifNoneExist.
        unit = [item for item in unit if item[0] not in seen]
        seen.update(key for key, _, _ in unit if key.type in ("Practitioner", "Organization", "Location"))
        yield unit


def _clone(original: Original, copy: int, people: _People) -> tuple[ResourceKey, bytes, Any]:
    mask = int.from_bytes(hashlib.blake2b(f"{_SEED} {copy}".encode(), digest_size=16).digest(), "big")

    def fresh(match: re.Match[bytes]) -> bytes:
        text = b"%032x" % (int(match[0].replace(b"-", b""), 16) ^ mask)
        return b"-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    key = ResourceKey(original.type, _UUID.sub(fresh, original.id.encode()).decode())
    text = _UUID.sub(fresh, original.text)
    resource = codec.decode(text)
    if original.type == "Patient":
        resource = people.renamed(resource, key.id)
        text = codec.encode(resource)
    return key, text, resource


class _People:
    """Names for patients, put together from those in the source."""

    def __init__(self, bundles: list[list[Original]]) -> None:
        patients = [codec.decode(item.text) for items in bundles for item in items if item.type == "Patient"]
        names = [name for patient in patients for name in patient.get("name", ())]
        self._families = sorted({_letters(name["family"]) for name in names if "family" in name})
        self._given = sorted({_letters(given) for name in names for given in name.get("given", ())})

    def renamed(self, patient: dict[str, Any], seed: str) -> dict[str, Any]:
        """The patient under another name; `seed` decides which."""
        chance = random.Random(seed)
        family = f"{chance.choice(self._families)}{chance.randrange(1000)}"
        given = [f"{chance.choice(self._given)}{chance.randrange(1000)}"]
        first = {**patient.get("name", [{}])[0], "family": family, "given": given}
        return {**patient, "name": [first]}


def _letters(text: str) -> str:
    return text.rstrip("0123456789")


def _appending(unit: list[tuple[ResourceKey, bytes, Any]]) -> Callable[[Transaction], int]:
    def work(tx: Transaction) -> int:
        for key, text, resource in unit:
            tx.append(key, text, resource, method="POST", author=_AUTHOR)
        return len(unit)

    return work


def _deepening(first: int, count: int) -> Callable[[Transaction], None]:
    def work(tx: Transaction) -> None:
        for number in range(first, first + count):
            resource = {"resourceType": "Basic", "id": DEEP.id, "code": {"text": f"state {number}"}}
            tx.append(DEEP, codec.encode(resource), resource, method="PUT", author=_AUTHOR)

    return work


def _check(store: Store, done: int) -> None:
    with store.read() as reader:
        stored = sum(reader.counts().values())
    if stored != done + 1:
        raise RuntimeError(f"{stored} resources are stored of {done} written")


def main() -> int:
    """Make a data set ahead."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.data_set")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 1.1 million resources")
    parser.add_argument("--folder", type=Path, help="where data sets are kept")
    arguments = parser.parse_args()
    print(directory(arguments.scale, arguments.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
