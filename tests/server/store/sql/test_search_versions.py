"""The law of search in every FHIR version: SQL finds what the matcher finds, by whatever parameter."""

from __future__ import annotations

import os
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from server.fhir import codec
from server.fhir.definitions import VERSIONS, Definitions
from server.fhir.search.storage import stored
from tests.support.generated import Generator
from tests.support.search_store import SearchStore

_EXAMPLES = int(os.environ.get("FHIR_ADMIN_VERSION_EXAMPLES", "1"))
_TYPES = 5
# What the generator writes, as search values say it.
_VALUES = {
    "token": ("a", "http://example.org/a|", "b-c", "true", "|a", "active", "final"),
    "reference": ("Patient/g1", "g1", "Organization/g2", "http://example.org/c", "Practitioner/g1"),
    "date": ("2024-02", "ge1999", "lt2024-02-29", "sa1999"),
    "string": ("a", "mü", "two", "김"),
    "uri": ("http://example.org/a", "http://example.org/c", "urn:x:1"),
    "number": ("0", "gt1", "le120.25"),
    "quantity": ("gt0", "120.25", "le0||a"),
}


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=_EXAMPLES, deadline=None, phases=[Phase.generate])
@given(st.integers(0, 2**32))
def test_sql_finds_what_the_matcher_finds(version: str, seed: int) -> None:
    definitions, random = Definitions.load(version), Random(seed)
    generator, store = Generator(definitions, random, 0.7), SearchStore(definitions)
    types = random.sample(sorted(definitions.resource_types), _TYPES)
    for name in types:
        for number in range(3):
            resource = generator.resource(name, f"{name}-{number}")
            store.put(codec.decode(codec.encode(resource)))
    found = 0
    for name in types:
        parameters = definitions.search_parameters(name)
        for code in sorted(stored(definitions, name).keys() & parameters.keys()):
            values = [f"{code}={value}" for value in _VALUES.get(parameters[code].type, ())]
            values += [f"{code}:missing=true", f"{code}:missing=false"]
            for text in random.sample(values, 3 if len(values) > 3 else 1):
                found += len(store.search(name, text))
    assert found > 10
