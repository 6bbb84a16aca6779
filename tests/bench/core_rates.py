"""Extraction and validation, beside what others take for the same resources.

Source: performance specification §4, S11, S12. `fhir.resources` and `orjson` come with the extra `bench`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.search.extract import extract
from server.fhir.validate import validate
from tests.bench.import_rate import bundles, resources_of
from tests.bench.row import Row

_SAMPLE, _SLOW_SAMPLE = 6000, 150


def measure_extraction(runs: int) -> list[Row]:
    """All index rows of a resource, beside the same parameters asked of fhirpathpy, compiled ahead."""
    definitions = Definitions.load("r4")
    parsed = [codec.decode(text) for text in _sample()]
    ask = _fhirpath(definitions, parsed)
    few = [msgspec.json.decode(codec.encode(resource)) for resource in parsed[:: len(parsed) // _SLOW_SAMPLE]]
    mine = _rates(runs, lambda: _each(lambda r: extract(r, definitions), parsed), len(parsed))
    floor = _rates(1, lambda: _each(ask, few), len(few))
    what = f"fhirpathpy on every {len(parsed) // len(few)}th, compiled, no resolve(); {len(parsed):,}"
    why = "Full text is part of it, which fhirpathpy is not asked for."
    return [Row("extraction / fhirpathpy", mine, floor, "res/s", what, goal=100, why=why)]


def measure_validation(runs: int) -> list[Row]:
    """Structural validation of parsed resources, alone and with parsing."""
    import orjson
    from fhir.resources.R4B import get_fhir_model_class

    definitions = Definitions.load("r4")
    texts = _sample()
    parsed = [codec.decode(text) for text in texts]
    bad = [issues for issues in (validate(resource, definitions) for resource in parsed) if issues]
    if bad:
        raise RuntimeError(f"{len(bad)} resources of the sample are refused: {bad[0][0].diagnostics}")
    few = texts[:: len(texts) // (10 * _SLOW_SAMPLE)]
    models = [(get_fhir_model_class(codec.decode(text)["resourceType"]), text) for text in few]
    parses = _rates(runs, lambda: _each(orjson.loads, texts), len(texts))
    mine = _rates(runs, lambda: _each(lambda r: validate(r, definitions), parsed), len(parsed))
    whole = _rates(runs, lambda: _each(lambda t: validate(codec.parse(t), definitions), texts), len(texts))
    theirs = _rates(runs, lambda: _each(lambda pair: _model(*pair), models), len(models))
    what = f"fhir.resources (its R4B), parsing and validating; {len(texts):,} resources"
    why = "Parsing here also keeps digits and refuses double keys and depth, which costs as much again."
    return [
        Row("parsing and validating / fhir.resources", whole, theirs, "res/s", what, goal=20, why=why),
        Row("validating / orjson.loads", *_times(mine, parses), "us/res", "parsed before", 1, 3.0, True, why),
        Row("parsing and validating / orjson.loads", *_times(whole, parses), "us/res", "orjson.loads", 1),
    ]


def _times(mine: list[float], floor: list[float]) -> tuple[list[float], list[float]]:
    return [1e6 / rate for rate in mine], [1e6 / rate for rate in floor]


def _sample() -> list[bytes]:
    texts = [codec.minify(body) for text in bundles() for body in resources_of(text)]
    return texts[:: max(1, len(texts) // _SAMPLE)]


def _each(work: Callable[[Any], Any], items: Sequence[Any]) -> None:
    for item in items:
        work(item)


def _rates(runs: int, work: Callable[[], None], count: int) -> list[float]:
    """Resources a second of processor time: others on the machine take less of it away."""
    work()  # what is made when first needed is not measured
    found = []
    for _ in range(runs):
        started = time.process_time()
        work()
        found.append(count / (time.process_time() - started))
    return found


def _fhirpath(definitions: Definitions, parsed: Sequence[Any]) -> Callable[[Any], None]:
    from fhirpathpy import compile as compile_path

    compiled = {}
    for name in {resource["resourceType"] for resource in parsed}:
        wanted = definitions.search_parameters(name).values()
        # It has no resolve(), and composites are no single expression.
        asked = [p.expression for p in wanted if p.expression and p.type != "composite"]
        compiled[name] = [compile_path(text) for text in asked if "resolve()" not in text]

    def ask(resource: Any) -> None:
        for run in compiled[resource["resourceType"]]:
            run(resource)

    return ask


def _model(model: Any, text: bytes) -> None:
    model.model_validate_json(text)
