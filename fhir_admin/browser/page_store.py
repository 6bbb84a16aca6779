"""Pages of rows kept by position; pages far from what is looked at are let go and can be asked for again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")


@dataclass(slots=True)
class _Slot(Generic[R]):
    """One page: where it starts, how long it is, which link gives it, and its rows while kept."""

    start: int
    length: int
    url: str | None
    rows: Sequence[R] | None


class PageStore(Generic[R]):
    """Rows that arrive in pages. At most `keep` pages are held; `row` answers None for the others."""

    def __init__(self, keep: int = 60) -> None:
        self._keep = keep
        self._slots: list[_Slot[R]] = []
        self._starts: list[int] = []

    def __len__(self) -> int:
        if not self._slots:
            return 0
        last = self._slots[-1]
        return last.start + last.length

    @property
    def pages(self) -> int:
        """How many pages have arrived so far."""
        return len(self._slots)

    def append(self, rows: Sequence[R], url: str | None) -> None:
        """Add the next page; `url` is the link that gives it again (None: the first search)."""
        start = len(self)
        self._slots.append(_Slot(start, len(rows), url, rows))
        self._starts.append(start)
        self._let_go(len(self._slots) - 1)

    def row(self, index: int) -> R | None:
        """The row at `index`, or None when its page was let go."""
        slot = self._slots[self.page_of(index)]
        return None if slot.rows is None else slot.rows[index - slot.start]

    def page_of(self, index: int) -> int:
        """The page that holds row `index` (of empty pages that start there too, the one with rows)."""
        return bisect_right(self._starts, index) - 1

    def held(self) -> Iterator[tuple[int, R]]:
        """The rows that are held, with their positions."""
        for slot in self._slots:
            for offset, row in enumerate(slot.rows or ()):
                yield slot.start + offset, row

    def replace(self, index: int, row: R) -> None:
        """Another row at `index`, whose page must be held."""
        slot = self._slots[self.page_of(index)]
        if slot.rows is not None:
            offset = index - slot.start
            slot.rows = [*slot.rows[:offset], row, *slot.rows[offset + 1 :]]

    def remove(self, index: int) -> None:
        """Take out the row at `index`, whose page must be held; later rows move up."""
        page = self.page_of(index)
        slot = self._slots[page]
        if slot.rows is None:
            return
        offset = index - slot.start
        slot.rows = [*slot.rows[:offset], *slot.rows[offset + 1 :]]
        slot.length -= 1
        for later in range(page + 1, len(self._slots)):
            self._slots[later].start -= 1
            self._starts[later] -= 1

    def url_of(self, page: int) -> str | None:
        """The link that gives a page again."""
        return self._slots[page].url

    def span(self, page: int) -> tuple[int, int]:
        """First row and number of rows of a page."""
        return self._slots[page].start, self._slots[page].length

    def is_kept(self, page: int) -> bool:
        """Whether the rows of a page are held now."""
        return self._slots[page].rows is not None

    def put_back(self, page: int, rows: Sequence[R]) -> bool:
        """Rows of a page that was let go; False (and nothing kept) when the server now has another number."""
        slot = self._slots[page]
        if len(rows) != slot.length:
            return False
        slot.rows = rows
        self._let_go(page)
        return True

    def clear(self) -> None:
        """Forget everything."""
        self._slots.clear()
        self._starts.clear()

    def _let_go(self, near: int) -> None:
        kept = [page for page, slot in enumerate(self._slots) if slot.rows is not None]
        while len(kept) > self._keep:
            farthest = max(kept, key=lambda page: abs(page - near))
            self._slots[farthest].rows = None
            kept.remove(farthest)
