"""What passes between the server and its preparation process: frames of bytes on two pipes.

A frame is its length (8 bytes, big-endian) and its bytes; one that ends early is the end of the process.
"""

from __future__ import annotations

from typing import IO

_LENGTH = 8


def write(stream: IO[bytes], *parts: bytes) -> None:
    """Send one frame made of `parts`. Errors: OSError, ValueError (a closed stream)."""
    stream.write(sum(map(len, parts)).to_bytes(_LENGTH, "big"))
    for part in parts:
        stream.write(part)
    stream.flush()


def read(stream: IO[bytes]) -> bytes:
    """The next frame. Errors: EOFError when there is none, or only a piece."""
    length = int.from_bytes(_exactly(stream, _LENGTH), "big")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if data is None or len(data) < length:
        raise EOFError
    return data
