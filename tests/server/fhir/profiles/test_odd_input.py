"""Whatever resources and stored definitions look like, deep validation answers with issues."""

from __future__ import annotations

import random
from typing import Any

from server.fhir import codec
from server.fhir.profiles.library import Library
from server.fhir.profiles.validation import Knowledge, validate_deeply
from tests.server.fhir.profiles.test_realistic_profiles import PATIENT, PRESSURE
from tests.support.examples import official_examples
from tests.support.mutants import mutant
from tests.support.profiles import R4, knowledge, vendored


def test_of_odd_resources() -> None:
    chance, known = random.Random(7), knowledge(vendored().values())
    small = [codec.decode(text) for text in official_examples().values() if len(text) < 3_000]
    for resource in [*small, PATIENT, PRESSURE]:
        what, odd = mutant(resource, chance)
        for issue in validate_deeply(odd, known):
            assert issue.diagnostics, what


def test_of_odd_profiles() -> None:
    chance, profiles, known = random.Random(8), vendored(), knowledge()
    for url, profile in profiles.items():
        for _ in range(60):
            stored = {**profiles, url: mutant(mutant(profile, chance)[1], chance)[1]}
            texts = {name: codec.encode(one) for name, one in stored.items()}

            def lookup(canonical: str, version: str | None, texts: dict[str, bytes] = texts) -> bytes | None:
                return texts.get(canonical)

            seen = Knowledge(R4, Library(R4, lookup), known.is_member)
            for resource in (PATIENT, PRESSURE):
                named: dict[str, Any] = {**resource, "meta": {"profile": list(profiles)}}
                assert all(issue.diagnostics for issue in validate_deeply(named, seen))
