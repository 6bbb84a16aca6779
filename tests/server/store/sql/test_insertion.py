"""The place of a version made elsewhere among those that are there."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from server.fhir.errors import FhirError
from server.store.base import Stated
from server.store.sql.insertion import Gap, Present, place
from tests.support.store import patient

P = patient("p")


@settings(max_examples=200)
@given(
    present=st.lists(st.integers(1, 30), unique=True, max_size=8),
    moment=st.integers(0, 40),
    number=st.none() | st.integers(1, 30),
)
def test_a_place_keeps_numbers_and_times_in_the_same_order(
    present: list[int], moment: int, number: int | None
) -> None:
    versions = [Present(n, n + 5, b"x") for n in sorted(present)]
    try:
        found = place(P, versions, Stated(number, moment))
    except FhirError:
        return
    if isinstance(found, Gap):
        order = sorted([*((v.number, v.moment) for v in versions), (found.number, moment)])
        assert [m for _, m in order] == sorted({m for _, m in order})
        assert found.number not in present
    else:
        assert found.moment == moment
