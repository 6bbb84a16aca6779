"""Every type of every FHIR version: resources made from the definitions pass through the whole core."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from server.fhir import codec, compartment, patch_fhirpath, patch_json, summary
from server.fhir.definitions import VERSIONS, Definitions
from server.fhir.headline import headline
from server.fhir.patch_fhirpath_values import Inexpressible
from server.fhir.search.extract import extract
from server.fhir.validate import validate
from tests.support.generated import Generator

_EXAMPLES = int(os.environ.get("FHIR_ADMIN_VERSION_EXAMPLES", "3"))
_seeds = given(st.integers(0, 2**32), st.sampled_from([0.0, 0.1, 0.3, 0.6]))
# A seed has nothing to shrink.
_few = settings(max_examples=_EXAMPLES, deadline=None, phases=[Phase.generate])


def parsed(resource: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = codec.parse(codec.encode(resource))
    return found


@pytest.mark.parametrize("version", VERSIONS)
@_few
@_seeds
def test_every_type_is_valid_searchable_and_shown(version: str, seed: int, richness: float) -> None:
    definitions = Definitions.load(version)
    generator = Generator(definitions, Random(seed), richness)
    for type_name in sorted(definitions.resource_types):
        resource = parsed(generator.resource(type_name, "g"))
        issues = [issue for issue in validate(resource, definitions) if issue.code != "invariant"]
        assert issues == [], codec.encode(resource)
        extract(resource, definitions)
        headline(resource)
        for name in definitions.compartments:
            compartment.owners(resource, name, definitions)
        for mode in summary.MODES:
            part = parsed(summary.summarize(resource, mode, definitions))
            left = [issue for issue in validate(part, definitions) if issue.code != "invariant"]
            assert left == [], (mode, codec.encode(resource))


@pytest.mark.parametrize("version", VERSIONS)
@_few
@_seeds
def test_both_patches_lead_from_one_resource_to_another(version: str, seed: int, richness: float) -> None:
    definitions = Definitions.load(version)
    random = Random(seed)
    generator = Generator(definitions, random, richness)
    said = 0
    for type_name in random.sample(sorted(definitions.resource_types), 30):
        a, b = (parsed(generator.resource(type_name, "g")) for _ in range(2))
        operations = patch_json.from_diff(a, b)
        assert codec.identical(patch_json.apply(a, operations), b)
        try:
            patch = patch_fhirpath.from_diff(a, b, definitions)
        except Inexpressible:
            continue
        said += 1
        assert codec.identical(patch_fhirpath.apply(a, patch, definitions), b)
        assert validate(parsed(patch), definitions) == (), codec.encode(patch)
    assert said > 20
