"""What the SQL of a store needs of a database driver; apsw's connection has it as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol


class Rows(Protocol):
    """The answer of a statement."""

    def __iter__(self) -> Iterator[Any]: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Connection(Protocol):
    """A connection for one thread at a time. Placeholders are `?`, bindings are positional."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; a database may end one by itself after an error."""
        ...

    def execute(self, statements: str, bindings: Sequence[Any] = (), /) -> Rows:
        """Run statements."""
        ...

    def executemany(self, statements: str, bindings: Iterable[Sequence[Any]], /) -> Rows:
        """Run one statement for each of `bindings`."""
        ...
