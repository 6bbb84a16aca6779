"""How a version lies in its row: compressed body, SHA-256 of the body, seal of everything else.

Source: trust D3 (a hash per version, checked on each read), performance notes on dictionaries.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

import zstandard

from server.fhir import assets
from server.fhir.keys import ResourceKey
from server.store.base import Author

_sha256, _content_size = hashlib.sha256, zstandard.frame_content_size
_first_64_bits = struct.Struct(">q").unpack_from
# `version.coding`: 0 as it is, n > 0 zstd with dictionary n of resources/store.
PLAIN = 0
CURRENT_DICTIONARY = 1
_LEVEL = 3
# No body is larger than the largest request; a damaged frame must not ask for more memory.
_LARGEST = 1 << 30


class Packed(NamedTuple):
    """A body as stored: how it is coded, the bytes, the SHA-256 of the uncompressed text."""

    coding: int
    data: bytes | None
    sha256: bytes | None


TOMBSTONE = Packed(PLAIN, None, None)


class Damaged(Exception):
    """A stored version is not what was written; the text says what does not fit."""


@cache
def dictionary(number: int) -> zstandard.ZstdCompressionDict:
    """A shipped dictionary. Errors: `Damaged` when this program has none of that number."""
    file = assets.path("store", f"body-{number}.dict")
    if not file.is_file():
        raise Damaged(f"it needs the dictionary {file.name}, which this program does not have")
    return zstandard.ZstdCompressionDict(file.read_bytes())


class BodyCodec:
    """Packs and unpacks bodies. Not for two threads at once."""

    def __init__(self) -> None:
        self._compressor: zstandard.ZstdCompressor | None = None
        self._decompress: dict[int, Callable[[bytes], bytes]] = {}

    def pack(self, body: bytes) -> Packed:
        """Compress a body, unless that makes it longer."""
        digest = hashlib.sha256(body).digest()
        data = self._compress(body)
        if len(data) >= len(body):
            return Packed(PLAIN, body, digest)
        return Packed(CURRENT_DICTIONARY, data, digest)

    def unpack(self, packed: Packed) -> bytes:
        """The body, proved to be the one that was packed. Errors: `Damaged`."""
        return self.proved(*packed)

    def proved(self, coding: int, data: bytes | None, sha256: bytes | None) -> bytes:
        """`unpack`, of what a row holds."""
        # Every row that is read comes through here: no call more than there must be.
        body = data or b""
        if coding != PLAIN:
            try:
                if _content_size(body) > _LARGEST:
                    raise Damaged("its compressed text states an impossible length")
                body = (self._decompress.get(coding) or self._decompressor(coding))(body)
            except (zstandard.ZstdError, MemoryError) as error:
                raise Damaged(f"its text cannot be decompressed ({error})") from None
        if _sha256(body).digest() != sha256:
            raise Damaged("its text does not have the SHA-256 it was stored with")
        return body

    def _compress(self, body: bytes) -> bytes:
        if self._compressor is None:
            # The row names the dictionary, so the frame need not.
            self._compressor = zstandard.ZstdCompressor(
                level=_LEVEL, dict_data=dictionary(CURRENT_DICTIONARY), write_dict_id=False
            )
        return self._compressor.compress(body)

    def _decompressor(self, coding: int) -> Callable[[bytes], bytes]:
        made = zstandard.ZstdDecompressor(dict_data=dictionary(coding)).decompress
        self._decompress[coding] = made
        return made


def seal(
    key: ResourceKey,
    number: int,
    method: str,
    created: bool,
    updated: int,
    author: Author,
    sha256: bytes | None,
) -> int:
    """64 bits over what a version says besides its body, so that no column changes unnoticed."""
    # Types, ids and methods have no zero bytes; texts of authors may hold anything, hence their repr.
    new = "1" if created else "0"
    said = f"{key[0]}\0{key[1]}\0{number}\0{method}\0{new}\0{updated}\0{_said_of(author)}"
    try:
        text = said.encode()
    except UnicodeEncodeError:
        text = said.encode("utf-8", "surrogatepass")
    sealed: int = _first_64_bits(_sha256(text + sha256 if sha256 else text).digest())[0]
    return sealed


@lru_cache(maxsize=256)
def _said_of(author: Author) -> str:
    return repr((author.display, author.reference))
