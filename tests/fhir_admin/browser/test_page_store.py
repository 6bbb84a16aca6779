"""Pages by position: what was let go is known to be, and can come back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fhir_admin.browser.page_store import PageStore

PAGES = st.lists(st.lists(st.integers(), max_size=4), max_size=12)


def filled(pages: list[list[int]], keep: int = 100) -> PageStore[int]:
    store: PageStore[int] = PageStore(keep)
    for number, page in enumerate(pages):
        store.append(page, f"url{number}")
    return store


@given(PAGES)
def test_rows_stand_in_the_order_of_their_pages(pages: list[list[int]]) -> None:
    store = filled(pages)
    flat = [row for page in pages for row in page]
    assert len(store) == len(flat)
    assert [store.row(index) for index in range(len(store))] == flat
    assert [row for _, row in store.held()] == flat


@given(PAGES, st.integers(1, 3))
def test_no_more_pages_are_held_than_allowed(pages: list[list[int]], keep: int) -> None:
    store = filled(pages, keep)
    assert sum(store.is_kept(page) for page in range(store.pages)) <= keep
    assert len(store) == sum(map(len, pages))


def test_what_was_let_go_can_be_put_back() -> None:
    store = filled([[1, 2], [3, 4], [5, 6]], keep=2)
    assert store.row(0) is None
    page = store.page_of(0)
    assert store.url_of(page) == "url0"
    assert store.put_back(page, [1, 2])
    assert store.row(1) == 2
    assert store.row(5) is None


def test_a_page_of_another_length_is_not_taken() -> None:
    store = filled([[1, 2], [3, 4]], keep=1)
    assert not store.put_back(0, [1])
    assert store.row(0) is None


@given(PAGES, st.data())
def test_removing_a_row_moves_the_later_ones_up(pages: list[list[int]], data: st.DataObject) -> None:
    store = filled(pages)
    flat = [row for page in pages for row in page]
    while flat:
        index = data.draw(st.integers(0, len(flat) - 1))
        store.remove(index)
        del flat[index]
        assert [store.row(number) for number in range(len(store))] == flat


def test_a_row_can_be_replaced() -> None:
    store = filled([[1, 2], [], [3]])
    store.replace(2, 9)
    assert [row for _, row in store.held()] == [1, 2, 9]
