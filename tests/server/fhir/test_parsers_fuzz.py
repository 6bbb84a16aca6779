"""Every parser of what clients write: a value, or a `FhirError`, soon; never another error.

`FHIR_ADMIN_FUZZ_REQUESTS` raises the number of tries.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest

from server.fhir import codec, fhirpath, patch_fhirpath, patch_json
from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError
from server.fhir.search import query
from server.fhir.search.custom import compile_custom
from tests.support.fuzz import bodies, words
from tests.support.fuzz.bombs import COLOURS, EXPRESSIONS, WRONG_TEXTS
from tests.support.profiles import validated

TRIES = max(200, int(os.environ.get("FHIR_ADMIN_FUZZ_REQUESTS", "0")) // 100)
R4 = Definitions.load("r4")
SECONDS = 2.0
_MARKS = "().|'[]$%@#&=+-*/\\,:;<>~!`\"{} \n\t\0é김\U0001f600"


def twisted(chance: random.Random, texts: tuple[str, ...]) -> str:
    """A text with pieces of others and odd characters in it."""
    text = chance.choice(texts)[:2_000]
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text) + 1)
        piece = chance.choice(texts)[:40] if chance.random() < 0.4 else chance.choice(_MARKS)
        text = text[:at] + piece + text[at + chance.randint(0, 3) :]
    return text


def _search(text: str) -> object:
    return query.parse(("Patient",), parse_qsl(text, keep_blank_values=True), R4)


def _patch(text: str) -> object:
    value = {"name": "value", "valueBoolean": True}
    return patch_fhirpath.apply(bodies.PATIENT, bodies.patch(("replace", text, value)), R4)


def _pointer(text: str) -> object:
    return patch_json.apply(bodies.PATIENT, [{"op": "copy", "from": text, "path": text + "/-"}])


def _rule(text: str) -> object:
    return validated(bodies.PATIENT, bodies.profile(bodies.invariant(text), url="http://example.org/made"))


_SEARCHES = tuple(f"{name}={value}" for name in words.PARAMETERS for value in words.SPECIAL[::9])
_POINTERS = ("/name/0/given/1", "/name/-", "/a~1b", "/a~0", "", "/", "/name/0/~2", "/extension/00")
PARSERS: dict[str, tuple[Callable[[str], object], tuple[str, ...]]] = {
    "search": (_search, _SEARCHES),
    "fhirpath": (lambda text: fhirpath.evaluate(bodies.PATIENT, text, R4), EXPRESSIONS),
    "fhirpath patch": (_patch, EXPRESSIONS),
    "json patch": (_pointer, _POINTERS),
    "search parameter": (lambda text: compile_custom(bodies.search_parameter(text), R4), COLOURS),
    "invariant": (_rule, EXPRESSIONS),
    "json": (lambda text: codec.parse(text.encode()), tuple(t.decode("latin-1")[:300] for t in WRONG_TEXTS)),
}


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_refuses_in_its_own_words(name: str) -> None:
    parse, texts = PARSERS[name]
    chance = random.Random(name)
    for _ in range(TRIES):
        text = twisted(chance, texts)
        started = time.process_time()
        told: FhirError | None = None
        try:
            parse(text)
        except FhirError as error:
            told = error
        except Exception as error:
            pytest.fail(f"{error!r} for {text!r}")
        assert time.process_time() - started < SECONDS, text
        assert told is None or (told.kind.status < 500 and str(told)), text
