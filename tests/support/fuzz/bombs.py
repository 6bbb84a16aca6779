# ruff: noqa: E501 - lists of words are read by the row
"""Small requests that ask for much: each must be answered soon, and refused or bounded.

Source: trust T22–T27; server specification, "Limits and places".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.support.fuzz import bodies
from tests.support.fuzz.driver import Sent

JSON = (("content-type", "application/fhir+json"),)
_DEEP = 100_000
EXPRESSIONS = (
    "(1 | 2).repeat($this + 1 | $this + 2)", "repeat(children())", "descendants().descendants().descendants()",
    "descendants().repeat(descendants())", "descendants().where(descendants().exists(descendants().exists()))",
    "'" + "a" * 30 + "!'.matches('(a+)+$')", "'aaaa'.matches('(a{1,1000}){1,1000}')",
    "'aaaa'.replaceMatches('(((a{1,100}){1,100}){1,100})', 'x')", "1 + " * 10_000 + "1", "(" * 5_000 + "1",
    "not().".join([""] * 3_000) + "exists()", "name.select($this.select($this.select($this.select(%resource.descendants()))))",
    "'x'.combine('y').aggregate($total & $total & $this, 'xxxxxxxxxxxxxxxx')",
    "(1).repeat('x' & 'y').join('z')", "'a'.replace('', 'aaaaaaaaaaaaaaaaaaaa').replace('', 'aaaaaaaaaaaaaaaaaaaaaaaa')",
    "9999999999999999999999999999.99.power(999999999)", "2.power(10000000)", "1.0.exp().exp().exp().exp()",
    "%resource.descendants().count() * descendants().select(%resource.descendants().count()).sum()",
    "@9999-12-31 + 9999999 years", "'x'.toChars().select('y'.toChars().select('z'.toChars()))",
    "iif(true, iif(true, iif(true, descendants().aggregate($total.union(%resource.descendants())))))",
    "name.trace('x', descendants().trace('y'))", "descendants().ofType(string).combine(descendants()).distinct()",
    "defineVariable('x', descendants()).select(%x.select(%x.select(%x)))", "'x'.encode('hex').encode('hex')",
    "conformsTo('http://example.org/p')", "contained.conformsTo('http://example.org/p')", "resolve().resolve()",
    "1 'mg' + 1 '" + "kg." * 3_000 + "m'", "`" * 1000, "name.sort(" + "$this," * 500 + "$this)",
)  # fmt: skip
COLOURS = (
    "Patient.extension.value.extension.value.extension.value.extension.value",
    " | ".join(["Patient.extension.value"] * 800), "(" * 4_000 + "Patient.name", "Patient." + "name." * 3_000 + "x",
    "Patient.extension" + ".extension" * 1_500, "Patient.name" + ".where(use='x')" * 1_000,
    "Patient.extension.where(extension.value.extension.value.extension.value.exists()).value",
    "Patient.descendants()", "Resource.descendants()", "Patient.name.matches('(a+)+$')",
    "Patient.name.where(" + " and ".join(["use='x'"] * 1_500) + ")", "Patient.name[99999999999999999999].family",
)  # fmt: skip
WRONG_TEXTS = (
    b"[" * _DEEP, b'{"a":' * _DEEP, b'{"resourceType":"Patient","extension":' + b"[" * _DEEP + b"]" * _DEEP + b"}",
    b"{" + b",".join(b'"k%d":1' % i for i in range(100_000)) + b"}", b'{"resourceType":"Patient","id":"a","id":"a"}',
    b'{"resourceType":"Patient","active":NaN}', b'{"resourceType":"Patient","multipleBirthInteger":1e400}',
    b'{"resourceType":"Patient","multipleBirthInteger":' + b"1" * 5000 + b"}",
    b'{"resourceType":"Patient","multipleBirthInteger":1e-99999999999999}', b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00",
    '{"resourceType":"Patient"}'.encode("utf-16"), b'{"resourceType":"Patient","language":"\\ud800"}', b"\x00",
    b'{"resourceType":"Patient","language":"\xff"}', b'{"resourceType":"Patient"}{}', b"null", b'"x"', b"1", b"",
    b'{"resourceType":"Patient","language":"a\\u0000b"}', b"<Patient xmlns='http://hl7.org/fhir'/>", b"-", b"{}",
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    b'{"resourceType":["Patient"]}', b'{"resourceType":{"a":1}}', b'{"resourceType":null}', b"[[[[[]]]]]",
)  # fmt: skip


def requests() -> Iterator[Sent]:
    """All of them, in an order that makes sense: what is stored first, then what uses it."""
    for text in WRONG_TEXTS:
        for method, path in (
            ("POST", "Patient"),
            ("PUT", "Patient/a"),
            ("POST", ""),
            ("POST", "Patient/$validate"),
        ):
            yield Sent(method, path, JSON, text)
        yield Sent("PATCH", "Patient/a", (("content-type", "application/json-patch+json"),), text)
        yield Sent("POST", "ValueSet/$expand", JSON, text)
        yield Sent("PATCH", "Patient/$bulk-update?name=x", (*JSON, ("prefer", "respond-async")), text)
    yield from _expressions()
    yield from _json_patches()
    yield from _terminologies()
    yield from _profiles()
    yield from _searches()


def _sent(method: str, path: str, body: Any, *headers: tuple[str, str]) -> Sent:
    return Sent(method, path, (*JSON, *headers), json.dumps(body).encode())


def _expressions() -> Iterator[Sent]:
    value = {"name": "value", "valueBoolean": True}
    for expression in EXPRESSIONS:
        yield _sent("PATCH", "Patient/a", bodies.patch(("replace", expression, value)))
        yield _sent("PATCH", "Patient/a", bodies.patch(("delete", f"Patient.name.where({expression})")))
        ruled = bodies.profile(bodies.invariant(expression))
        yield _sent("PUT", "StructureDefinition/p", ruled)
        yield _sent("POST", "Patient/$validate?profile=http://example.org/p", bodies.PATIENT)
        yield _sent("POST", "StructureDefinition/$validate", ruled)
        yield _sent("PUT", "Patient/a", bodies.PATIENT, ("x-ms-profile-validation", "true"))
    many = bodies.patch(*[("replace", "Patient.descendants().first()", value)] * 1_001)
    yield _sent("PATCH", "Patient/a", many)
    yield _sent("PATCH", "Patient/a", bodies.patch(*[("delete", "Patient.descendants().where(false)")] * 999))
    for colour in COLOURS:
        for type_, base in (("token", ["Patient"]), ("string", ["Resource"]), ("composite", ["Patient"])):
            yield _sent("PUT", "SearchParameter/sp", bodies.search_parameter(colour, type_, base=base))
    yield Sent("GET", "Patient?colour=x")
    yield _sent("PUT", "Patient/a", bodies.PATIENT)
    yield Sent("DELETE", "SearchParameter/sp")


def _json_patches() -> Iterator[Sent]:
    media = (("content-type", "application/json-patch+json"),)
    double = {"op": "copy", "from": "/name", "path": "/name/-"}
    for operations in (
        [{"op": "add", "path": "/name", "value": [{"family": "x"}]}, *[double] * 30],
        [{"op": "copy", "from": "", "path": "/contained"}] * 30,
        [{"op": "copy", "from": "/extension", "path": "/extension/0/extension"}] * 40,
        [{"op": "test", "path": "/active", "value": True}] * 100_000,
        [{"op": "add", "path": "/name/1000000000", "value": {}}], [{"op": "add", "path": "/name/-1", "value": {}}],
        [{"op": "move", "from": "/name", "path": "/name/0/x"}], [{"op": "replace", "path": "/id", "value": "z"}],
        [{"op": "replace", "path": "/meta/versionId", "value": "9"}], [{"op": "remove", "path": ""}],
        [{"op": "add", "path": "/" + "x/" * 50_000, "value": 1}], [{"op": "add", "path": "/~2", "value": 1}],
        [{"op": "add", "path": "/name/" + "9" * 5000, "value": {}}], [{"op": "test", "path": "/x", "value": "y" * 10**7}],
        [{"op": "add", "path": "/extension", "value": [{"url": "x", "valueString": "y" * 10**5}]},
         *[{"op": "copy", "from": "/extension", "path": "/modifierExtension"},
           {"op": "copy", "from": "/extension/0", "path": "/extension/-"}] * 499],
    ):  # fmt: skip
        yield Sent("PATCH", "Patient/a", media, json.dumps(operations).encode())


def _terminologies() -> Iterator[Sent]:
    system = "http://example.org/cs"
    concepts = [{"code": f"c{i}", "display": "x" * 50} for i in range(3_000)]
    many = [
        {"code": f"k{i}", "property": [{"code": "parent", "valueCode": f"k{i // 2}"}]} for i in range(3_000)
    ]
    loop = [{"code": c, "property": [{"code": "parent", "valueCode": p}]} for c, p in ("ab", "bc", "ca")]
    parent = {
        "property": [
            {"code": "parent", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#parent"}
        ]
    }
    for one in (
        bodies.code_system(*concepts), bodies.code_system(bodies.nested(25, {"code": "x"})),
        bodies.code_system(*many, **parent), bodies.code_system(*loop, **parent), bodies.code_system({"code": "x"}, {"code": "x"}),
    ):  # fmt: skip
        yield _sent("PUT", "CodeSystem/cs", one)
        for value in ("a", "x", "c1", "k1", "(a+)+$", "(x{1,1000}){1,1000}", "(" * 5000, "[" * 500, "\\"):
            for op in ("is-a", "regex", "generalizes", "descendent-of", "exists", "in", "odd"):
                wanted = {
                    "system": system,
                    "filter": [{"property": "concept", "op": op, "value": value}] * 20,
                }
                given = bodies.parameters(("valueSet", "resource", bodies.value_set(wanted)))
                yield _sent("POST", "ValueSet/$expand", given)
        for code in ("a", "x", "c1", "k1", "k2999"):
            yield Sent("GET", f"CodeSystem/$lookup?system={system}&code={code}&property=*")
            yield Sent("GET", f"CodeSystem/$subsumes?system={system}&codeA={code}&codeB=b")
            yield Sent("GET", f"Patient?gender:below={system}|{code}")
    all_codes = {"system": system}
    yield _sent("PUT", "CodeSystem/cs", bodies.code_system(*concepts))
    for number in range(60):
        imported = {"valueSet": [f"http://example.org/vs{number + 1}"]}
        url = f"http://example.org/vs{number}"
        yield _sent(
            "PUT",
            f"ValueSet/vs{number}",
            bodies.value_set(imported, all_codes, url=url) | {"id": f"vs{number}"},
        )
    itself = bodies.value_set({"valueSet": ["http://example.org/vs"]}, *[all_codes] * 300)
    for one in (
        itself,
        bodies.value_set(*[all_codes] * 3_000),
        bodies.value_set({"valueSet": ["http://example.org/vs1"] * 2_000}),
    ):
        yield _sent("PUT", "ValueSet/vs", one)
        yield Sent("GET", "ValueSet/$expand?url=http://example.org/vs&filter=x")
        yield Sent("GET", "ValueSet/vs/$expand?count=1&offset=2147483648")
        yield Sent("GET", "ValueSet/$validate-code?url=http://example.org/vs&code=c1&system=" + system)
        yield Sent("GET", "Patient?gender:in=http://example.org/vs")
        yield Sent("GET", "Patient?gender:not-in=http://example.org/vs")
    yield Sent("GET", "ValueSet/$expand?url=http://example.org/vs0")
    yield Sent("GET", "Patient?gender:in=http://example.org/vs0&gender:not-in=http://example.org/vs0")
    yield Sent("GET", "Patient?" + "&".join(["gender:in=http://example.org/vs0,http://example.org/vs1"] * 50))


def _profiles() -> Iterator[Sent]:
    validate = _sent("POST", "Patient/$validate?profile=http://example.org/p", bodies.PATIENT)
    wide = {**bodies.PATIENT, "identifier": [{"system": "s", "value": str(i)} for i in range(3_000)]}
    slicing = {
        "discriminator": [{"type": "value", "path": "system"}] * 20,
        "rules": "closed",
        "ordered": True,
    }
    slices = [
        part
        for i in range(300)
        for part in (
            {"id": f"Patient.identifier:s{i}", "path": "Patient.identifier", "sliceName": f"s{i}", "min": 1},
            {
                "id": f"Patient.identifier:s{i}.system",
                "path": "Patient.identifier.system",
                "fixedUri": f"u{i}",
            },
        )
    ]
    path = "Patient" + ".extension" * 200
    for made in (
        bodies.profile({"id": "Patient.identifier", "path": "Patient.identifier", "slicing": slicing}, *slices),
        bodies.profile(baseDefinition="http://example.org/p"), bodies.profile({"id": path, "path": path, "min": 1}),
        bodies.profile({"id": "Patient.name", "path": "Patient.name", "contentReference": "#Patient.name", "max": "9" * 400}),
        bodies.profile({"id": "Patient.link.other", "path": "Patient.link.other",
                        "type": [{"code": "Reference", "targetProfile": ["http://example.org/p"] * 500}]}),
        bodies.profile({"id": "Patient.contained", "path": "Patient.contained",
                        "type": [{"code": "Patient", "profile": ["http://example.org/p"]}]}),
        bodies.profile(*[{"id": f"Patient.name:{i}", "path": "Patient.name", "sliceName": "/".join("a" * i)} for i in range(1, 90)]),
        bodies.profile({"id": "Patient.identifier", "path": "Patient.identifier", "slicing":
                        {"discriminator": [{"type": "profile", "path": "assigner.resolve()"},
                                           {"type": "exists", "path": "extension('x').value.extension('y')"},
                                           {"type": "type", "path": "$this.ofType(x).("}], "rules": "open"}}, *slices[:100]),
    ):  # fmt: skip
        yield _sent("PUT", "StructureDefinition/p", made)
        yield validate
        yield _sent("POST", "Patient/$validate?profile=http://example.org/p", wide)
        yield _sent("PUT", "Patient/a", wide, ("x-ms-profile-validation", "true"))
    inner: dict[str, Any] = {"resourceType": "Patient"}
    for _ in range(25):
        inner = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": inner}]}
    yield _sent("POST", "Bundle/$validate", inner)
    parts: dict[str, Any] = {"name": "x"}
    for _ in range(28):
        parts = {"name": "x", "part": [parts]}
    deep = {"resourceType": "Parameters", "parameter": [parts] * 200}
    for path in (
        "Parameters/$validate",
        "ValueSet/$expand",
        "$restore",
        "Patient/a/$meta-add",
        "$reindex",
        "$import",
    ):
        yield _sent("POST", path, deep, ("prefer", "respond-async"))
    yield _sent("PATCH", "Patient/a", deep)
    yield Sent("DELETE", "StructureDefinition/p")


def _searches() -> Iterator[Sent]:
    for number in ("-1", "2147483648", "9223372036854775808", "9" * 5_000, "1e3", "0x10", "１", "²"):
        for name in ("_count", "_includesCount", "includesCt", "birthdate", "value-quantity", "_id", "ct"):
            yield Sent("GET", f"Observation?{name}={number}".encode("ascii", "xmlcharrefreplace").decode())
        yield Sent("GET", "Patient/a/_history?_count=" + number.encode("ascii", "ignore").decode())
        yield Sent(
            "GET",
            "ValueSet/$expand?url=" + bodies.GENDER + "&count=" + number.encode("ascii", "ignore").decode(),
        )
    chain = "subject:Patient.link:Patient." + "link:Patient." * 50
    for query in (
        "&".join(f"_include=Observation:subject{i}" for i in range(200)), "_id=" + ",".join(f"i{i}" for i in range(40_000)),
        "name=" + ",".join(f"n{i}" for i in range(1_500)), "&".join(["name=x"] * 101), "_include=*&_revinclude=*",
        "&".join(f"name=x{i}" for i in range(10_000)), chain + "name=x", "_has:Observation:subject:" * 20 + "code=x",
        "&".join(f"_has:Observation:subject:_has:Group:member:name={i}" for i in range(90)), "_content=" + "x" * 100_000,
        "_text=" + "(" * 1_000, "_content=" + "a OR " * 2_000 + "b", "_sort=" + ",".join(["-name"] * 500), "_list=" + "a," * 3_000,
        "_elements=" + "name," * 20_000, "_type=" + "Patient," * 3_000, "name:contains=" + "%25" * 10_000,
        "_profile:below=" + "http://" + "a/" * 10_000, "url:above=" + "a/" * 10_000, "identifier=" + "|" * 1_000,
        "birthdate=" + ",".join(f"ap19{i:02}" for i in range(100)) * 5, "general-practitioner.organization.partof.partof.name=x",
        "_filter=" + "(" * 10_000, "organization.endpoint.organization.endpoint.organization.endpoint.organization.name=x",
    ):  # fmt: skip
        for path in ("Patient", "Observation", ""):
            yield Sent("GET", f"{path}?{query}")
        yield Sent(
            "POST",
            "Patient/_search",
            (("content-type", "application/x-www-form-urlencoded"),),
            query.encode(),
        )
        yield Sent("DELETE", f"Patient?{query}")
        yield _sent("POST", "Patient", bodies.PATIENT, ("if-none-exist", query[:60_000]))
        yield _sent("PUT", f"Patient?{query}", bodies.PATIENT)
        yield Sent("DELETE", f"Patient/$bulk-delete?{query}", (("prefer", "respond-async"),))
        asked = (("prefer", "respond-async"), ("accept", "application/fhir+json"))
        yield Sent(
            "GET",
            "$export?_type=Patient&_typeFilter=Patient?" + query.replace("&", "%26").replace(",", "%2C"),
            asked,
        )
        yield _sent("POST", "", {"resourceType": "Bundle", "type": "transaction",
                                 "entry": [bodies.entry("GET", f"Patient?{query}"), bodies.entry("DELETE", f"Patient?{query}")]})  # fmt: skip
        refers = {**bodies.OBSERVATION, "subject": {"reference": f"Patient?{query}"}}
        yield _sent("POST", "Observation", refers)
