"""Which words differ inside two texts; bounded, so that long narratives never stall a view."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

Spans = tuple[tuple[int, int], ...]

# Latin words and numbers whole; Hangul, Han and Kana by character, for they have few spaces.
_TOKEN = re.compile(r"[A-Za-z0-9_\u00c0-\u024f]+|\s+|.", re.DOTALL)
_MOST_TOKENS = 1_500
_TOO_DIFFERENT = 0.25


def word_marks(before: str, after: str) -> tuple[Spans, Spans]:
    """The differing (start, end) spans of both texts. Texts with little in common are marked whole."""
    if before == after:
        return (), ()
    start, tail = _ends(before, after)
    inner_a, inner_b = before[start : len(before) - tail], after[start : len(after) - tail]
    tokens_a, tokens_b = _TOKEN.findall(inner_a), _TOKEN.findall(inner_b)
    if not tokens_a or not tokens_b or max(len(tokens_a), len(tokens_b)) > _MOST_TOKENS:
        return _whole(before, start, tail), _whole(after, start, tail)
    matcher = SequenceMatcher(None, tokens_a, tokens_b, autojunk=False)
    if not start and not tail and matcher.ratio() < _TOO_DIFFERENT:
        return ((0, len(before)),), ((0, len(after)),)
    codes = _without_islands(matcher.get_opcodes(), tokens_a)
    return (
        _spans(tokens_a, [(code[1], code[2]) for code in codes], start),
        _spans(tokens_b, [(code[3], code[4]) for code in codes], start),
    )


def _without_islands(
    codes: Sequence[tuple[str, int, int, int, int]], tokens: list[str]
) -> list[tuple[str, int, int, int, int]]:
    """The differing stretches; those with only white space between them become one."""
    result: list[tuple[str, int, int, int, int]] = []
    for at, (tag, i1, i2, j1, j2) in enumerate(codes):
        is_island = 0 < at < len(codes) - 1 and not "".join(tokens[i1:i2]).strip()
        if tag == "equal" and not (is_island and result):
            continue
        if result and result[-1][2] == i1 and result[-1][4] == j1:
            result[-1] = (tag, result[-1][1], i2, result[-1][3], j2)
        else:
            result.append((tag, i1, i2, j1, j2))
    return result


def _ends(a: str, b: str) -> tuple[int, int]:
    """Lengths of the common beginning and end, cut back to word borders."""
    most = min(len(a), len(b))
    start = next((i for i in range(most) if a[i] != b[i]), most)
    while start and _inside_word(a, b, start):
        start -= 1
    most -= start
    tail = next((i for i in range(most) if a[-1 - i] != b[-1 - i]), most)
    while tail and (_inside_word(a, b, len(a) - tail, len(b) - tail)):
        tail -= 1
    return start, tail


def _inside_word(a: str, b: str, at: int, at_b: int | None = None) -> bool:
    return _splits(a, at) or _splits(b, at if at_b is None else at_b)


def _splits(text: str, at: int) -> bool:
    return 0 < at < len(text) and _is_word(text[at - 1]) and _is_word(text[at])


def _is_word(char: str) -> bool:
    return char == "_" or (char.isalnum() and char < "\u0250")


def _whole(text: str, start: int, tail: int) -> Spans:
    end = len(text) - tail
    return ((start, end),) if end > start else ()


def _spans(tokens: list[str], ranges: list[tuple[int, int]], offset: int) -> Spans:
    starts = [offset]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    return tuple((starts[i], starts[j]) for i, j in ranges if starts[j] > starts[i])
