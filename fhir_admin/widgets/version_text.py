"""Version ids as people can read them: numbers whole, UUIDs by their beginning."""

from __future__ import annotations

_LONGEST = 12
_SHORT = 8


def version_text(version_id: str | None) -> str:
    """`3`, `ccb3277d…`, or `?` when the server told none."""
    if not version_id:
        return "?"
    return version_id if len(version_id) <= _LONGEST else version_id[:_SHORT] + "\N{HORIZONTAL ELLIPSIS}"
