"""Lines, colours and finding in JSON text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fhir_admin.widgets.json_text import Place, TextLines, spans
from server.fhir import codec

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def kinds(line: str) -> list[tuple[str, str]]:
    return [(line[span.start : span.end], span.kind) for span in spans(line)]


def test_the_parts_of_a_line_have_their_kind() -> None:
    assert kinds('  "value": -1.50e3,') == [
        ('"value"', "key"),
        (":", "punctuation"),
        ("-1.50e3", "number"),
        (",", "punctuation"),
    ]
    assert kinds('"a\\"b": true') == [('"a\\"b"', "key"), (":", "punctuation"), ("true", "keyword")]
    assert kinds('"x: y"') == [('"x: y"', "string")]


@given(JSON)
def test_spans_cover_all_that_is_not_white(value: object) -> None:
    text = codec.pretty(codec.encode(value)).decode()
    for line in text.split("\n"):
        covered = "".join(line[span.start : span.end] for span in spans(line))
        assert [span.start for span in spans(line)] == sorted(span.start for span in spans(line))
        assert covered.replace(" ", "") == line.replace(" ", "") or not line.isprintable()


@given(st.text(), st.data())
def test_a_place_names_its_character(text: str, data: st.DataObject) -> None:
    lines = TextLines(text)
    offset = data.draw(st.integers(0, len(text)))
    place = lines.place(offset)
    assert lines.between(Place(0, 0), place) == text[:offset]


@given(st.text(alphabet="ab\n", max_size=30), st.text(alphabet="ab", min_size=1, max_size=3))
def test_finding_gives_the_places_of_the_needle(text: str, needle: str) -> None:
    lines = TextLines(text)
    for match in lines.find(needle):
        assert lines.lines[match.line][match.start : match.end] == needle
    assert bool(lines.find(needle)) == (needle in text)


def test_finding_is_in_any_letter_case() -> None:
    lines = TextLines('{\n  "Name": "김민수"\n}')
    assert [match.line for match in lines.find("name")] == [1]
    assert [match.line for match in lines.find("민수")] == [1]
    assert lines.find("") == ()


def test_a_double_click_takes_a_word() -> None:
    lines = TextLines('"reference": "Patient/12-a"')
    first, last = lines.word_at(Place(0, 17))
    assert lines.between(first, last) == "Patient/12-a"
