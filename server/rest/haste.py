"""Which requests are answered on the event loop: those by id, and others as long as they prove short.

A hop to a thread costs more than a short query. Whether one is short only trying tells; what was too long
goes to a thread, and the next ones like it go there at once. Source: performance specification §5.2.
"""

from __future__ import annotations

from server.interactions.dispatch import Prepared

# Bounded by one instance.
_AT_ONCE = frozenset({"read", "vread"})
_TRIED = frozenset(
    {
        "search-type", "search-compartment", "search-system", "includes", "deleted",
        "history-instance", "history-type", "history-system",
    }
)  # fmt: skip
# These look into value sets and code systems before they come to a query.
_LEARNED = (":in", ":not-in", ":above", ":below")
# After one that was too long, so many alike are not tried.
_SKIPPED = 50
_REMEMBERED = 1_000
_Kind = tuple[str, str | None, tuple[str, ...]]


class Haste:
    """Remembers what took too long. For one thread."""

    def __init__(self) -> None:
        self._skips: dict[_Kind, int] = {}

    @staticmethod
    def is_bounded(prepared: Prepared) -> bool:
        """Whether it is short in any case."""
        return prepared.route.name in _AT_ONCE

    def is_worth_trying(self, prepared: Prepared) -> bool:
        """Whether it may be short."""
        if prepared.route.name not in _TRIED or any(n.endswith(_LEARNED) for n, _ in prepared.request.query):
            return False
        kind = _kind(prepared)
        left = self._skips.get(kind)
        if left is None:
            return True
        if left > 1:
            self._skips[kind] = left - 1
        else:
            del self._skips[kind]
        return False

    def was_too_long(self, prepared: Prepared) -> None:
        """Do not try those alike for a while."""
        if len(self._skips) >= _REMEMBERED:
            self._skips.clear()
        self._skips[_kind(prepared)] = _SKIPPED


def _kind(prepared: Prepared) -> _Kind:
    route, query = prepared.route, prepared.request.query
    return route.name, route.type, tuple(name for name, _ in query)
