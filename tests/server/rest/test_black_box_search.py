"""Searches over the wire. Source: server specification H, C; trust T17, T27.

What each value finds is held in the fixtures of the store's search tests; here: requests, links, limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.black_box import (
    FORM,
    bundle,
    entry,
    link,
    observation,
    pages,
    patient,
    put,
    refused,
    unique,
)
from tests.support.server_process import Connection, Reply, ServerProcess

SQL = [
    "' OR 1=1 --",
    "'); DROP TABLE head; --",
    '"',
    "%",
    "_",
    "\\",
    "NEAR(a b)",
    "a* AND b",
    "\u0000",
    "1); SELECT 1",
]
ODD = [
    "|",
    "||",
    "a|b|c",
    "$",
    "a$b$c",
    ",",
    "1e400",
    "1e-99999999999999999999",
    "9" * 5000,
    "ap0001",
    "2020-02-30",
]
ODD += [
    "99999",
    "ne5,6",
    "5|s|c|d",
    "Patient/",
    "urn:uuid:x",
    "ß",
    "\U0001f600",
    "x" * 20_000,
    "１",
    " ",
    "-0",
    "\x01",
]
PARAMETERS = {
    "Patient": (
        "name",
        "family",
        "birthdate",
        "identifier",
        "active",
        "general-practitioner",
        "_id",
        "_lastUpdated",
        "_tag",
    ),
    "Observation": (
        "code",
        "date",
        "value-quantity",
        "subject",
        "code-value-quantity",
        "_profile",
        "_security",
    ),
    "RiskAssessment": ("probability",),
    "ValueSet": ("url", "version"),
}


@pytest.fixture(scope="module")
def loaded(server: ServerProcess) -> Iterator[Connection]:
    """Ten patients, each with an observation."""
    http = server.connect()
    entries = []
    for n in range(10):
        name = [{"family": f"Müller{n}", "given": ["김하늘"]}]
        birth = {"birthDate": f"197{n}-01-01"} if n else {}
        entries.append(entry("PUT", f"Patient/p{n}", patient(id=f"p{n}", active=True, name=name, **birth)))
        body = observation(
            id=f"o{n}", subject={"reference": f"Patient/p{n}"}, valueQuantity={"value": n, "unit": "mg"}
        )
        entries.append(entry("PUT", f"Observation/o{n}", body))
    assert bundle(http, "transaction", *entries).status == 200
    yield http
    http.close()


def ids(reply: Reply, mode: str = "match") -> list[str]:
    assert reply.status == 200, reply.body
    return [e["resource"]["id"] for e in reply.json().get("entry", []) if e["search"]["mode"] == mode]


def warnings(reply: Reply) -> list[str]:
    assert reply.status == 200, reply.body
    first = reply.json().get("entry", [{}])[0].get("resource", {})
    return [i["code"] for i in first["issue"]] if first.get("resourceType") == "OperationOutcome" else []


@pytest.mark.parametrize("type_", PARAMETERS)
def test_no_value_breaks_a_search(loaded: Connection, type_: str) -> None:
    """T17"""
    before = loaded.send("GET", "_history?_summary=count").json()["total"]
    for code in PARAMETERS[type_]:
        for modifier in (
            "",
            ":missing",
            ":exact",
            ":contains",
            ":not",
            ":text",
            ":of-type",
            ":above",
            ":below",
            ":x",
        ):
            for value in (*SQL, *ODD) if not modifier else SQL[:3] + ODD[:5]:
                reply = loaded.send("GET", f"{type_}?{code}{modifier}={quote(value)}")
                assert reply.status in (200, 400), (code, modifier, value, reply.body)
    assert loaded.send("GET", "_history?_summary=count").json()["total"] == before


@pytest.mark.parametrize(
    "name",
    [
        "_sort",
        "_elements",
        "_list",
        "_include",
        "_revinclude",
        "_type",
        "_has:Observation:subject:code",
        "ct",
        "_since",
    ],
)
def test_no_value_breaks_a_result_parameter(loaded: Connection, name: str) -> None:
    """T17"""
    for value in (*SQL, *ODD):
        for path in ("Patient", "", "Patient/p1/*", "Patient/_history"):
            reply = loaded.send("GET", f"{path}?{name}={quote(value)}")
            assert reply.status in (200, 400), (path, value, reply.body)
            assert name != "ct" or reply.status == 400


def test_unknown_parameters_warn_or_are_refused(loaded: Connection) -> None:
    """C1.2"""
    reply = loaded.send("GET", "Patient?foo=1&active=true&name=")
    assert warnings(reply) == ["not-supported"] * 2
    assert link(reply, "self") == "Patient?active=true"
    strict = loaded.send("GET", "Patient?foo=1&bar=2", headers={"Prefer": "handling=strict"})
    refused(strict, 400, "not-supported")
    assert len(strict.json()["issue"]) == 2
    refused(loaded.send("GET", "Patient", headers={"Prefer": "handling=foo"}), 400)
    assert warnings(loaded.send("GET", "Patient?_sort=foo")) == ["not-supported"]
    refused(loaded.send("GET", "Patient?_sort=foo", headers={"Prefer": "handling=strict"}), 400)


@pytest.mark.parametrize(
    "url",
    [
        "Patient?_count=-1",
        "Patient?_count=abc",
        "Patient?_count=",
        "Patient?_count=1.5",
        "Patient?_count=9223372036854775808",
        "Patient?_total=foo",
        "Patient?_summary=xyz",
        "Patient?_elements=",
        "Patient?_elements=name&_summary=true",
        "Patient?_sort=",
        "Patient?ct=garbage",
        "Patient?_include=Patient",
        "Patient?_include=Patient:general-practitioner:Patient",
        "Patient?name.foo=x",
        "Patient?_lastUpdated=foo",
        "Patient?active:missing=maybe",
        "?_type=",
        "?name=x",
        "?_include=Patient:organization",
        "Observation?value-quantity=ne5,6",
        "Patient?organization." + "partof:Organization." * 9 + "name=m",
        "Patient?_id=" + ",".join(f"a{n}" for n in range(2001)),
        "Patient?" + "&".join(f"name=m{n}" for n in range(101)),
        "Patient?" + "&".join(f"_include=Patient:x{n}" for n in range(200)),
    ],
    ids=lambda url: url[:50],
)
def test_bad_searches_are_400(loaded: Connection, url: str) -> None:
    refused(loaded.send("GET", url), 400)


@pytest.mark.parametrize(
    "url",
    [
        "Patient?_count=2147483648",
        "Patient?_id=" + ",".join(f"a{n}" for n in range(2000)),
        "Patient?name:contains=" + ",".join(f"a{n}" for n in range(2000)),
        "Observation?value-quantity=" + ",".join(map(str, range(2000))),
        "Observation?code:not=" + ",".join(map(str, range(2000))),
        "Observation?code-value-quantity=" + ",".join(f"a{n}$5" for n in range(2000)),
        "Patient?" + "&".join(f"_has:Observation:subject:code=m{n}" for n in range(99)),
        "Patient?_include=*:*&_revinclude=*:*",
    ],
    ids=lambda url: url[:50],
)
def test_large_searches_are_bounded(loaded: Connection, url: str) -> None:
    """T27"""
    assert loaded.send("GET", url).status in (200, 400)


def test_totals_and_counts(loaded: Connection) -> None:
    url = "Patient?family=m%C3%BCller&_count=3"
    assert "total" not in loaded.send("GET", url).json()
    first, *rest = pages(loaded, f"{url}&_total=accurate")
    assert first.json()["total"] == 10
    assert not any("total" in page.json() for page in rest)
    for query in ("_summary=count", "_count=0"):
        counted = loaded.send("GET", f"Patient?family=muller&{query}").json()
        assert (counted["total"], "entry" in counted) == (10, False)
    assert warnings(loaded.send("GET", "Patient?_count=99999")) == ["too-costly"]


@pytest.mark.parametrize("sort", ["birthdate", "-birthdate", "_id", "-_lastUpdated,_id"])
def test_pages_keep_their_order_while_others_write(loaded: Connection, sort: str) -> None:
    seen: list[str] = []
    for page in pages(loaded, f"Patient?family=muller&_sort={sort}&_count=3"):
        seen += ids(page)
        stranger = unique("stranger")
        put(loaded, stranger, name=[{"family": "Other"}])
        loaded.send("DELETE", f"Patient/{stranger}")
    assert len(seen) == len(set(seen)) == 10
    assert link(page, "next") is None
    numbered = [f"p{n}" for n in range(10)]
    assert seen == (numbered[::-1] if sort.startswith("-") and "," not in sort else seen)
    assert sort not in ("birthdate", "_id") or seen == numbered
    before = link(page, "previous")
    assert before is not None
    assert ids(loaded.send("GET", before)) == seen[6:9]


def test_includes_come_along_once(loaded: Connection) -> None:
    reply = loaded.send("GET", "Observation?_id=o1,o2&_include=Observation:subject&_total=accurate")
    assert (ids(reply), ids(reply, "include"), reply.json()["total"]) == (["o1", "o2"], ["p1", "p2"], 2)
    reply = loaded.send(
        "GET", "Patient?_id=p1&_revinclude=Observation:subject&_include:iterate=Observation:subject"
    )
    assert (ids(reply), ids(reply, "include")) == (["p1"], ["o1"])
    loaded.send("PUT", "Patient/leaving", patient(id="leaving"))
    left = observation(id="left", subject={"reference": "Patient/leaving"})
    loaded.send("PUT", "Observation/left", left)
    loaded.send("DELETE", "Patient/leaving")
    assert ids(loaded.send("GET", "Observation?_id=left&_include=Observation:subject"), "include") == []
    loaded.send("DELETE", "Observation/left")


@pytest.mark.parametrize(
    ("path", "form", "self_"),
    [
        ("Patient/_search?_id=p1", "active=true", "Patient?_id=p1&active=true"),
        ("Patient/_search?_id=p1", "_id=p1", "Patient?_id=p1"),
        ("_search", "_type=Patient&_id=p1", "?_type=Patient&_id=p1"),
        ("_search?_type=Patient&_id=p1", "", "?_type=Patient&_id=p1"),
        ("Patient/p1/Patient/_search", "_id=p1", "Patient/p1/Patient?_id=p1"),
        ("Patient/p1/*/_search", "_type=Patient", "Patient/p1/*?_type=Patient"),
        ("Patient/_search", "_id=p1&name=m%C3%BCller", "Patient?_id=p1&name=m%C3%BCller"),
    ],
)
def test_a_post_searches_like_a_get(loaded: Connection, path: str, form: str, self_: str) -> None:
    """C1.1"""
    reply = loaded.send("POST", path, form.encode(), FORM)
    assert (ids(reply), link(reply, "self")) == (["p1"], self_)


@pytest.mark.parametrize(
    ("form", "headers", "status"),
    [
        ("{}", {}, 415),
        ("{}", {"Content-Type": "application/json"}, 415),
        ("_format=xml", FORM, 406),
        ("_pretty=maybe", FORM, 400),
        ("name=%ff", FORM, 400),
        ("_id=" + ",".join(f"a{n}" for n in range(40_000)), FORM, 400),
        ("&".join(f"a{n}=1" for n in range(10_000)), FORM, 400),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_forms_are_refused(loaded: Connection, form: str, headers: Any, status: int) -> None:
    for path in ("Patient/_search", "_search"):
        refused(loaded.send("POST", path, form.encode(), headers), status)
    refused(loaded.send("GET", "Patient/_search?name=m"), 405)


def test_a_form_may_ask_for_indentation(loaded: Connection) -> None:
    assert b'\n  "' in loaded.send("POST", "Patient/_search", b"_id=p1&_pretty=true", FORM).body


def test_types_narrow_a_search_of_the_system(loaded: Connection) -> None:
    """C1.9"""
    assert ids(loaded.send("GET", "?_type=Patient,Observation&_id=p1,o1&_sort=_id")) == ["o1", "p1"]
    unknown = loaded.send("GET", "?_type=Foo")
    assert (ids(unknown), warnings(unknown)) == ([], ["not-supported"])
    assert ids(loaded.send("GET", "?_id=p1&_type:not=Observation")) == ["p1"]


def test_compartments_hold_their_members_only(loaded: Connection) -> None:
    """C1.13"""
    assert sorted(ids(loaded.send("GET", "Patient/p1/*"))) == ["o1", "p1"]
    assert ids(loaded.send("GET", "Patient/p1/Observation")) == ["o1"]
    assert ids(loaded.send("GET", "Patient/p1/Condition")) == []
    assert ids(loaded.send("GET", "Patient/nobody/Observation")) == []
    for path in (
        "Organization/p1/Observation",
        "Patient/p1/observation",
        "Patient/p1/Foo",
        "Foo/p1/Observation",
    ):
        refused(loaded.send("GET", path), 404, "not-found")


def test_microsofts_headers_are_taken(loaded: Connection) -> None:
    """C1.15"""
    for name in (
        "use-partial-indices",
        "query-latency-over-efficiency",
        "enable-chained-search",
        "query-cache-enabled",
    ):
        assert ids(loaded.send("GET", "Patient?_id=p1", headers={f"x-ms-{name}": "true"})) == ["p1"]
