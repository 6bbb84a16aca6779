"""Writes, for objects with one combination of member names, a function that says whether they are good.

Source: performance specification §2.3. A straight line of tests, several times faster than asking a check
for each member. It may say no to what is good: `Structure.check` has the last word, and the words. A law
test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from server.fhir.codec import Number
from server.fhir.primitives import MAX_STRING, Rule

Test = Callable[[Any], bool]

_TEXTS = frozenset({"string", "markdown"})
_WORDS = frozenset({"code", "uri", "url", "canonical"})
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 8192, 100


class Memory:
    """Texts that a rule has let pass. Safe to share between threads: it only ever adds or clears."""

    def __init__(self, rule: Rule) -> None:
        self.known: set[str] = set()
        self._rule = rule

    def learn(self, value: Any) -> bool:
        """Whether the rule lets a value pass; remembers it if so."""
        if self._rule(value) is not None:
            return False
        if value.__class__ is str and len(value) <= _LONGEST_REMEMBERED:
            if len(self.known) >= _MOST_REMEMBERED:
                self.known.clear()
            self.known.add(value)
        return True


class Objects(Protocol):
    """The tests of the objects of one type, by their names."""

    tests: dict[tuple[str, ...], Test]

    def test_of(self, names: tuple[str, ...]) -> Test:
        """The test for a combination of names that has none in `tests` yet."""
        ...


class One(NamedTuple):
    """How one value of an element is checked. What is given besides `check` makes it faster.

    `kind` is the primitive type; `codes` are those of a required binding; `memory` is that of a rule whose
    values come again and again; `objects` are those of the element's type.
    """

    check: Callable[[Any], Any]
    kind: str = ""
    codes: frozenset[str] | None = None
    memory: Memory | None = None
    objects: Objects | None = None


class Member(NamedTuple):
    """One member of an object: a value, or a list that `check` is of the whole of.

    `is_free`: a list may have any number of values but none.
    """

    one: One
    check: Callable[[Any], Any] | None = None
    is_free: bool = False


def write(members: Sequence[Member | None]) -> Test:
    """A function for objects whose members are tested by `members` in order; None needs no test."""
    source = _Source(members)
    # The text holds names from here only; what comes from definitions is bound as values.
    exec(compile(source.text, "<structure>", "exec"), source.names)  # noqa: S102
    return source.names["test"]  # type: ignore[no-any-return]


class _Source:
    def __init__(self, members: Sequence[Member | None]) -> None:
        self.names: dict[str, Any] = {"Number": Number}
        variables = [f"v{n}" for n in range(len(members))]
        self._lines = ["def test(value):", f" {', '.join(variables)}, = value.values()"]
        for number, (variable, member) in enumerate(zip(variables, members, strict=True)):
            if member is not None:
                self._member(number, variable, member)
        self._lines.append(" return True")
        self.text = "\n".join(self._lines)

    def _member(self, number: int, variable: str, member: Member) -> None:
        if member.check is not None and not member.is_free:
            self.names[f"c{number}"] = member.check
            self._lines.append(f" if c{number}({variable}) is not None: return False")
        elif member.is_free:
            self._lines += [
                f" if {variable}.__class__ is not list or not {variable}: return False",
                f" for w in {variable}:",
            ]
            self._value(number, "w", member.one, "  ")
        else:
            self._value(number, variable, member.one, " ")

    def _value(self, number: int, v: str, one: One, indent: str) -> None:
        if one.objects is not None:
            self.names[f"t{number}"], self.names[f"m{number}"] = one.objects.tests, one.objects.test_of
            self._lines += [
                f"{indent}if {v}.__class__ is not dict: return False",
                f"{indent}n = tuple({v})",
                f"{indent}if not (t{number}.get(n) or m{number}(n))({v}): return False",
            ]
        else:
            self._lines.append(f"{indent}if not ({self._condition(number, v, one)}): return False")

    def _condition(self, number: int, v: str, one: One) -> str:
        is_text = f"{v}.__class__ is str"
        if one.memory is not None:
            self.names[f"k{number}"], self.names[f"l{number}"] = one.memory.known, one.memory.learn
            return f"({is_text} and {v} in k{number}) or l{number}({v})"
        if one.codes is not None:
            self.names[f"s{number}"] = one.codes
            return f"{is_text} and {v} in s{number}"
        self.names[f"c{number}"] = one.check
        otherwise = f"c{number}({v}) is None"
        if one.kind in _TEXTS:
            return f"({is_text} and {v}.isprintable() and 0 < len({v}) <= {MAX_STRING}) or {otherwise}"
        if one.kind in _WORDS:
            return f'({is_text} and {v} and " " not in {v} and {v}.isprintable()) or {otherwise}'
        if one.kind == "boolean":
            return f"{v} is True or {v} is False"
        if one.kind == "decimal":
            return f"{v}.__class__ is Number or {v}.__class__ is int or {otherwise}"
        return otherwise
