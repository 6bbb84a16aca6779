"""No request whatever makes the server fail, and one that is refused leaves no trace in the store."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.black_box import FORM, binary, encoded, entry, observation, patient
from tests.support.fuzz.driver import Driver, Sent
from tests.support.server_process import FHIR_JSON


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    made = Driver(tmp_path_factory.mktemp("fuzz") / "data")
    for id_ in ("a", "b"):
        body = json.dumps(patient(id=id_, active=True, name=[{"family": "A"}])).encode()
        assert made.send(Sent("PUT", f"Patient/{id_}", (("content-type", FHIR_JSON),), body)).status == 201
    yield made
    made.close()


WORDS = """
    a b * 1 0 -1 true false % 김 | a,b $ active=true _id=a foo=1 & return=minimal handling=strict Patient {}
    [] null 2020 2020-01-01T00:00:00Z urn:uuid:1 999999999999999999999999999999 W/"1" W/"9" Patient?_id=a
    Patient/a
"""
SEGMENTS = """
    Patient Observation a b c _history _search $purge-history $includes $deleted $restore $x 1 2 * metadata
    $everything $meta $meta-add $meta-delete a%2fb %00
"""
PARAMETERS = """
    _id name active active:not birthdate _count _sort _summary _elements _total _include _revinclude ct foo
    _has:Observation:subject:code organization.name _since _before hardDelete _meta-history _format _pretty
    _type subject _lastUpdated _at author _text version start end
"""
HEADERS = """
    if-match if-none-match if-modified-since if-none-exist prefer accept x-provenance x-request-id origin
    content-encoding x-bundle-processing-logic
"""
MEDIA = (FHIR_JSON, FHIR_JSON, FHIR_JSON, "application/json-patch+json", FORM["Content-Type"], "text/plain")
texts = st.one_of(st.sampled_from([*WORDS.split(), "", "x" * 300, "\ud7ff"]), st.text(max_size=12))
segments = st.sampled_from([*SEGMENTS.split(), ""])
names = st.sampled_from([*PARAMETERS.split(), ""])
header_names = st.sampled_from(HEADERS.split())
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), texts, st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
OPERATION = {
    "name": "operation",
    "part": [
        {"name": "type", "valueCode": "replace"},
        {"name": "path", "valueString": "Patient.active"},
        {"name": "value", "valueBoolean": False},
    ],
}
GOOD: list[Any] = [
    {"resourceType": "Parameters", "parameter": [{"name": "meta", "valueMeta": {"tag": [{"code": "a"}]}}]},
    patient(id="a", active=False),
    patient(
        name=[{"family": "x", "given": ["y"]}], birthDate="1980", managingOrganization={"reference": "x"}
    ),
    observation(subject={"reference": "Patient/a"}, valueQuantity={"value": 1.5, "unit": "mg"}),
    [{"op": "replace", "path": "/active", "value": False}, {"op": "test", "path": "/id", "value": "a"}],
    {"resourceType": "Parameters", "parameter": [OPERATION]},
    {
        "resourceType": "Parameters",
        "parameter": [
            {
                "name": "resource",
                "valueReference": {"reference": "Patient/b"},
                "part": [{"name": "version", "valueString": "1"}],
            }
        ],
    },
]
GOOD += [
    {"resourceType": "Bundle", "type": type_, "entry": entries}
    for type_ in ("batch", "transaction")
    for entries in (
        [entry("POST", "Patient", GOOD[1], "urn:uuid:1"), entry("GET", "Patient?name=x")],
        [entry("PUT", "Patient/a", GOOD[0], ifMatch='W/"1"'), entry("DELETE", "Patient/b")],
        [entry("PATCH", "Patient/a", binary(encoded(GOOD[3]))), entry("PUT", "Patient?_id=b", patient())],
        [entry("POST", "Observation", GOOD[2], "urn:uuid:2", ifNoneExist="code=x")],
    )
]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    yield path
    if isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(below, (*path, key))


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy of `value` with something else at `path`."""
    if not path:
        return new
    made = copy.deepcopy(value)
    spot = made
    for step in path[:-1]:
        spot = spot[step]
    spot[path[-1]] = new
    return made


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A good body, mostly with something wrong put somewhere."""
    value = draw(st.sampled_from(GOOD))
    for _ in range(draw(st.integers(0, 2))):
        value = changed(value, draw(st.sampled_from(list(places(value)))), draw(json_values))
    text = json.dumps(value).encode()
    return draw(st.sampled_from([text, text, text, text[:-1], b"", text + b"x", b"[" * 200]))


@st.composite
def requests(draw: st.DrawFn) -> Sent:
    """Something like a request."""
    method = draw(st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]))
    path = "/".join(draw(st.lists(segments, min_size=1, max_size=4)))
    pairs = draw(st.lists(st.tuples(names, texts), max_size=3))
    query = "&".join(f"{name}={quote(value.encode('utf-8', 'replace'))}" for name, value in pairs)
    headers = dict(draw(st.lists(st.tuples(header_names, texts), max_size=2)))
    headers["content-type"] = draw(st.sampled_from(MEDIA))
    clean = tuple((name, value.encode("utf-8", "replace").decode()) for name, value in headers.items())
    return Sent(method, f"{path}?{query}" if query else path, clean, draw(bodies()))


@st.composite
def posted_bundles(draw: st.DrawFn) -> Sent:
    """A batch or transaction with something wrong in it."""
    value = draw(st.sampled_from(GOOD[5:]))
    for _ in range(draw(st.integers(1, 3))):
        value = changed(value, draw(st.sampled_from(list(places(value)))), draw(json_values))
    return Sent("POST", "", (("content-type", FHIR_JSON),), json.dumps(value).encode())


FUZZ = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(sent=requests())
def test_any_request(driver: Driver, sent: Sent) -> None:
    driver.check(sent)


@FUZZ
@given(sent=posted_bundles())
def test_any_bundle(driver: Driver, sent: Sent) -> None:
    driver.check(sent)
    for answered in json.loads(driver.send(sent).body).get("entry", []):
        assert int(answered["response"]["status"]) < 500, (sent, answered)
