"""Small dictionaries of the database, remembered: type names and authors as numbers.

Rows of both tables never change and never go, so what was read once stays true; only a rollback
can take a new one back, and then the writer forgets everything.
"""

from __future__ import annotations

from server.store.base import Author
from server.store.sql.driver import Connection


class Names:
    """Numbers of types and authors, both ways, for one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tids: dict[str, int] = {}
        self._types: dict[int, str] = {}
        self._aids: dict[Author, int] = {}
        self._authors: dict[int, Author] = {}

    def forget(self) -> None:
        """After a rollback: what was remembered may not exist."""
        for memory in (self._tids, self._types, self._aids, self._authors):
            memory.clear()

    def tid(self, name: str) -> int | None:
        """The number of a type; None while no instance of it was ever named."""
        tid = self._tids.get(name)
        if tid is None:
            row = self._connection.execute("SELECT tid FROM type WHERE name = ?", (name,)).fetchone()
            if row is not None:
                tid = self._remember_type(row[0], name)
        return tid

    def ensure_tid(self, name: str) -> int:
        """The number of a type, given now if need be."""
        tid = self.tid(name)
        if tid is None:
            insert = "INSERT INTO type (name) VALUES (?) RETURNING tid"
            tid = self._remember_type(self._connection.execute(insert, (name,)).fetchone()[0], name)
        return tid

    def type(self, tid: int) -> str:
        """The name of a type. Errors: KeyError when there is no such number."""
        name = self._types.get(tid)
        if name is None:
            row = self._connection.execute("SELECT name FROM type WHERE tid = ?", (tid,)).fetchone()
            if row is None:
                raise KeyError(tid)
            name = str(row[0])
            self._remember_type(tid, name)
        return name

    def author(self, aid: int) -> Author:
        """An author by number. Errors: KeyError when there is no such number."""
        author = self._authors.get(aid)
        if author is None:
            select = "SELECT display, reference FROM author WHERE aid = ?"
            row = self._connection.execute(select, (aid,)).fetchone()
            if row is None:
                raise KeyError(aid)
            author = self._authors[aid] = Author(*row)
        return author

    def ensure_aid(self, author: Author) -> int:
        """The number of an author, given now if need be."""
        aid = self._aids.get(author)
        if aid is None:
            said = (author.display, author.reference)
            # The conditions are those of the index over the table.
            select = (
                "SELECT aid FROM author WHERE ifnull(display, '') = ifnull(?1, '') "
                "AND ifnull(reference, '') = ifnull(?2, '') "
                "AND (display IS NULL) = (?1 IS NULL) AND (reference IS NULL) = (?2 IS NULL)"
            )
            row = self._connection.execute(select, said).fetchone()
            if row is None:
                insert = "INSERT INTO author (display, reference) VALUES (?, ?) RETURNING aid"
                row = self._connection.execute(insert, said).fetchone()
            aid = self._aids[author] = int(row[0])
        return aid

    def _remember_type(self, tid: int, name: str) -> int:
        self._tids[name] = tid
        self._types[tid] = name
        return tid
