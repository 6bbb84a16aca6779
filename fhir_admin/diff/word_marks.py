"""Which words differ inside two texts; bounded, so that long narratives never stall a view."""

from __future__ import annotations

import re
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
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return (
        _spans(tokens_a, [(code[1], code[2]) for code in codes], start),
        _spans(tokens_b, [(code[3], code[4]) for code in codes], start),
    )


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
