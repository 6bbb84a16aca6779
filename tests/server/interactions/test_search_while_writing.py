"""Paging through a search while others write (C1.8)."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.support.in_process import Answer, InProcess


def born(server: InProcess, id_: str, year: int | None) -> None:
    more = {"birthDate": f"{year}-01-01"} if year else {}
    assert server.patient(id_, active=True, **more).status in (200, 201)


def fill(server: InProcess) -> list[str]:
    """Thirty patients by year of birth, some without one."""
    names = [f"p{n:02}" for n in range(30)]
    for n, name in enumerate(names):
        born(server, name, None if n % 10 == 0 else 1950 + 2 * n)
    return names


def disturb(server: InProcess, step: int, shown: list[str]) -> set[str]:
    """An insert before, amid and behind; a delete of one shown and one not; an update that moves nothing.

    Gives back the names that it touched.
    """
    for n, year in enumerate((1900, 1951 + 8 * step, 2020, None)):
        born(server, f"new-{step}-{n}", year)
    touched = {f"new-{step}-{n}" for n in range(4)}
    for gone in (shown[0], f"p{29 - step:02}"):
        server.send("DELETE", f"Patient/{gone}")
        touched.add(gone)
    return touched


@pytest.mark.parametrize(
    "sort", ["", "&_sort=birthdate", "&_sort=-birthdate", "&_sort=-_id", "&_sort=gender,-birthdate,_id"]
)
@pytest.mark.parametrize("relation", ["next", "previous"])
def test_what_nobody_touches_is_shown_once(server: InProcess, sort: str, relation: str) -> None:
    names = fill(server)
    page: Answer | None = server.send("GET", f"Patient?active=true&_count=4{sort}")
    if relation == "previous":
        page = server.follow((page.link("last") if page else None) or "")
    seen: Counter[str] = Counter()
    touched: set[str] = set()
    step = 0
    while page is not None:
        seen.update(page.ids)
        if step < 6:
            touched |= disturb(server, step, page.ids)
        step += 1
        link = page.link(relation)
        page = server.follow(link) if link else None
    assert {name: seen[name] for name in names if name not in touched} == {
        name: 1 for name in names if name not in touched
    }
    assert max(seen.values()) == 1


def test_an_update_that_moves_nothing_changes_nothing(server: InProcess) -> None:
    names = fill(server)
    page = server.send("GET", "Patient?active=true&_count=4&_sort=-birthdate")
    seen = list(page.ids)
    while link := page.link("next"):
        for n, name in enumerate(names):
            if n % 3 == 0:
                year = None if n % 10 == 0 else 1950 + 2 * n
                more = {"birthDate": f"{year}-01-01"} if year else {}
                server.patient(name, active=True, gender="male", **more)
        page = server.follow(link)
        seen += page.ids
    assert sorted(seen) == names


def test_what_moves_is_where_it_is_and_the_others_are_not_disturbed(server: InProcess) -> None:
    """Its new place decides: behind the reader it is passed by, ahead of the reader it comes (again)."""
    names = fill(server)
    page = server.send("GET", "Patient?active=true&_count=5&_sort=birthdate")
    seen = list(page.ids)
    born(server, "p05", 1900)  # not shown yet; now it stands where the reader has been
    born(server, "p25", 1961)  # not shown yet; only nearer
    born(server, seen[-1], 2019)  # shown; now at the end
    again = seen[-1]
    while link := page.link("next"):
        page = server.follow(link)
        seen += page.ids
    others = [name for name in names if name not in ("p05", again)]
    assert sorted(name for name in seen if name in others) == others
    assert "p05" not in seen
    assert seen.count(again) == 2
