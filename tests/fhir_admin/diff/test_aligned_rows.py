"""Laws of the side-by-side rows."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fhir_admin.diff.aligned_rows import aligned_rows, folds
from fhir_admin.diff.word_marks import word_marks
from server.fhir import codec
from server.fhir.diff import diff

leaves = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text("ab 김", max_size=4))
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcdef"), inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(st.sampled_from(["name", "use", "coding", "system"]), values, max_size=4)


@given(objects, objects)
def test_each_side_reads_as_its_own_json(a: dict[str, Any], b: dict[str, Any]) -> None:
    rows = aligned_rows(a, b)
    left = "\n".join(row.left.text for row in rows if row.left)
    right = "\n".join(row.right.text for row in rows if row.right)
    assert codec.identical(codec.decode(left), a)
    assert codec.identical(codec.decode(right), b)


@given(objects, objects)
def test_lines_are_numbered_from_one_without_gaps(a: dict[str, Any], b: dict[str, Any]) -> None:
    for side in ("left", "right"):
        lines = [line for row in aligned_rows(a, b) if (line := getattr(row, side)) is not None]
        assert [line.number for line in lines] == list(range(1, len(lines) + 1))


@given(objects, objects)
def test_every_change_has_a_row_at_its_place(a: dict[str, Any], b: dict[str, Any]) -> None:
    rows = aligned_rows(a, b)
    lefts = {row.left.path for row in rows if row.left}
    rights = {row.right.path for row in rows if row.right}
    for change in diff(a, b):
        if "_" in "".join(str(step) for step in change.path):
            continue
        assert change.path in (lefts if change.kind == "remove" else rights)


@given(objects)
def test_equal_sides_have_only_equal_rows(a: dict[str, Any]) -> None:
    assert {row.kind for row in aligned_rows(a, a)} == {"same"}


@given(objects, objects)
def test_folds_hide_only_what_is_equal(a: dict[str, Any], b: dict[str, Any]) -> None:
    rows = aligned_rows(a, b)
    for fold in folds(rows):
        assert all(row.kind == "same" for row in rows[fold.first : fold.last])


@given(st.text("ab c김수,", max_size=20), st.text("ab c김수,", max_size=20))
def test_what_is_not_marked_is_equal(before: str, after: str) -> None:
    marks_a, marks_b = word_marks(before, after)
    assert _without(before, marks_a) == _without(after, marks_b)


def _without(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    kept, last = [], 0
    for start, end in spans:
        kept.append(text[last:start])
        last = end
    return "".join([*kept, text[last:]])


def test_a_moved_item_is_not_a_rewritten_one() -> None:
    a = {"telecom": [{"system": "phone", "value": "1"}, {"system": "email", "value": "x"}]}
    b = {"telecom": list(reversed(a["telecom"]))}
    assert {row.kind for row in aligned_rows(a, b)} == {"same", "move"}


def test_words_are_marked_whole_and_hangul_by_character() -> None:
    assert word_marks("Main Street 12", "Main Road 12") == (((5, 11),), ((5, 9),))
    assert word_marks("김민준", "김민서") == (((2, 3),), ((2, 3),))


def test_a_missing_side_is_empty() -> None:
    rows = aligned_rows({"id": "1"}, None)
    assert all(row.right is None and row.kind == "remove" for row in rows)
