"""The messages of the preparation process, as msgpack.

The server sends a `Task` and its body in two frames; the process answers with `Wanted`, to be told a
mapping, and then (or at once) with `Done`.
"""

from __future__ import annotations

import msgspec

from server.preparation.creates import Asked, Ready


class Task(msgspec.Struct, array_like=True, frozen=True):
    """What to prepare. `parameters` are pickled additions, sent when they have changed."""

    asked: Asked
    parameters: bytes | None = None


class Wanted(msgspec.Struct, tag=True, frozen=True):
    """Conditional references to be resolved before going on."""

    references: list[str]


class Done(msgspec.Struct, tag=True, frozen=True):
    """The result; None leaves the Bundle to the ordinary way."""

    ready: Ready | None


encode = msgspec.msgpack.Encoder().encode
decode_task = msgspec.msgpack.Decoder(Task).decode
decode_answer: msgspec.msgpack.Decoder[Wanted | Done] = msgspec.msgpack.Decoder(Wanted | Done)
decode_found = msgspec.msgpack.Decoder(dict[str, str]).decode
