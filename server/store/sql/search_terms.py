"""The dictionary of the search index and the codes of search parameters, as numbers.

Remembers what it gave out; `forget` must follow every rollback on its connection.
"""

from __future__ import annotations

from server.store.sql.driver import Connection
from server.store.sql.search_schema import SYSTEMS, UNITS

_FIND = "SELECT vid FROM search_term WHERE tid = ? AND pid = ? AND code = ? AND sid = ? AND text = ?"
_ADD = "INSERT INTO search_term (tid, pid, code, sid, text) VALUES (?, ?, ?, ?, ?) RETURNING vid"
_DROP = (
    "DELETE FROM search_term WHERE vid = ?1 AND NOT EXISTS (SELECT 1 FROM search_token WHERE vid = ?1) "
    "AND NOT EXISTS (SELECT 1 FROM search_composite WHERE vid = ?1) RETURNING vid"
)
_MAX_REMEMBERED = 200_000

Term = tuple[int, int, str, int, str]
# tid, parameter, system, code, text
_Token = tuple[int, str, str, str, str]


class Terms:
    """Numbers of terms, systems, units and parameters. Only the writer may call what gives new ones."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._shared: dict[Term, int] = {}
        self._tokens: dict[_Token, int] = {}
        self._by_vid: dict[int, _Token] = {}
        self._pids: dict[str, int] = {}

    def forget(self) -> None:
        """After a rollback: what was remembered may not exist."""
        for memory in (self._shared, self._tokens, self._by_vid, self._pids):
            memory.clear()

    def known_pid(self, code: str) -> int | None:
        """The number of a search parameter's code; None while no resource had a value for it."""
        pid = self._pids.get(code)
        if pid is None:
            row = self._connection.execute("SELECT pid FROM param WHERE code = ?", (code,)).fetchone()
            if row is None:
                return None
            pid = self._pids[code] = int(row[0])
        return pid

    def pid(self, code: str) -> int:
        """The number of a search parameter's code, given now if need be."""
        pid = self._pids.get(code) or self.known_pid(code)
        if pid is None:
            insert = "INSERT INTO param (code) VALUES (?) RETURNING pid"
            pid = self._pids[code] = int(self._connection.execute(insert, (code,)).fetchone()[0])
        return pid

    def system(self, uri: str) -> int:
        """The number of a code system; 0 for none."""
        return self._shared_vid((*SYSTEMS, uri, 0, "")) if uri else 0

    def unit(self, system: str, code: str, unit: str) -> int:
        """The number of a unit; 0 for none."""
        if not (system or code or unit):
            return 0
        return self._shared_vid((*UNITS, code, self.system(system), unit))

    def token(self, tid: int, parameter: str, system: str, code: str, text: str) -> int:
        """The number of a coded value of one parameter."""
        token = (tid, parameter, system, code, text)
        vid = self._tokens.get(token)
        if vid is None:
            if len(self._tokens) >= _MAX_REMEMBERED:
                self._tokens.clear()
                self._by_vid.clear()
            vid = self._vid((tid, self.pid(parameter), code, self.system(system), text))
            self._tokens[token], self._by_vid[vid] = vid, token
        return vid

    def drop_unused(self, vids: set[int]) -> None:
        """Remove those terms that no row has any more."""
        for (vid,) in self._connection.executemany(_DROP, [(vid,) for vid in vids]):
            # A term removed here must not be given out again from memory.
            token = self._by_vid.pop(vid, None)
            if token is not None:
                del self._tokens[token]

    def _shared_vid(self, term: Term) -> int:
        vid = self._shared.get(term)
        if vid is None:
            if len(self._shared) >= _MAX_REMEMBERED:
                self._shared.clear()
            vid = self._shared[term] = self._vid(term)
        return vid

    def _vid(self, term: Term) -> int:
        row = self._connection.execute(_FIND, term).fetchone()
        if row is None:
            row = self._connection.execute(_ADD, term).fetchone()
        return int(row[0])
