"""The syntax of search parameter expressions: FHIRPath text to a tree of tuples.

Source: FHIRPath N1, the subset search parameters use. Nodes are `("name", n)`, `("this",)`,
`("%", n)`, `("literal", v)`, `("member", node, n)`, `("index", node, i)`, `("call", node, n, nodes)`,
`("as"|"is", node, type)` and `("union"|"and"|"or"|"eq"|"ne", node, node)`.
"""

from __future__ import annotations

import re
from typing import Any

Node = tuple[Any, ...]
_LEXEME = re.compile(
    r"\s*(?:(?P<word>[A-Za-z_]\w*|`[^`]+`)|(?P<text>'(?:[^'\\]|\\.)*')|(?P<number>[0-9]{1,9}\b)"
    r"|(?P<mark>!=|[.()\[\]|=,%$])|(?P<end>$))"
)
_MAX_LENGTH = 20_000
_MAX_NESTING = 40


class ExpressionError(ValueError):
    """An expression that cannot be compiled, with the reason."""


def parse(expression: str) -> Node:
    """The tree of an expression. Errors: `ExpressionError` with the place of the trouble."""
    if len(expression) > _MAX_LENGTH:
        raise ExpressionError(f"the expression is longer than {_MAX_LENGTH} characters")
    parser = _Parser(expression)
    node = parser.whole()
    parser.expect("")
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._kind, self._lexeme = "", ""
        self._advance()

    def _advance(self) -> str:
        before = self._lexeme
        match = _LEXEME.match(self._text, self._at)
        if match is None:
            raise self._error("an unexpected character")
        self._kind, self._lexeme = str(match.lastgroup), match[str(match.lastgroup)]
        self._at = match.end()
        return before

    def _error(self, what: str) -> ExpressionError:
        return ExpressionError(f"{what} near position {self._at} of {self._text[:200]!r}")

    def expect(self, token: str) -> None:
        """Steps over `token`; `""` is the end."""
        if self._lexeme != token or self._kind == "text":
            raise self._error(f"{token or 'the end'!r} expected, found {self._lexeme!r}")
        self._advance()

    def _take(self, *tokens: str) -> str | None:
        if self._kind in ("word", "mark") and self._lexeme in tokens:
            return self._advance()
        return None

    def whole(self) -> Node:
        """A whole expression, loosest operator first."""
        self._depth += 1
        if self._depth > _MAX_NESTING:
            raise self._error("too many nested brackets")
        node = self._conjunction()
        while self._take("or"):
            node = ("or", node, self._conjunction())
        self._depth -= 1
        return node

    def _conjunction(self) -> Node:
        node = self._equality()
        while self._take("and"):
            node = ("and", node, self._equality())
        return node

    def _equality(self) -> Node:
        node = self._union()
        operator = self._take("=", "!=")
        if operator is None:
            return node
        return ("eq" if operator == "=" else "ne", node, self._union())

    def _union(self) -> Node:
        node = self._typed()
        while self._take("|"):
            node = ("union", node, self._typed())
        return node

    def _typed(self) -> Node:
        node = self._path()
        while (operator := self._take("as", "is")) is not None:
            node = (operator, node, self._type_name())
        return node

    def _type_name(self) -> str:
        name = self._word()
        while self._take("."):
            name = self._word()
        return name

    def _word(self) -> str:
        if self._kind != "word":
            raise self._error(f"a name expected, found {self._lexeme!r}")
        return self._advance().strip("`")

    def _path(self) -> Node:
        node = self._primary()
        while True:
            if self._take("."):
                name = self._word()
                node = self._call(node, name) if self._lexeme == "(" else ("member", node, name)
            elif self._take("["):
                if self._kind != "number":
                    raise self._error("a whole number expected")
                node = ("index", node, int(self._advance()))
                self.expect("]")
            else:
                return node

    def _call(self, node: Node, name: str) -> Node:
        self.expect("(")
        arguments: list[Node] = []
        while not self._take(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.whole())
        return ("call", node, name, arguments)

    def _primary(self) -> Node:
        if self._kind == "text":
            return ("literal", re.sub(r"\\(.)", r"\1", self._advance()[1:-1]))
        if self._kind == "number":
            return ("literal", int(self._advance()))
        if self._take("("):
            node = self.whole()
            self.expect(")")
            return node
        if self._take("%"):
            return ("%", self._word())
        if self._take("$"):
            self._word()
            return ("this",)
        name = self._word()
        if name in ("true", "false"):
            return ("literal", name == "true")
        return self._call(("this",), name) if self._lexeme == "(" else ("name", name)
