"""Words of texts, and queries over them: what `_text` and `_content` accept.

Source: server specification C1.14; FHIR R4 search page (`_text`, `_content`), whose example is
`(bone OR liver) and metastases`. A query is words (all must be there, in any order), `"a phrase"`, `begin*`,
`OR`, `-word` or `NOT word`, and parentheses; `AND` may be written. Whatever is none of these is passed over,
so no query is malformed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from server.fhir.search.values import fold

# Longer ones are no words but coded data.
_LONGEST = 100
_LONG = re.compile(rf"[^\W_]{{{_LONGEST + 1},}}")
_WORD = re.compile(r"[a-z0-9\u0080-\U0010ffff]+")
_SIGN = re.compile(r"[^\w\s]|_")
# Written without spaces between words: each character is a word, so that any part is found.
_SPACELESS = re.compile(
    "([\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff])"
)
_LEXEME = re.compile(r'-?"[^"]*"?\*?|-?\(|\)|[^\s"()]+')
_MAX_LENGTH, _MAX_WORDS, _MAX_DEPTH = 2_000, 200, 20


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; with `is_begin` the last may go on."""

    words: tuple[str, ...]
    is_begin: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of `wanted` (one at least) and none of `unwanted`."""

    wanted: tuple[Expression, ...]
    unwanted: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of `options`."""

    options: tuple[Expression, ...]


Expression = Phrase | AllOf | AnyOf


def normal(text: str) -> str:
    """The text with nothing in it but its words, as `words` finds them, and what stands between them."""
    # Not the remembering `fold`: whole narratives would fill its memory.
    if text.isascii():
        plain = text.lower()
    else:
        plain = _SPACELESS.sub(r" \1 ", _SIGN.sub(_kept_mark, fold.__wrapped__(text)))
    # The search for long words is worth avoiding.
    if max(map(len, plain.split()), default=0) > _LONGEST:
        plain = _LONG.sub(" ", plain)
    return plain


def words(normal_text: str) -> list[str]:
    """The words of a normal text, in order."""
    return _WORD.findall(normal_text)


def _kept_mark(match: re.Match[str]) -> str:
    """Vowel signs are part of a word."""
    return match[0] if unicodedata.category(match[0]).startswith("M") else " "


def read(text: str) -> Expression | None:
    """The query that a user wrote; None when it has no words. Errors: ValueError saying what to write."""
    if len(text) > _MAX_LENGTH:
        raise ValueError(f"a text query has at most {_MAX_LENGTH} characters")
    return _Reader(_LEXEME.findall(text)).read()


def found(expression: Expression, texts: Sequence[Sequence[str]]) -> bool:
    """Whether `texts`, each given by its words, together have what is asked for."""
    match expression:
        case Phrase():
            return any(_has(expression, text) for text in texts)
        case AllOf(wanted, unwanted):
            return all(found(e, texts) for e in wanted) and not any(found(e, texts) for e in unwanted)
        case AnyOf(options):
            return any(found(option, texts) for option in options)


def _has(phrase: Phrase, text: Sequence[str]) -> bool:
    *first, last = phrase.words
    count = len(phrase.words)
    return any(
        list(text[at : at + count - 1]) == first
        and (text[at + count - 1].startswith(last) if phrase.is_begin else text[at + count - 1] == last)
        for at in range(len(text) - count + 1)
    )


class _Reader:
    def __init__(self, lexemes: list[str]) -> None:
        self._lexemes = lexemes[::-1]
        self._count = 0

    def read(self) -> Expression | None:
        found = []
        while self._lexemes:  # a closing parenthesis too many ends nothing
            expression = self._any(0)
            if expression is not None:
                found.append(expression)
        return _all(found, [])

    def _any(self, depth: int) -> Expression | None:
        if depth > _MAX_DEPTH:
            raise ValueError(f"parentheses are nested deeper than {_MAX_DEPTH}")
        options: list[Expression] = []
        while True:
            option = self._all(depth)
            if option is not None:
                options.append(option)
            if not self._lexemes or self._lexemes.pop() == ")":
                break
        if len(options) > 1:
            return AnyOf(tuple(options))
        return options[0] if options else None

    def _all(self, depth: int) -> Expression | None:
        """Up to an OR or a closing parenthesis, which stays."""
        wanted: list[Expression] = []
        unwanted: list[Expression] = []
        is_negative = False
        while self._lexemes and self._lexemes[-1].lower() not in (")", "or"):
            lexeme = self._lexemes.pop()
            if lexeme.lower() in ("and", "not"):
                is_negative = is_negative or lexeme.lower() == "not"
                continue
            # Of a minus sign inside a word it is only a sign.
            is_minus = lexeme.startswith("-") and len(lexeme) > 1
            plain = lexeme[1:] if is_minus else lexeme
            expression = self._any(depth + 1) if plain == "(" else self._phrase(plain)
            if expression is not None:
                (unwanted if is_negative or is_minus else wanted).append(expression)
            is_negative = False
        return _all(wanted, unwanted)

    def _phrase(self, text: str) -> Phrase | None:
        found = tuple(words(normal(text)))
        self._count += len(found)
        if self._count > _MAX_WORDS:
            raise ValueError(f"a text query has at most {_MAX_WORDS} words")
        return Phrase(found, text.endswith("*")) if found else None


def _all(wanted: list[Expression], unwanted: list[Expression]) -> Expression | None:
    if unwanted and not wanted:
        raise ValueError("say what must be there, too; a text query cannot only exclude words")
    if len(wanted) == 1 and not unwanted:
        return wanted[0]
    return AllOf(tuple(wanted), tuple(unwanted)) if wanted else None
