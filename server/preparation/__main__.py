"""The preparation process: `python -m server.preparation VERSION`, started by the server only.

It ends when its stdin does, so it never outlives the server. It knows no store and no network.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import uuid

from server.fhir.definitions import Definitions
from server.preparation import creates, frames, messages

# Reads and the writer come first where processors are few.
_POLITENESS = 5


def main() -> int:
    """Prepare what comes until nothing comes any more; the exit code."""
    os.umask(0o077)
    if hasattr(os, "nice"):
        os.nice(_POLITENESS)
    # Ctrl+C reaches the whole group; the server ends this process by closing the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    definitions = Definitions.load(sys.argv[1]).own()
    gc.collect()
    gc.freeze()
    # A Bundle is a tree that is held until its end: looking for cycles in it only costs time.
    gc.disable()
    try:
        while True:
            task = messages.decode_task(frames.read(source))
            body = frames.read(source)
            if task.parameters is not None:
                # Written by the server itself, which is our parent.
                definitions.change_parameters(*pickle.loads(task.parameters))  # noqa: S301

            def resolve(wanted: frozenset[str]) -> dict[str, str]:
                frames.write(sink, messages.encode(messages.Wanted(sorted(wanted))))
                return messages.decode_found(frames.read(source))

            ready = creates.prepare(body, task.asked, definitions, _new_id, resolve)
            frames.write(sink, messages.encode(messages.Done(ready)))
            del task, body, ready
            gc.collect(1)
    except (EOFError, BrokenPipeError):
        return 0


def _new_id() -> str:
    return str(uuid.uuid4())


if __name__ == "__main__":
    sys.exit(main())
