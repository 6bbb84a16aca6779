"""The scripted past of the sample: what people did to the records after they were first written.

Each step is one REST interaction with its author; the loader sends them in order. The cast: a front
desk that corrects telephone numbers, nurses and physicians who patch, a duplicate search that merges
two different people, a night shift that deletes a whole stay, and a Korean patient.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

Resource = dict[str, Any]
Step = dict[str, Any]

JSON_PATCH = "application/json-patch+json"
FHIR_JSON = "application/fhir+json"

DESK = "Front desk · Grace Lee"
NURSE = "Nurse · 박지우 (Park Ji-woo)"
PHYSICIAN = "Dr. Amara Okafor"
MERGER = "Duplicate search (batch)"
NIGHT = "Night shift · T. Brandt"
REGISTRAR = "Registrar · 이서연 (Lee Seo-yeon)"

DELETED = "8a4c9c04-1524-9f1c-d65b-9b17e4520fef"
MOVED = "6c8f3e83-c351-ed33-c38d-6be101c275d2"
KEPT = "8708d3e1-f718-96bb-03f0-f2a6564ae1cd"
MERGED_AWAY = "9a174f9e-ed67-6617-0106-745fb1f9a344"
PATCHED = "19625ee6-1a94-1a6a-ca95-40c4efbbdfc7"
REVIVED = "d1193889-ebd9-4e35-bf1b-8a73ecbfc00b"
KOREAN = "haneul-kim"
TEST_PATIENT = "zz-test-patient"
_ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_REPRESENTATION = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"


def write(resources: Iterable[Resource]) -> list[Step]:
    """The steps in order; `resources` are the patients' resources as first written."""
    by_url = {f"{r['resourceType']}/{r['id']}": r for r in resources}
    return [
        *_corrected_telephone(by_url),
        *_patched_patient(by_url),
        *_corrected_observation(by_url),
        *_merge_gone_wrong(by_url),
        *_korean_patient(),
        *_hard_deleted(),
        *_revived_condition(by_url),
        *_deleted_stay(by_url),
    ]


def _corrected_telephone(by_url: dict[str, Resource]) -> list[Step]:
    patient = copy.deepcopy(by_url[f"Patient/{MOVED}"])
    patient["telecom"][0]["value"] = "555-413-2020"
    first = _put(DESK, patient)
    patient = copy.deepcopy(patient)
    patient["telecom"].append({"system": "email", "value": "maximo.bartell@example.org", "use": "home"})
    patient["address"][0].update(line=["12 Linden Street"], postalCode="02139")
    return [first, _put(DESK, patient)]


def _patched_patient(by_url: dict[str, Resource]) -> list[Step]:
    url = f"Patient/{PATCHED}"
    code = {"system": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "code": "M"}
    status = {"coding": [{**code, "display": "Married"}], "text": "Married"}
    operations = [
        {"op": "test", "path": "/gender", "value": "female"},
        {"op": "replace", "path": "/maritalStatus", "value": status},
        {"op": "add", "path": "/name/-", "value": {"use": "nickname", "given": ["Sy"]}},
    ]
    contact = [
        _part("relationship", part=[_part("text", valueString="Husband")]),
        _part("name", valueHumanName={"family": "Braun", "given": ["Theo"]}),
        _part("telecom", valueContactPoint={"system": "phone", "value": "555-980-1177"}),
    ]
    parameters = _operations(
        _operation("add", "Patient", name="contact", part=contact),
        _operation("delete", "Patient.name.where(use='nickname')"),
    )
    return [_patch(NURSE, url, JSON_PATCH, operations), _patch(PHYSICIAN, url, FHIR_JSON, parameters)]


