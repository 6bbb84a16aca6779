"""FHIRPath text to syntax trees, within fixed limits of length, tokens and nesting.

Source: FHIRPath 2.0 (N1) grammar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.fhirpath_values import UNITS_OF_TIME, Quantity, Temporal

MAX_LENGTH = 16_384
MAX_TOKENS = 2_000
MAX_NESTING = 40
MAX_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; `value` None is the empty collection `{}`."""

    value: Any


@dataclass(frozen=True, slots=True)
class Constant:
    """`%name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """`$this`, `$index` or `$total`."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A child element's name, or a type name where a path begins."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its unevaluated arguments."""

    name: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """`[…]` after something."""

    index: Any


@dataclass(frozen=True, slots=True)
class Chain:
    """A start and the steps (Member, Call, Index) that follow it."""

    start: Any
    steps: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """Unary plus or minus."""

    sign: str
    operand: Any


@dataclass(frozen=True, slots=True)
class TypeTest:
    """`is` or `as` with a type name (`FHIR.Patient`, `Quantity`)."""

    operator: str
    operand: Any
    type: str


@dataclass(frozen=True, slots=True)
class Binary:
    """An infix operator."""

    operator: str
    left: Any
    right: Any


_TOKEN = re.compile(
    r"""(?P<space>(?:\s+|//[^\r\n]*|/\*(?:[^*]|\*(?!/))*\*/)+)
    |(?P<time>@T\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?)
    |(?P<date>@\d{4}(?:-\d\d(?:-\d\d)?)?(?:T(?:\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<string>'(?:[^'\\]|\\.)*')
    |(?P<quoted>`(?:[^`\\]|\\.)*`)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<constant>%(?:[A-Za-z_][A-Za-z0-9_-]*|`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'))
    |(?P<variable>\$(?:this|index|total)\b)
    |(?P<operator><=|>=|!=|!~|[-+*/&|=~<>().,\[\]{}])""",
    re.VERBOSE | re.DOTALL,
)
_LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"implies"}),
    frozenset({"or", "xor"}),
    frozenset({"and"}),
    frozenset({"in", "contains"}),
    frozenset({"=", "~", "!=", "!~"}),
    frozenset({"<", ">", "<=", ">="}),
    frozenset({"|"}),
    frozenset({"is", "as"}),
    frozenset({"+", "-", "&"}),
    frozenset({"*", "/", "div", "mod"}),
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPED = {"r": "\r", "n": "\n", "t": "\t", "f": "\f"}


def parse(expression: str) -> Any:
    """The syntax tree. Errors: 400 that says what is wrong and where."""
    if len(expression) > MAX_LENGTH:
        raise fhir_error(Kind.TOO_COSTLY, f"A FHIRPath may have at most {MAX_LENGTH} characters.")
    parser = _Parser(expression, _tokens(expression))
    tree = parser.expression()
    parser.end()
    return tree


def unescaped(text: str) -> str:
    """The text between the quotes of a string or a quoted name."""

    def replace(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if len(code) == 5 else _ESCAPED.get(code, code)

    return _ESCAPE.sub(replace, text[1:-1])


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(expression: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None:
            raise _error(expression, at, f"{expression[at]!r} cannot stand here")
        if match.lastgroup != "space":
            found.append(_Token(str(match.lastgroup), match[0], at))
        if len(found) > MAX_TOKENS:
            raise fhir_error(Kind.TOO_COSTLY, f"A FHIRPath may have at most {MAX_TOKENS} words and signs.")
        at = match.end()
    found.append(_Token("end", "", len(expression)))
    return found


def _error(expression: str, at: int, why: str) -> FhirError:
    shown = expression if len(expression) <= 200 else expression[:199] + "…"
    return fhir_error(Kind.INVALID, f"{shown!r} is not FHIRPath: at character {at + 1}, {why}.")


class _Parser:
    """Recursive descent over the tokens; nesting is bounded, so recursion is."""

    def __init__(self, expression: str, tokens: list[_Token]) -> None:
        self._expression = expression
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def expression(self) -> Any:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise self._wrong(f"parentheses are nested deeper than {MAX_NESTING} levels")
        tree = self._level(0)
        self._depth -= 1
        return tree

    def end(self) -> None:
        if self._token.kind != "end":
            raise self._wrong(f"{self._token.text!r} is not expected")

    def _level(self, level: int) -> Any:
        if level == len(_LEVELS):
            return self._unary()
        left = self._level(level + 1)
        while self._token.kind in ("operator", "name") and self._token.text in _LEVELS[level]:
            operator = self._next().text
            if operator in ("is", "as"):
                left = TypeTest(operator, left, self._type_name())
            else:
                left = Binary(operator, left, self._level(level + 1))
        return left

    def _unary(self) -> Any:
        signs = []
        while self._token.kind == "operator" and self._token.text in "+-":
            signs.append(self._next().text)
        if not signs:
            return self._chain()
        negative = signs.count("-") % 2 == 1
        return Negation("-" if negative else "+", self._chain())

    def _chain(self) -> Any:
        start = self._term()
        steps = []
        while self._token.kind == "operator" and self._token.text in ".[":
            if self._next().text == ".":
                steps.append(self._invocation())
            else:
                steps.append(Index(self.expression()))
                self._expect("]")
        return Chain(start, tuple(steps)) if steps else start

    def _term(self) -> Any:
        token = self._token
        if token.kind in ("name", "quoted"):
            if token.text in ("true", "false"):
                return Literal(self._next().text == "true")
            return self._invocation()
        self._next()
        if token.kind == "operator" and token.text == "(":
            inner = self.expression()
            self._expect(")")
            return inner
        if token.kind == "operator" and token.text == "{":
            self._expect("}")
            return Literal(None)
        if token.kind == "number":
            return Literal(self._number(token.text))
        return self._constant(token)

    def _constant(self, token: _Token) -> Any:
        if token.kind == "string":
            return Literal(unescaped(token.text))
        if token.kind == "variable":
            return Variable(token.text[1:])
        if token.kind == "constant":
            name = token.text[1:]
            return Constant(unescaped(name) if name[0] in "`'" else name)
        if token.kind in ("date", "time"):
            moment = Temporal.parse(token.text[1:], "Time" if token.kind == "time" else None)
            if moment is None:
                raise self._wrong(f"{token.text} is not in the calendar")
            return Literal(moment)
        what = "the end comes too early" if token.kind == "end" else f"{token.text!r} is not expected"
        raise _error(self._expression, token.at, what)

    def _number(self, text: str) -> Any:
        if len(text) > MAX_DIGITS:
            raise self._wrong(f"a number has more than {MAX_DIGITS} digits")
        unit = self._token
        if unit.kind == "string":
            self._next()
            return Quantity(Decimal(text), unescaped(unit.text), False)
        if unit.kind == "name" and unit.text in UNITS_OF_TIME:
            self._next()
            return Quantity(Decimal(text), UNITS_OF_TIME[unit.text], True)
        return Decimal(text) if "." in text else int(text)

    def _invocation(self) -> Any:
        token = self._next()
        if token.kind == "variable":
            return Variable(token.text[1:])
        if token.kind not in ("name", "quoted"):
            raise _error(self._expression, token.at, "a name is missing")
        if token.kind == "quoted":
            return Member(unescaped(token.text))
        if not (self._token.kind == "operator" and self._token.text == "("):
            return Member(token.text)
        self._next()
        arguments: list[Any] = []
        while not (self._token.kind == "operator" and self._token.text == ")"):
            if arguments:
                self._expect(",")
            arguments.append(self.expression())
        self._next()
        return Call(token.text, tuple(arguments))

    def _type_name(self) -> str:
        parts = [self._name()]
        while self._token.kind == "operator" and self._token.text == ".":
            self._next()
            parts.append(self._name())
        return ".".join(parts)

    def _name(self) -> str:
        token = self._next()
        if token.kind == "quoted":
            return unescaped(token.text)
        if token.kind != "name":
            raise _error(self._expression, token.at, "a type name is missing")
        return token.text

    def _expect(self, text: str) -> None:
        if self._token.kind != "operator" or self._token.text != text:
            raise self._wrong(f"{text!r} is missing")
        self._next()

    @property
    def _token(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        if token.kind != "end":
            self._at += 1
        return token

    def _wrong(self, why: str) -> FhirError:
        return _error(self._expression, self._token.at, why)
