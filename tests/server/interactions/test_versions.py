"""Every type of every FHIR version is stored, read back, found and indexed without a fault.

Source: server specification A4.6, A4.14, A6.2, B0.4, B3.12 for what STU3 does in its own way.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from server.fhir import codec
from server.fhir.definitions import VERSIONS, Definitions
from server.fhir.search.storage import stored
from server.fhir.validate import validate
from tests.support.generated import Generator
from tests.support.in_process import InProcess, entry, in_process

_EXAMPLES = int(os.environ.get("FHIR_ADMIN_VERSION_EXAMPLES", "1"))
_VALUES = {
    "token": "http://example.org|a", "reference": "Patient/g", "date": "ge1999", "string": "a",
    "uri": "http://example.org/c", "number": "gt0", "quantity": "gt0",
}  # fmt: skip
# What a stored SearchParameter says is used at once, so it has rules beyond its structure.
_LIVELY = frozenset({"SearchParameter"})
_KIM = {"reference": "Practitioner/kim"}
JSON_PATCH = "application/json-patch+json"


def unstamped(resource: dict[str, Any]) -> dict[str, Any]:
    """The resource without what the server sets."""
    meta = {k: v for k, v in resource.get("meta", {}).items() if k not in ("versionId", "lastUpdated")}
    rest = {name: value for name, value in resource.items() if name != "meta"}
    return {**rest, "meta": meta} if meta else rest


def refused_by_invariants_only(resource: dict[str, Any], definitions: Definitions) -> bool:
    issues = validate(codec.parse(codec.encode(resource)), definitions)
    return bool(issues) and all(issue.code == "invariant" for issue in issues)


@pytest.mark.parametrize("version", VERSIONS)
# A seed has nothing to shrink.
@settings(max_examples=_EXAMPLES, deadline=None, phases=[Phase.generate])
@given(st.integers(0, 2**32), st.sampled_from([0.1, 0.3]))
def test_every_type_is_stored_read_and_found(version: str, seed: int, richness: float) -> None:
    definitions, random = Definitions.load(version), Random(seed)
    generator = Generator(definitions, random, richness)
    made = {name: generator.resource(name, "g") for name in sorted(definitions.resource_types - _LIVELY)}
    accepted = [name for name in made if not refused_by_invariants_only(made[name], definitions)]
    with TemporaryDirectory() as folder, in_process(Path(folder) / "data", version) as server:
        puts = server.bundle("batch", *(entry("PUT", f"{name}/g", made[name]) for name in accepted))
        for name, answer in zip(accepted, puts.entries, strict=True):
            assert answer["response"]["status"] == "201", (answer, codec.encode(made[name]))
        reads = server.bundle("batch", *(entry("GET", f"{name}/g") for name in accepted))
        for name, answer in zip(accepted, codec.decode(reads.body)["entry"], strict=True):
            sent = codec.decode(codec.encode(made[name]))
            assert codec.equal(unstamped(answer["resource"]), sent), name
        _search(server, accepted, random)
        assert server.store.verify() == []


def _search(server: InProcess, types: list[str], random: Random) -> None:
    """Each instance by its id, and a few parameters of each type, whatever they find."""
    definitions = server.services.definitions
    urls = [f"{name}?_id=g" for name in types]
    for name in types:
        parameters = definitions.search_parameters(name)
        plan = sorted(code for code in stored(definitions, name) if code in parameters)
        for code in random.sample(plan, min(3, len(plan))):
            if value := _VALUES.get(parameters[code].type):
                urls.append(f"{name}?{code}={value}")
    found = server.bundle("batch", *(entry("GET", url) for url in urls), prefer="handling=strict").entries
    for url, answer in zip(urls, found, strict=True):
        assert answer["response"]["status"] == "200", (url, answer)
    ids = [answer["resource"]["entry"][0]["resource"]["id"] for answer in found[: len(types)]]
    assert ids == ["g"] * len(types)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_parameter_with_an_expression_is_compiled_or_listed_here(version: str) -> None:
    """These name an element or a type that the base does not have, or ask for several types at once."""
    known = {
        "r4": set(),
        "r4b": set(),
        "r5": {
            ("CareTeam", "date"),  # a relative `(start | requestedPeriod.start)` of another type
            ("Device", "code-value-concept"),  # components of Observation
            ("EvidenceVariable", "topic"),  # EvidenceVariable has no topic
            ("Observation", "component-value-canonical"),  # value[x] has no canonical
            ("Observation", "value-canonical"),
        },
        "stu3": {("Condition", "abatement-boolean")},  # mixes a value with type tests
    }
    definitions, missing = Definitions.load(version), set()
    for type_name in definitions.resource_types:
        for code, parameter in definitions.search_parameters(type_name).items():
            if parameter.expression and not parameter.paths:
                missing.add((type_name, code))
    assert missing == known[version]


@pytest.mark.parametrize(("version", "status"), [("stu3", 409), ("r4", 412), ("r4b", 412), ("r5", 412)])
def test_another_version_in_if_match_is_a_conflict_in_stu3(tmp_path: Path, version: str, status: int) -> None:
    """A4.6"""
    with in_process(tmp_path / "data", version) as server:
        server.patient(active=True)
        changes = [
            ("PUT", {"resourceType": "Patient", "id": "p"}, {}),
            ("PATCH", [{"op": "replace", "path": "/active", "value": False}], {"content_type": JSON_PATCH}),
            ("DELETE", None, {}),
        ]
        for method, body, headers in changes:
            answer = server.send(method, "Patient/p", body, if_match='W/"7"', **headers)
            assert answer.status == status, method
            assert answer.issue["code"] == ("conflict" if status == 409 else "required")


@pytest.mark.parametrize(("version", "status"), [("stu3", 412), ("r4", 400), ("r4b", 400), ("r5", 400)])
def test_a_missing_if_match_where_it_must_be(tmp_path: Path, version: str, status: int) -> None:
    """A4.14"""
    with in_process(tmp_path / "data", version, versioning={"Patient": "versioned-update"}) as server:
        server.patient()
        assert server.patient(active=True).status == status
        again = {"resourceType": "Patient", "id": "p", "active": True}
        assert server.send("PUT", "Patient/p", again, if_match='W/"1"').status == 200


@pytest.mark.parametrize("version", VERSIONS)
def test_stu3_knows_no_patch_in_bundles_and_in_history(tmp_path: Path, version: str) -> None:
    """A6.2, B0.4, B3.12"""
    operation = [
        {"name": "type", "valueCode": "replace"},
        {"name": "path", "valueString": "Patient.active"},
        {"name": "value", "valueBoolean": False},
    ]
    change = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": operation}]}
    is_stu3 = version == "stu3"
    with in_process(tmp_path / "data", version) as server:
        server.patient(active=True)
        assert server.send("PATCH", "Patient/p", change).status == 200
        methods = [e["request"]["method"] for e in server.send("GET", "Patient/p/_history").entries]
        assert methods == ["PUT" if is_stu3 else "PATCH", "PUT"]
        assert server.bundle("batch", entry("PATCH", "Patient/p", change)).statuses == [
            "405" if is_stu3 else "200"
        ]
        refused = server.bundle(
            "transaction",
            entry("POST", "Patient", {"resourceType": "Patient"}),
            entry("PATCH", "Patient/p", change),
        )
        assert refused.status == (405 if is_stu3 else 200)
        assert server.count("Patient") == (1 if is_stu3 else 2)


@pytest.mark.parametrize(
    ("version", "agent", "author"),
    [
        ("stu3", {"whoUri": "urn:x:kim"}, {"valueString": "urn:x:kim"}),
        ("stu3", {"whoReference": _KIM}, {"valueReference": _KIM}),
        ("r4", {"who": {"display": "Kim"}}, {"valueString": "Kim"}),
        ("r4b", {"who": {"display": "Kim"}}, {"valueString": "Kim"}),
        ("r5", {"who": {"display": "Kim"}}, {"valueString": "Kim"}),
    ],
)  # fmt: skip
def test_the_provenance_header_has_each_versions_shape(
    tmp_path: Path, version: str, agent: dict[str, Any], author: dict[str, Any]
) -> None:
    given: dict[str, Any] = {"resourceType": "Provenance", "agent": [agent]}
    if version != "r5":
        given["recorded"] = "2026-01-01T00:00:00Z"
    with in_process(tmp_path / "data", version) as server:
        header = codec.encode(given).decode()
        made = server.send("POST", "Patient", {"resourceType": "Patient"}, x_provenance=header)
        assert made.status == 201, made.body
        (first, *_) = server.send("GET", f"Patient/{made.json['id']}/_history").entries
        assert first["response"]["extension"] == [{"url": "urn:fhir-admin:author", **author}]
        (kept,) = server.send("GET", "Provenance").entries
        assert validate(kept["resource"], server.services.definitions) == ()
        assert kept["resource"]["target"] == [{"reference": f"Patient/{made.json['id']}/_history/1"}]


@pytest.mark.parametrize("version", VERSIONS)
def test_outcomes_use_codes_that_the_version_has(tmp_path: Path, version: str) -> None:
    """STU3's list of issue types has neither `deleted` nor `multiple-matches`."""
    with in_process(tmp_path / "data", version) as server:
        server.patient("a")
        server.patient("b")
        server.send("DELETE", "Patient/a")
        server.patient("c")
        gone = server.send("GET", "Patient/a")
        several = server.send("DELETE", "Patient?_lastUpdated=ge2000")
        assert (gone.status, several.status) == (410, 412)
        codes = [gone.issue["code"], several.issue["code"]]
        older = ["not-found", "processing"]
        assert codes == (older if version == "stu3" else ["deleted", "multiple-matches"])
        in_batch = server.bundle("batch", entry("GET", "Patient/a"))
        assert in_batch.entries[0]["response"]["outcome"]["issue"][0]["code"] == codes[0]