def _corrected_observation(by_url: dict[str, Resource]) -> list[Step]:
    """A body weight ten times too large, noticed two versions later."""
    original = next(
        r
        for r in by_url.values()
        if r["resourceType"] == "Observation"
        and r["subject"]["reference"] == f"Patient/{KEPT}"
        and r["code"]["coding"][0]["code"] == "29463-7"
    )
    wrong = copy.deepcopy(original)
    wrong["valueQuantity"]["value"] = 845
    wrong["status"] = "amended"
    right = copy.deepcopy(wrong)
    right["valueQuantity"]["value"] = 84.5
    right["status"] = "corrected"
    right["note"] = [{"text": "Decimal point was missing; checked against the paper chart."}]
    return [_put(NURSE, wrong), _put(PHYSICIAN, right)]


def _merge_gone_wrong(by_url: dict[str, Resource]) -> list[Step]:
    """Two different people taken for one: the kept record gets the other's data and observations."""
    kept = copy.deepcopy(by_url[f"Patient/{KEPT}"])
    away = copy.deepcopy(by_url[f"Patient/{MERGED_AWAY}"])
    kept["identifier"] += [i for i in away["identifier"] if i not in kept["identifier"]]
    kept["name"] = away["name"]
    kept["birthDate"] = away["birthDate"]
    kept["telecom"] += away["telecom"]
    kept["link"] = [{"other": {"reference": f"Patient/{MERGED_AWAY}"}, "type": "replaces"}]
    away["active"] = False
    away["link"] = [{"other": {"reference": f"Patient/{KEPT}"}, "type": "replaced-by"}]
    moved = [
        r
        for r in by_url.values()
        if r["resourceType"] == "Observation" and r["subject"]["reference"] == f"Patient/{MERGED_AWAY}"
    ][:6]
    steps = [_put(MERGER, kept), _put(MERGER, away)]
    for observation in moved:
        changed = copy.deepcopy(observation)
        changed["subject"] = {"reference": f"Patient/{KEPT}"}
        steps.append(_put(MERGER, changed))
    return steps


def _korean_patient() -> list[Step]:
    patient = _haneul()
    encounter = {
        "resourceType": "Encounter",
        "id": "haneul-kim-visit",
        "status": "finished",
        "class": {"system": _ACT, "code": "AMB", "display": "ambulatory"},
        "type": [{"text": "정기 건강검진"}],
        "subject": {"reference": f"Patient/{KOREAN}", "display": "김하늘"},
        "period": {"start": "2026-03-02T09:10:00+09:00", "end": "2026-03-02T09:40:00+09:00"},
    }
    married = copy.deepcopy(patient)
    married["contact"] = [{"relationship": [{"text": "배우자"}], "name": {"text": "이도윤"}}]
    married["address"][0]["text"] = (
        "부산광역시 해운대구 센텀중앙로 48, 남궁빌딩 독고관 가나다라마바사아자차카타파하 1702호"
    )
    married["address"][0].update(city="부산광역시", district="해운대구", postalCode="48059")
    replaced = _operations(_operation("replace", "Patient.telecom[0].value", valueString="010-8801-5512"))
    steps = [_put(REGISTRAR, patient), _put(REGISTRAR, encounter)]
    steps += [_put(REGISTRAR, _pressure(n, *values)) for n, values in enumerate(_PRESSURES, 1)]
    return [*steps, _put(REGISTRAR, married), _patch(NURSE, f"Patient/{KOREAN}", FHIR_JSON, replaced)]


def _haneul() -> Resource:
    return {
        "resourceType": "Patient",
        "id": KOREAN,
        "identifier": [{"system": "urn:oid:1.2.410.100110.10.1", "value": "MRN-000417"}],
        "active": True,
        "name": [
            _name("SYL", "김", "하늘", "official"),
            _name("ABC", "Kim", "Ha-neul", "usual"),
            _name("IDE", "金", "하늘", "old"),
        ],
        "telecom": [{"system": "phone", "value": "010-2417-0033", "use": "mobile"}],
        "gender": "female",
        "birthDate": "1987-05-16",
        "address": [
            {
                "use": "home",
                "text": "서울특별시 종로구 율곡로 99, 한빛아파트 101동 1203호",
                "city": "서울특별시",
                "district": "종로구",
                "postalCode": "03072",
                "country": "KR",
            }
        ],
    }


