"""FHIRPath Patch: the third-party suite both ways, every operation and refusal, the laws."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fhir import codec, patch_fhirpath, patch_json
from server.fhir.definitions import Definitions
from server.fhir.elements import pruned
from server.fhir.errors import FhirError
from tests.support.examples import official_examples

SUITE = Path(__file__).parents[2] / "data" / "suites" / "fhir-r4-patch" / "fhir-patch-tests.as-json.json"
CASES = [pytest.param(case, id=case["name"]) for case in json.loads(SUITE.read_bytes())]


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return Definitions.load()


@pytest.mark.parametrize("case", CASES)
def test_suite_applies(case: dict[str, Any], definitions: Definitions) -> None:
    before = copy.deepcopy(case["input"])
    assert codec.equal(patch_fhirpath.apply(case["input"], case["diff"], definitions), case["output"])
    assert case["input"] == before


@pytest.mark.parametrize("case", [case for case in CASES if case.values[0]["mode"] == "both"])
def test_suite_derives_the_very_same_patch(case: dict[str, Any], definitions: Definitions) -> None:
    assert patch_fhirpath.from_diff(case["input"], case["output"], definitions) == case["diff"]


PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p",
    "gender": "male",
    "birthDate": "1970-01-01",
    "_birthDate": {"extension": [{"url": "u", "valueString": "x"}]},
    "deceasedBoolean": False,
    "name": [
        {"use": "official", "family": "A", "given": ["B", "C"], "_given": [None, {"id": "c"}]},
        {"use": "usual", "given": ["D"]},
    ],
    "address": [{"city": "X"}],
    "telecom": [
        {"system": "phone", "value": "1", "use": "home"},
        {"system": "phone", "value": "2", "use": "home"},
    ],
}
KINDS = {
    "type": "valueCode",
    "index": "valueInteger",
    "source": "valueInteger",
    "destination": "valueInteger",
}


def part(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"name": name, **value}
    if isinstance(value, list):
        return {"name": name, "part": [part(*item) for item in value]}
    return {"name": name, KINDS.get(name, "valueString"): value}


def parameters(*operations: dict[str, Any]) -> dict[str, Any]:
    listed = [{"name": "operation", "part": [part(*item) for item in op.items()]} for op in operations]
    return {"resourceType": "Parameters", "parameter": listed}


def patched(definitions: Definitions, *operations: dict[str, Any], resource: Any = PATIENT) -> Any:
    before = copy.deepcopy(resource)
    try:
        return patch_fhirpath.apply(resource, parameters(*operations), definitions)
    finally:
        assert resource == before


def op(type_: str, path: str, **parts: Any) -> dict[str, Any]:
    return {"type": type_, "path": path, **parts}


TEXT = {"valueString": "Z"}
GOOD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (op("replace", "Patient.gender", value={"valueCode": "female"}), {"gender": "female"}),
    (op("replace", "Patient.gender", value={"valueString": "female"}), {"gender": "female"}),
    (op("replace", "gender", value={"valueCode": "female"}), {"gender": "female"}),
    (op("delete", "Patient.address"), {"address": None}),
    (op("delete", "Patient.address[0].city"), {"address": None}),
    (op("delete", "Patient.photo"), {}),
    (op("delete", "Patient.name.where(use = 'maiden')"), {}),
    (op("delete", "Patient.name.first()"), {"name": [PATIENT["name"][1]]}),
    (op("delete", "Patient.telecom.last()"), {"telecom": PATIENT["telecom"][:1]}),
    (op("delete", "Patient.telecom.where(value = '1')"), {"telecom": PATIENT["telecom"][1:]}),
    (
        op("replace", "Patient.deceased", value={"valueDateTime": "2020-01-01T10:00:00+09:00"}),
        {"deceasedBoolean": None, "deceasedDateTime": "2020-01-01T10:00:00+09:00"},
    ),
    (
        op("replace", "Patient.birthDate", value={"valueDate": "1971"}),
        {"birthDate": "1971", "_birthDate": None},
    ),
    (
        op("replace", "Patient.birthDate", value={"valueDate": "1971", "_valueDate": {"id": "b"}}),
        {"birthDate": "1971", "_birthDate": {"id": "b"}},
    ),
    (
        op("replace", "Patient.birthDate.extension.where(url='u').value", value=TEXT),
        {"_birthDate": {"extension": [{"url": "u", "valueString": "Z"}]}},
    ),
    (op("delete", "Patient.birthDate.extension[0]"), {"_birthDate": None}),
    (
        op("replace", "Patient.name.where(use='official').given[1]", value=TEXT),
        {"name": [{"use": "official", "family": "A", "given": ["B", "Z"]}, PATIENT["name"][1]]},
    ),
    (
        op("delete", "Patient.name[0].given[0]"),
        {"name": [{**PATIENT["name"][0], "given": ["C"], "_given": [{"id": "c"}]}, PATIENT["name"][1]]},
    ),
    (
        op("move", "Patient.name[0].given", source=0, destination=1),
        {
            "name": [
                {**PATIENT["name"][0], "given": ["C", "B"], "_given": [{"id": "c"}, None]},
                PATIENT["name"][1],
            ]
        },
    ),
    (
        op("insert", "Patient.name[0].given", index=2, value=TEXT),
        {
            "name": [
                {**PATIENT["name"][0], "given": ["B", "C", "Z"], "_given": [None, {"id": "c"}, None]},
                PATIENT["name"][1],
            ]
        },
    ),
    (op("add", "Patient", name="multipleBirth", value={"valueInteger": 2}), {"multipleBirthInteger": 2}),
    (
        op("add", "Patient", name="multipleBirthBoolean", value={"valueBoolean": True}),
        {"multipleBirthBoolean": True},
    ),
    (
        op("add", "Patient", name="telecom", value={"valueContactPoint": {"value": "3"}}),
        {"telecom": [*PATIENT["telecom"], {"value": "3"}]},
    ),
    (
        op("add", "Patient.name[1]", name="given", value=TEXT),
        {"name": [PATIENT["name"][0], {"use": "usual", "given": ["D", "Z"]}]},
    ),
    (
        op(
            "add",
            "Patient",
            name="contact",
            value=[
                ("name", {"valueHumanName": {"family": "Q"}}),
                ("relationship", {"valueCodeableConcept": {"text": "r"}}),
                ("relationship", {"valueCodeableConcept": {"text": "s"}}),
            ],
        ),
        {"contact": [{"name": {"family": "Q"}, "relationship": [{"text": "r"}, {"text": "s"}]}]},
    ),
    (
        op(
            "add",
            "Patient",
            name="link",
            value=[
                ("type", {"valueCode": "seealso"}),
                ("other", {"valueReference": {"reference": "Patient/2"}}),
            ],
        ),
        {"link": [{"type": "seealso", "other": {"reference": "Patient/2"}}]},
    ),
    (
        op(
            "add",
            "Patient",
            name="extension",
            value=[("url", {"valueUri": "v"}), ("value", {"valueString": "w"})],
        ),
        {"extension": [{"url": "v", "valueString": "w"}]},
    ),
    (
        op(
            "add",
            "Patient",
            name="extension",
            value=[
                ("url", {"valueUri": "v"}),
                ("extension", [("url", {"valueUri": "i"}), ("value", {"valueInteger": 1})]),
                ("extension", [("url", {"valueUri": "j"}), ("value", {"valueBoolean": False})]),
            ],
        ),
        {
            "extension": [
                {
                    "url": "v",
                    "extension": [{"url": "i", "valueInteger": 1}, {"url": "j", "valueBoolean": False}],
                }
            ]
        },
    ),
    (
        op(
            "add",
            "Patient.gender",
            name="extension",
            value=[("url", {"valueUri": "v"}), ("value", {"valueCode": "w"})],
        ),
        {"_gender": {"extension": [{"url": "v", "valueCode": "w"}]}},
    ),
    (
        op(
            "add",
            "Patient",
            name="contained",
            value={"resource": {"resourceType": "Organization", "id": "o"}},
        ),
        {"contained": [{"resourceType": "Organization", "id": "o"}]},
    ),
    (op("upsert", "Patient", name="gender", value={"valueCode": "other"}), {"gender": "other"}),
    (op("upsert", "Patient", name="active", value={"valueBoolean": True}), {"active": True}),
    (
        op("upsert", "Patient", name="deceased", value={"valueDateTime": "2020"}),
        {"deceasedBoolean": None, "deceasedDateTime": "2020"},
    ),
    (
        op("upsert", "Patient", name="address", value={"valueAddress": {"city": "Y"}}),
        {"address": [{"city": "Y"}]},
    ),
]


@pytest.mark.parametrize(("operation", "changes"), GOOD, ids=range(len(GOOD)))
def test_operations(operation: dict[str, Any], changes: dict[str, Any], definitions: Definitions) -> None:
    wanted = {name: value for name, value in {**PATIENT, **changes}.items() if value is not None}
    assert patched(definitions, operation) == wanted


MISSING_PARTS = [
    ({"type": "add", "name": "x", "value": TEXT}, "add operations must have the 'path' part"),
    ({"type": "add", "path": "Patient", "value": TEXT}, "add operations must have the 'name' part"),
    ({"type": "replace", "path": "Patient.gender"}, "replace operations must have the 'value' part"),
    (
        {"type": "insert", "path": "Patient.name", "value": TEXT},
        "insert operations must have the 'index' part",
    ),
    ({"type": "move", "path": "Patient.name", "source": 0}, "must have the 'destination' part"),
    (
        {"type": "move", "path": "Patient.name", "source": 0, "destination": {"valueString": "1"}},
        "destination",
    ),
    ({"type": "insert", "path": "Patient.name", "index": {"valueInteger": True}, "value": TEXT}, "index"),
    ({"path": "Patient.gender", "value": TEXT}, "allowed types: add, insert, delete, replace, move, upsert"),
    ({"type": "coo", "path": "Patient.gender", "value": TEXT}, "allowed types"),
    ({"type": "remove", "path": "Patient.gender"}, "allowed types"),
]
BAD = [
    *MISSING_PARTS,
    (
        op("add", "Patient", name="gender", value={"valueCode": "other"}),
        "Existing element gender found at Patient",
    ),
    (op("add", "Patient", name="deceased", value={"valueDateTime": "2020"}), "Existing element deceased"),
    (op("add", "Patient", name="dummyProperty", value=TEXT), "dummyProperty not found at Patient"),
    (
        op("add", "Patient.contact", name="gender", value={"valueCode": "other"}),
        "No content found at Patient.contact",
    ),
    (op("add", "Patient.name", name="text", value=TEXT), "Multiple elements"),
    (op("add", "Patient", name="link", value=[("value", TEXT)]), "value not found at Patient.link"),
    (op("add", "Patient", name="link", value=[]), "empty"),
    (
        op(
            "add",
            "Patient",
            name="contact",
            value=[("gender", {"valueCode": "male"}), ("gender", {"valueCode": "male"})],
        ),
        "twice",
    ),
    (op("insert", "Patient.name", index=3, value={"valueHumanName": {}}), "out of bounds"),
    (op("insert", "Patient.name", index=-1, value={"valueHumanName": {}}), "out of bounds"),
    (op("insert", "Patient.photo", index=0, value={"valueAttachment": {}}), "No content found"),
    (op("insert", "Patient.gender", index=0, value={"valueCode": "male"}), "not a collection"),
    (op("insert", "Patient.name.given", index=0, value=TEXT), "Multiple collections"),
    (op("insert", "Patient.name[0]", index=0, value={"valueHumanName": {"text": "x"}}), "whole collection"),
    (op("delete", "Patient.telecom.where(use='home')"), "Multiple"),
    (op("delete", "Patient.name"), "Multiple"),
    (op("delete", "Patient"), "resource itself"),
    (op("replace", "Patient.photo", value={"valueAttachment": {}}), "No content found"),
    (op("replace", "Patient.name", value={"valueHumanName": {}}), "Multiple elements or collection"),
    (op("replace", "Patient", value={"resource": {"resourceType": "Patient"}}), "resource itself"),
    (op("replace", "Patient.dummyProperty", value=TEXT), "not an element"),
    (
        op("replace", "Patient.gender", value={"valueCode": "dummyGender"}),
        "Invalid input for gender at Patient.gender when processing patch replace operation",
    ),
    (op("replace", "Patient.birthDate", value={"valueDate": "abc"}), "Invalid input for birthDate"),
    (
        op("replace", "Patient.birthDate", value={"valueDateTime": "2020-01-01T00:00:00Z"}),
        "Invalid input for birthDate",
    ),
    (op("replace", "Patient.gender", value={"valueInteger": 1}), "not a integer"),
    (op("replace", "Patient.deceased", value={"valueString": "true"}), "takes boolean, dateTime"),
    (op("replace", "Patient.name[0]", value={"valueAddress": {}}), "not a Address"),
    (op("replace", "Patient.name[0]", value={"valueNothing": {}}), "not a value type"),
    (op("replace", "Patient.name[0]", value={}), "has no value"),
    (
        op("replace", "Patient.name[0].family", value={"valueString": "x", "valueCode": "y"}),
        "more than one value",
    ),
    (
        op("replace", "Patient.gender", value={"resource": {"resourceType": "Patient"}}),
        "resource does not fit",
    ),
    (op("replace", "Patient.gender", value=[("x", TEXT)]), "has no parts"),
    (op("replace", "Patient.deceased", value=[("x", TEXT)]), "do not tell the type"),
    (op("move", "Patient.name", source=2, destination=0), "out of bounds"),
    (op("move", "Patient.name", source=0, destination=-1), "out of bounds"),
    (op("move", "Patient.photo", source=0, destination=0), "No content found"),
    (op("upsert", "Patient", name="telecom", value={"valueContactPoint": {}}), "Multiple elements"),
    (op("delete", "Patient.name..given"), "not FHIRPath"),
    (op("delete", "Patient.name.count()"), "no element"),
    (op("delete", "'x'"), "no element"),
    (op("delete", "Observation.code"), "no Observation"),
    (op("delete", ""), "not FHIRPath"),
    (op("delete", "Patient.name.where(family.matches('(((a{100}){100}){100}){100}'))"), ""),
    (op("delete", "(" * 500 + "Patient.name" + ")" * 500), "nested"),
    (op("delete", "Patient.name.where(" + " and ".join(["true"] * 10_000) + ")"), "at most"),
    (op("delete", "Patient.descendants().where(%resource.descendants().descendants().exists())"), ""),
    (op("replace", "Patient.deceasedBoolean", value={"valueBoolean": True}), "write deceased"),
]


@pytest.mark.parametrize(("operation", "text"), BAD, ids=range(len(BAD)))
def test_refusals(operation: dict[str, Any], text: str, definitions: Definitions) -> None:
    with pytest.raises(FhirError) as error:
        patched(definitions, operation)
    assert error.value.kind.status == 400
    assert text in str(error.value)


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {"resourceType": "Patient"},
        {"resourceType": "Parameters", "parameter": 5},
        {"resourceType": "Parameters", "parameter": [5]},
        {"resourceType": "Parameters", "parameter": [{"name": "other"}]},
        {"resourceType": "Parameters", "parameter": [{"name": "operation"}]},
        {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": "x"}]},
        {
            "resourceType": "Parameters",
            "parameter": [{"name": "operation", "part": [{"name": "path"}, {"name": "path"}]}],
        },
        {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": [5]}]},
        {"resourceType": "Parameters", "parameter": [{"name": "operation"}] * 1_001},
    ],
)
def test_what_is_no_fhirpath_patch(content: Any, definitions: Definitions) -> None:
    with pytest.raises(FhirError) as error:
        patch_fhirpath.apply(PATIENT, content, definitions)
    assert error.value.kind.status == 400


def test_operations_run_on_the_result_of_the_previous_one(definitions: Definitions) -> None:
    after = patched(
        definitions,
        op("add", "Patient", name="contact", value=[("gender", {"valueCode": "male"})]),
        op("add", "Patient.contact[0]", name="name", value={"valueHumanName": {"family": "Q"}}),
        op("delete", "Patient.contact[0].gender"),
    )
    assert after["contact"] == [{"name": {"family": "Q"}}]


def test_decimals_keep_their_digits_both_ways(definitions: Definitions) -> None:
    a = codec.decode(b'{"resourceType":"Observation","valueQuantity":{"value":1.0,"unit":"x"}}')
    b = codec.decode(b'{"resourceType":"Observation","valueQuantity":{"value":1.00,"unit":"x"}}')
    patch = patch_fhirpath.from_diff(a, b, definitions)
    assert b"1.00" in codec.encode(patch)
    assert codec.identical(patch_fhirpath.apply(a, patch, definitions), b)


@pytest.mark.parametrize(
    ("after", "path"),
    [
        ({"resourceType": "Person", "id": "p"}, ("resourceType",)),
        ({**PATIENT, "dummy": 1}, ("dummy",)),
        ({**PATIENT, "deceasedDateTime": "2020"}, ("deceased",)),
        ({**PATIENT, "photo": []}, ()),
        ({**PATIENT, "name": [{}]}, ("name", 0)),
        ({**PATIENT, "gender": "dummyGender"}, ()),
    ],
)
def test_what_the_dialect_cannot_say(after: Any, path: Any, definitions: Definitions) -> None:
    with pytest.raises(patch_fhirpath.Inexpressible) as error:
        patch_fhirpath.from_diff(PATIENT, after, definitions)
    assert error.value.path in (path, ())
    assert error.value.why


def both_dialects(a: Any, b: Any, definitions: Definitions) -> None:
    assert codec.identical(patch_json.apply(a, patch_json.from_diff(a, b)), b)
    patch = patch_fhirpath.from_diff(a, b, definitions)
    assert codec.identical(patch_fhirpath.apply(a, patch, definitions), b)
    assert bool(patch.get("parameter")) != codec.identical(a, b)


def edited(value: Any, chance: random.Random) -> Any:
    """A copy with members and items left out, items doubled and shuffled."""
    if isinstance(value, dict):
        kept = {
            name: held for name, held in value.items() if name == "resourceType" or chance.random() > 0.08
        }
        return {name: edited(held, chance) for name, held in kept.items()}
    if isinstance(value, list):
        found = [edited(item, chance) for item in value if chance.random() > 0.1]
        if chance.random() < 0.2:
            chance.shuffle(found)
        if found and chance.random() < 0.1:
            found.insert(chance.randrange(len(found) + 1), found[-1])
        return found
    return value


def examples(every: int) -> list[tuple[str, dict[str, Any]]]:
    named = [
        (name, codec.decode(text)) for name, text in sorted(official_examples().items()) if len(text) < 60_000
    ]
    return named[::every]


def test_edited_official_examples_in_both_dialects(definitions: Definitions) -> None:
    chance = random.Random(7)
    for _, resource in examples(3):
        target = pruned(edited(resource, chance))
        both_dialects(resource, target, definitions)
        both_dialects(target, resource, definitions)


def test_one_official_example_becomes_another_of_its_type(definitions: Definitions) -> None:
    by_type: dict[str, list[dict[str, Any]]] = {}
    for _, resource in examples(1):
        by_type.setdefault(resource["resourceType"], []).append(resource)
    for resources in by_type.values():
        for a, b in zip(resources[::2], resources[1::2], strict=False):
            both_dialects(a, b, definitions)


TEXTS = st.sampled_from(["a", "b", "ㄱ", "c d"])
EXTENSIONS = st.lists(
    st.fixed_dictionaries({"url": TEXTS.map(lambda t: t[0]), "valueString": TEXTS}), min_size=1, max_size=2
)
HUMAN_NAMES = st.fixed_dictionaries(
    {},
    optional={
        "use": st.sampled_from(["official", "usual", "old"]),
        "family": TEXTS,
        "given": st.lists(TEXTS, min_size=1, max_size=4),
        "extension": EXTENSIONS,
    },
).filter(bool)
CONTACT_POINTS = st.fixed_dictionaries(
    {"system": st.sampled_from(["phone", "email"])},
    optional={"value": TEXTS, "use": st.sampled_from(["home", "work"])},
)
CHOICES = st.sampled_from(
    [{}, {"deceasedBoolean": True}, {"deceasedDateTime": "2020"}, {"deceasedDateTime": "2020-01"}]
)
PATIENTS = st.builds(
    lambda base, choice: {"resourceType": "Patient", **base, **choice},
    st.fixed_dictionaries(
        {},
        optional={
            "active": st.booleans(),
            "gender": st.sampled_from(["male", "female"]),
            "_gender": st.fixed_dictionaries({"extension": EXTENSIONS}),
            "name": st.lists(HUMAN_NAMES, min_size=1, max_size=4),
            "telecom": st.lists(CONTACT_POINTS, min_size=1, max_size=4),
            "maritalStatus": st.fixed_dictionaries({"text": TEXTS}),
            "contact": st.lists(
                st.fixed_dictionaries({"gender": st.just("male")}, optional={"name": HUMAN_NAMES}),
                min_size=1,
                max_size=3,
            ),
            "contained": st.lists(
                st.fixed_dictionaries(
                    {"resourceType": st.just("Organization"), "id": st.sampled_from(["1", "2"])},
                    optional={"name": TEXTS},
                ),
                min_size=1,
                max_size=2,
            ),
        },
    ),
    CHOICES,
)


@given(PATIENTS, PATIENTS)
def test_both_dialects_lead_to_the_target(a: Any, b: Any) -> None:
    both_dialects(a, b, Definitions.load())


def test_a_thousand_operations_share_one_budget(definitions: Definitions) -> None:
    many = {**PATIENT, "identifier": [{"value": str(n)} for n in range(2_000)]}
    costly = op("delete", "Patient.identifier.where(value = 'none')")
    with pytest.raises(FhirError, match="too many steps"):
        patched(definitions, *[costly] * 1_000, resource=many)
    long = [
        op("delete", f"Patient.name.where({' or '.join(['false'] * 900)} or {n} < 0)") for n in range(1_000)
    ]
    with pytest.raises(FhirError, match="too many steps"):
        patched(definitions, *long)


def test_a_thousand_plain_operations_on_a_big_bundle(definitions: Definitions) -> None:
    entries = [{"resource": {"resourceType": "Basic", "id": str(n), "language": "en"}} for n in range(5_000)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    ops = [
        op("replace", f"Bundle.entry[{n}].resource.language", value={"valueCode": "ko"}) for n in range(1_000)
    ]
    after = patched(definitions, *ops, resource=bundle)
    assert [entry["resource"]["language"] for entry in after["entry"]].count("ko") == 1_000


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"valueInteger64": "9007199254740993"}, "9007199254740993"),
        ({"valueInteger": 5}, "5"),
        ({"valueUnsignedInt": 7}, "7"),
    ],
)
def test_r5_takes_64_bit_numbers_as_strings(value: dict[str, Any], size: str) -> None:
    base = {"resourceType": "DocumentReference", "content": [{"attachment": {"url": "http://x"}}]}
    path = "DocumentReference.content[0].attachment"
    said = [
        {"name": "type", "valueCode": "add"},
        {"name": "path", "valueString": path},
        {"name": "name", "valueString": "size"},
        {"name": "value", **value},
    ]
    patch = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": said}]}
    found = patch_fhirpath.apply(base, patch, Definitions.load("r5"))
    assert found["content"][0]["attachment"]["size"] == size


def test_64_bit_numbers_go_back_into_smaller_ones_where_they_fit() -> None:
    base = {"resourceType": "Patient", "photo": [{"height": 1}]}

    def replace(value: str) -> dict[str, Any]:
        said = [
            {"name": "type", "valueCode": "replace"},
            {"name": "path", "valueString": "Patient.photo[0].height"},
            {"name": "value", "valueInteger64": value},
        ]
        patch = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": said}]}
        return patch_fhirpath.apply(base, patch, Definitions.load("r5"))

    assert replace("2")["photo"] == [{"height": 2}]
    with pytest.raises(FhirError, match="whole JSON number"):
        replace("9007199254740993")
