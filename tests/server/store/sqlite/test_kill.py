"""kill -9 of a writing process: what it acknowledged is there, and the directory can be opened at once."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from server.fhir.keys import ResourceKey
from tests.server.store.sqlite.conftest import Opener
from tests.support.store import patient

ROOT = Path(__file__).resolve().parents[4]
# Four threads write; each line on stdout is an acknowledgement, written after the future ended.
_WRITER = """
import sys, threading, time
from pathlib import Path
from server.fhir.definitions import Definitions
from server.store.sqlite import open_store
from tests.support.store import patient, put
store = open_store(Path(sys.argv[1]), Definitions.load(), now=lambda: int(time.time() * 1000))
def client(n):
    step = 0
    while True:
        step += 1
        pair = [patient(f"{sys.argv[2]}-{n}-{half}") for half in "ab"]
        done = store.write(lambda tx: [put(tx, key, multipleBirthInteger=step) for key in pair]).result()
        sys.stdout.write(f"{n} {done[0].number} {done[1].number}\\n")
        sys.stdout.flush()
for n in range(4):
    threading.Thread(target=client, args=(n,)).start()
"""


@pytest.mark.timeout(120)
def test_kill_9_loses_nothing_acknowledged(data: Path, open_sqlite: Opener) -> None:
    chance = random.Random(9)
    acknowledged: defaultdict[ResourceKey, int] = defaultdict(int)
    for round_ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(data), str(round_)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        wanted = chance.randrange(20, 200)
        lines = [process.stdout.readline() for _ in range(wanted)]
        process.kill()
        lines += process.stdout.read().splitlines(keepends=True)
        process.wait()
        process.stdout.close()
        for line in lines:
            if line.endswith("\n"):  # the last one may be cut
                client, *numbers = map(int, line.split())
                for half, number in zip("ab", numbers, strict=True):
                    key = patient(f"{round_}-{client}-{half}")
                    acknowledged[key] = max(acknowledged[key], number)
        with open_sqlite() as store:
            assert store.verify() == []
            with store.read() as reader:
                for key, number in acknowledged.items():
                    head = reader.head(key)
                    assert head is not None
                    assert head.number >= number
                for client in range(4):
                    heads = [reader.head(patient(f"{round_}-{client}-{half}")) for half in "ab"]
                    assert len({head and head.number for head in heads}) == 1
    assert sum(acknowledged.values()) > 60