_PRESSURES = ((128, 84), (131, 86), (122, 79))


def _pressure(number: int, systolic: int, diastolic: int) -> Resource:
    def component(code: str, display: str, value: int) -> Resource:
        unit = {"unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]"}
        return {"code": _loinc(code, display), "valueQuantity": {"value": value, **unit}}

    return {
        "resourceType": "Observation",
        "id": f"haneul-kim-pressure-{number}",
        "status": "final",
        "code": _loinc("85354-9", "Blood pressure panel"),
        "subject": {"reference": f"Patient/{KOREAN}", "display": "김하늘"},
        "encounter": {"reference": "Encounter/haneul-kim-visit"},
        "effectiveDateTime": f"2026-03-02T09:{10 + 5 * number}:00+09:00",
        "component": [
            component("8480-6", "Systolic blood pressure", systolic),
            component("8462-4", "Diastolic blood pressure", diastolic),
        ],
    }


def _hard_deleted() -> list[Step]:
    """A test patient that nobody will find again."""
    patient = {"resourceType": "Patient", "id": TEST_PATIENT, "name": [{"text": "ZZ Test, please ignore"}]}
    return [_put(DESK, patient), _delete(REGISTRAR, f"Patient/{TEST_PATIENT}?hardDelete=true")]


def _revived_condition(by_url: dict[str, Resource]) -> list[Step]:
    """Created, deleted, restored, deleted: the sequence that breaks careless timelines."""
    condition = next(
        r
        for r in by_url.values()
        if r["resourceType"] == "Condition" and r["subject"]["reference"] == f"Patient/{REVIVED}"
    )
    url = f"Condition/{condition['id']}"
    return [_delete(DESK, url), _put(PHYSICIAN, condition), _delete(NIGHT, url)]


def _deleted_stay(by_url: dict[str, Resource]) -> list[Step]:
    """A patient with encounters, observations and all the rest, deleted bottom up."""
    everything = [url for url, r in by_url.items() if f"Patient/{DELETED}" in _references(r)]
    return [_delete(NIGHT, url) for url in [*reversed(everything), f"Patient/{DELETED}"]]


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["reference"]} if isinstance(value.get("reference"), str) else set()
        return own.union(*(_references(v) for v in value.values()))
    if isinstance(value, list):
        return set().union(*(_references(v) for v in value))
    return set()


def _name(representation: str, family: str, given: str, use: str) -> Resource:
    extension = [{"url": _REPRESENTATION, "valueCode": representation}]
    return {"extension": extension, "use": use, "family": family, "given": [given]}


def _loinc(code: str, display: str) -> Resource:
    return {"coding": [{"system": "http://loinc.org", "code": code, "display": display}]}


def _put(author: str, resource: Resource) -> Step:
    url = f"{resource['resourceType']}/{resource['id']}"
    return {"author": author, "method": "PUT", "url": url, "contentType": FHIR_JSON, "body": resource}


def _patch(author: str, url: str, content_type: str, body: Any) -> Step:
    return {"author": author, "method": "PATCH", "url": url, "contentType": content_type, "body": body}


def _delete(author: str, url: str) -> Step:
    return {"author": author, "method": "DELETE", "url": url}


def _operations(*operations: Resource) -> Resource:
    return {"resourceType": "Parameters", "parameter": list(operations)}


def _operation(
    kind: str, path: str, *, name: str | None = None, part: list[Resource] | None = None, **value: Any
) -> Resource:
    parts = [_part("type", valueCode=kind), _part("path", valueString=path)]
    if name is not None:
        parts.append(_part("name", valueString=name))
    if part is not None:
        parts.append(_part("value", part=part))
    elif value:
        parts.append(_part("value", **value))
    return {"name": "operation", "part": parts}


def _part(name: str, **members: Any) -> Resource:
    return {"name": name, **members}
