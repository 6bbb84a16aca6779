"""Which requests are tried on the event loop. Source: performance specification §5.2."""

from __future__ import annotations

from server.interactions.dispatch import Prepared
from server.interactions.request import Request
from server.interactions.routing import Route
from server.rest.haste import Haste


def _asked(name: str, *parameters: str) -> Prepared:
    query = tuple((parameter, "x") for parameter in parameters)
    return Prepared(Route(name, type="Patient"), Request("GET", "Patient", query))


def test_what_was_too_long_is_not_tried_for_a_while_nor_are_those_like_it() -> None:
    haste = Haste()
    assert haste.is_worth_trying(_asked("search-type", "name"))
    haste.was_too_long(_asked("search-type", "name"))
    tried = [haste.is_worth_trying(_asked("search-type", "name")) for _ in range(60)]
    assert (tried.count(False), tried[-1]) == (50, True)
    haste.was_too_long(_asked("search-type", "name"))
    assert haste.is_worth_trying(_asked("search-type", "birthdate"))


def test_only_what_may_be_short_is_tried() -> None:
    haste = Haste()
    assert haste.is_bounded(_asked("read"))
    assert not haste.is_bounded(_asked("search-type"))
    assert not haste.is_worth_trying(_asked("batch"))
