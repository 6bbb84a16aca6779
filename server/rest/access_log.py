"""One line a request in the log, written a moment later and many together.

Formatting and writing a line at once costs as much as a read by id; noting it costs a hundredth. What was
noted in the last tenth of a second is lost when the process is killed, never when it ends.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import lru_cache

_SECONDS = 0.1
_MOST = 10_000
_log = logging.getLogger("server.rest")
# method, path, status, seconds since 1970 at the end, milliseconds it took, request id
_Noted = tuple[str, str, int, float, float, str]


class AccessLog:
    """Notes requests on the event loop; `shown` makes a path fit for a log."""

    def __init__(self, shown: Callable[[str], str]) -> None:
        self._shown = shown
        self._noted: list[_Noted] = []
        self._is_due = False

    def note(self, method: str, path: str, status: int, milliseconds: float, request_id: str) -> None:
        """Remember an answered request; it is written soon."""
        self._noted.append((method, path, status, time.time(), milliseconds, request_id))
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_later(_SECONDS, self.flush)
        elif len(self._noted) >= _MOST:
            self.flush()

    def flush(self) -> None:
        """Write what was noted, as one record of whole lines."""
        self._is_due = False
        noted, self._noted = self._noted, []
        if noted and _log.isEnabledFor(logging.INFO):
            _log.info("%s", "\n".join(map(self._line, noted)), extra={"has_lines": True})

    def _line(self, noted: _Noted) -> str:
        method, path, status, moment, milliseconds, request_id = noted
        stamp = f"{_second(int(moment))},{int(moment * 1000) % 1000:03d} INFO {_log.name}:"
        return f"{stamp} {method} {self._shown(path)} {status} {milliseconds:.1f} ms {request_id}"


@lru_cache(4)
def _second(moment: int) -> str:
    """As the log's other lines have it."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment))
