"""Slicing: by every kind of discriminator, with every rule, in slices of slices."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir.profiles.library import CORE
from tests.support.profiles import made, places, validated

NAME, TELECOM = "Patient.name", "Patient.telecom"


def by(kind: str, path: str, **more: Any) -> dict[str, Any]:
    return {"discriminator": [{"type": kind, "path": path}], "rules": "open", **more}


def patient(**members: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **members}


def telecoms(*systems: str, **more: Any) -> dict[str, Any]:
    return patient(telecom=[{"system": s, "value": "1", **more} for s in systems])


def sliced(rules: str = "open", ordered: bool = False, **phone: Any) -> dict[str, Any]:
    """Telephones, then e-mails."""
    slicing = by("value", "system", rules=rules, ordered=ordered)
    return made(
        "Patient",
        {"path": TELECOM, "slicing": slicing},
        {"id": f"{TELECOM}:phone", "path": TELECOM, "sliceName": "phone", **phone},
        {"id": f"{TELECOM}:phone.system", "path": f"{TELECOM}.system", "fixedCode": "phone"},
        {"id": f"{TELECOM}:mail", "path": TELECOM, "sliceName": "mail", "max": "2"},
        {"id": f"{TELECOM}:mail.system", "path": f"{TELECOM}.system", "patternCode": "email"},
    )


CASES: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    (sliced(), telecoms("phone", "fax", "email"), []),
    (sliced(min=1), telecoms("email"), [TELECOM]),
    (sliced(min=1), patient(), [TELECOM]),
    (sliced(max="1"), telecoms("phone", "phone"), [TELECOM]),
    (sliced(), telecoms("email", "email", "email"), [TELECOM]),
    (sliced("closed"), telecoms("phone", "fax"), [f"{TELECOM}[1]"]),
    (sliced("openAtEnd"), telecoms("phone", "email", "fax"), []),
    (sliced("openAtEnd"), telecoms("phone", "fax", "email"), [f"{TELECOM}[2]"]),
    (sliced(ordered=True), telecoms("phone", "phone", "fax", "email"), []),
    (sliced(ordered=True), telecoms("email", "phone"), [f"{TELECOM}[1]"]),
]


@pytest.mark.parametrize(("profile", "resource", "wanted"), CASES)
def test_rules_and_numbers(profile: dict[str, Any], resource: dict[str, Any], wanted: list[str]) -> None:
    assert places(validated(resource, profile)) == wanted


def test_ids_are_not_needed_where_the_order_says_it() -> None:
    profile = sliced(min=1)
    for element in profile["differential"]["element"]:
        del element["id"]
    assert places(validated(telecoms("email"), profile)) == [TELECOM]
    assert places(validated(telecoms("phone"), profile)) == []


def test_by_existence() -> None:
    profile = made(
        "Patient",
        {"path": NAME, "slicing": by("exists", "period")},
        {"id": f"{NAME}:former", "path": NAME, "sliceName": "former", "max": "1"},
        {"id": f"{NAME}:former.period", "path": f"{NAME}.period", "min": 1},
        {"id": f"{NAME}:now", "path": NAME, "sliceName": "now", "min": 1, "max": "1"},
        {"id": f"{NAME}:now.period", "path": f"{NAME}.period", "max": "0"},
    )
    old = {"family": "a", "period": {"end": "2020"}}
    assert places(validated(patient(name=[old, {"family": "b"}]), profile)) == []
    assert places(validated(patient(name=[old]), profile)) == [NAME]
    assert places(validated(patient(name=[old, old, {"family": "b"}]), profile)) == [NAME]


def test_a_choice_by_type() -> None:
    profile = made(
        "Observation",
        {"path": "Observation.value[x]", "slicing": by("type", "$this", rules="closed")},
        {
            "id": "Observation.value[x]:valueQuantity",
            "path": "Observation.value[x]",
            "sliceName": "valueQuantity",
            "type": [{"code": "Quantity"}],
        },
        {"id": "Observation.value[x]:valueQuantity.unit", "path": "Observation.value[x].unit", "min": 1},
        {
            "id": "Observation.value[x]:valueString",
            "path": "Observation.value[x]",
            "sliceName": "valueString",
            "type": [{"code": "string"}],
            "maxLength": 3,
        },
    )
    base = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    assert places(validated({**base, "valueQuantity": {"value": 1, "unit": "g"}}, profile)) == []
    assert places(validated({**base, "valueQuantity": {"value": 1}}, profile)) == ["Observation.value.unit"]
    assert places(validated({**base, "valueString": "long"}, profile)) == ["Observation.value"]
    assert places(validated({**base, "valueInteger": 1}, profile)) == ["Observation.value"]


def test_a_choice_called_by_its_type_is_of_that_type_only() -> None:
    profile = made("Observation", {"path": "Observation.valueQuantity", "min": 1})
    base = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    assert places(validated({**base, "valueQuantity": {"value": 1}}, profile)) == []
    assert places(validated({**base, "valueString": "a"}, profile)) == ["Observation.value"]
    assert places(validated(base, profile)) == ["Observation.value"]


def test_entries_by_the_type_of_their_resource() -> None:
    entry = "Bundle.entry"
    profile = made(
        "Bundle",
        {"path": entry, "slicing": by("type", "resource")},
        {"id": f"{entry}:patient", "path": entry, "sliceName": "patient", "min": 1, "max": "1"},
        {
            "id": f"{entry}:patient.resource",
            "path": f"{entry}.resource",
            "min": 1,
            "type": [{"code": "Patient"}],
        },
        {"id": f"{entry}:patient.resource.gender", "path": f"{entry}.resource.gender", "min": 1},
    )

    def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
        return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}

    basic = {"resourceType": "Basic", "code": {"text": "x"}}
    assert places(validated(bundle(basic, patient(gender="male")), profile)) == []
    assert places(validated(bundle(basic), profile)) == ["Bundle.entry"]
    assert places(validated(bundle(patient()), profile)) == ["Bundle.entry[0].resource.gender"]


def test_references_by_the_type_of_what_they_resolve_to() -> None:
    path = "Observation.performer"
    profile = made(
        "Observation",
        {"path": path, "slicing": by("type", "resolve()", rules="closed")},
        {
            "id": f"{path}:person",
            "path": path,
            "sliceName": "person",
            "min": 1,
            "type": [{"code": "Reference", "targetProfile": [CORE + "Practitioner"]}],
        },
    )
    base = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    assert places(validated({**base, "performer": [{"reference": "Practitioner/1"}]}, profile)) == []
    wrong = {**base, "performer": [{"reference": "Organization/1"}]}
    assert places(validated(wrong, profile)) == [f"{path}[0]", path]
    inside = {
        **base,
        "contained": [{"resourceType": "Practitioner", "id": "a"}],
        "performer": [{"reference": "#a"}],
    }
    assert places(validated(inside, profile)) == []
    # A reference that says nothing of its type is no error, but it is told.
    open_ = validated({**base, "performer": [{"display": "Kim"}]}, profile)
    assert places(open_) == []
    assert places(open_, "warning") == [f"{path}[0]", path]


def test_by_profile() -> None:
    named = made("Patient", {"path": NAME, "min": 1}, url="http://example.org/named")
    entry = "Bundle.entry"
    profile = made(
        "Bundle",
        {"path": entry, "slicing": by("profile", "resource", rules="closed")},
        {"id": f"{entry}:named", "path": entry, "sliceName": "named", "min": 1},
        {
            "id": f"{entry}:named.resource",
            "path": f"{entry}.resource",
            "type": [{"code": "Patient", "profile": [named["url"]]}],
        },
    )
    good = {"resource": patient(name=[{"family": "a"}])}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [good, {"resource": patient()}]}
    assert places(validated(bundle, profile, named)) == ["Bundle.entry[1]"]


def test_extensions_by_an_extension_of_theirs() -> None:
    path = "Patient.contact"
    url = "http://example.org/kind"
    profile = made(
        "Patient",
        {"path": path, "slicing": by("value", f"extension('{url}').value")},
        {"id": f"{path}:guardian", "path": path, "sliceName": "guardian", "min": 1},
        {"id": f"{path}:guardian.extension", "path": f"{path}.extension", "slicing": by("value", "url")},
        {"id": f"{path}:guardian.extension:kind", "path": f"{path}.extension", "sliceName": "kind", "min": 1},
        {"id": f"{path}:guardian.extension:kind.url", "path": f"{path}.extension.url", "fixedUri": url},
        {
            "id": f"{path}:guardian.extension:kind.value[x]",
            "path": f"{path}.extension.value[x]",
            "type": [{"code": "code"}],
            "fixedCode": "guardian",
        },
    )

    def contact(kind: str) -> dict[str, Any]:
        return {"name": {"text": "a"}, "extension": [{"url": url, "valueCode": kind}]}

    assert places(validated(patient(contact=[contact("friend"), contact("guardian")]), profile)) == []
    assert places(validated(patient(contact=[contact("friend")]), profile)) == [path]


def test_slices_of_slices() -> None:
    profile = sliced()
    profile["differential"]["element"] += [
        {
            "id": f"{TELECOM}:phone",
            "path": TELECOM,
            "sliceName": "phone",
            "slicing": by("value", "use", rules="closed"),
        },
        {"id": f"{TELECOM}:phone/home", "path": TELECOM, "sliceName": "phone/home", "max": "1"},
        {"id": f"{TELECOM}:phone/home.use", "path": f"{TELECOM}.use", "min": 1, "fixedCode": "home"},
    ]
    assert places(validated(telecoms("phone", use="home"), profile)) == []
    assert places(validated(telecoms("phone", use="work"), profile)) == [f"{TELECOM}[0]"]
    assert places(validated(telecoms("phone", "phone", use="home"), profile)) == [TELECOM]
    assert places(validated(telecoms("email", use="work"), profile)) == []


def test_the_rest_as_a_slice_of_its_own() -> None:
    profile = sliced("closed")
    profile["differential"]["element"] += [
        {"id": f"{TELECOM}:@default", "path": TELECOM, "sliceName": "@default"},
        {"id": f"{TELECOM}:@default.rank", "path": f"{TELECOM}.rank", "min": 1},
    ]
    assert places(validated(telecoms("phone", "fax"), profile)) == [f"{TELECOM}[1].rank"]
    assert places(validated(telecoms("phone", "fax", rank=1), profile)) == []


def test_without_discriminators_what_breaks_no_rule_belongs() -> None:
    profile = made(
        "Patient",
        {"path": NAME, "slicing": {"rules": "closed"}},
        {"id": f"{NAME}:official", "path": NAME, "sliceName": "official", "min": 1},
        {"id": f"{NAME}:official.family", "path": f"{NAME}.family", "min": 1},
    )
    assert places(validated(patient(name=[{"family": "a"}]), profile)) == []
    assert places(validated(patient(name=[{"text": "a"}]), profile)) == [f"{NAME}[0]", NAME]
