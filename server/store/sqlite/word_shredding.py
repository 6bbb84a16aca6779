"""When the words of what was erased leave the full-text index: at once, or in turns where that is dear.

Source: trust D5. All postings are written anew, a second per 100,000 instances; a job that erases portion by
portion must not pay that for each. What is still due is marked in the database, so that no crash forgets it.
"""

from __future__ import annotations

import time

import apsw

from server.store.sql.search_schema import SHRED_WORDS

_MARK = "words to shred"
# Shorter ones are done at once; after a longer one, this many times its length is left to others.
_SHORT_SECONDS = 0.05
_SHARE = 10


class WordShredding:
    """For the writer's connection, inside its transactions; `due` outlives the process."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._not_before = 0.0
        row = connection.execute("SELECT 1 FROM mark WHERE name = ?", (_MARK,)).fetchone()
        self.due = row is not None

    @property
    def ready(self) -> bool:
        """Whether it is due and it is its turn."""
        return self.due and time.monotonic() >= self._not_before

    def note(self) -> None:
        """Something was erased in this transaction."""
        self._connection.execute("INSERT OR REPLACE INTO mark (name, value) VALUES (?, 1)", (_MARK,))
        self.due = True

    def run(self) -> None:
        """Leave no word of what is gone."""
        start = time.monotonic()
        self._connection.execute(SHRED_WORDS)
        self._connection.execute("DELETE FROM mark WHERE name = ?", (_MARK,))
        end = time.monotonic()
        self.due = False
        self._not_before = end + (_SHARE * (end - start) if end - start > _SHORT_SECONDS else 0)
