"""What to compare: two JSON texts and their titles, as features ask for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """`a_text` or `b_text` None: that side does not exist (never did, or was deleted)."""

    a_text: bytes | None
    b_text: bytes | None
    titles: tuple[str, str] = ("", "")
