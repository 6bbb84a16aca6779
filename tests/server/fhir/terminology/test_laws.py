"""A code is a member exactly when the expansion has it, for whatever value sets and code systems."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from server.fhir.terminology.expansion import Expander
from server.fhir.terminology.membership import membership
from server.fhir.terminology.source import TerminologyError
from tests.support.terminology import terminology

# More at night, by the same variable as the law of search.
WORLDS = int(os.environ.get("FHIR_ADMIN_SEARCH_WORLDS", "100"))
CODES, SYSTEMS = ["a", "b", "c", "d"], ["urn:s", "urn:t", "urn:none"]
URLS = [f"urn:vs{number}" for number in range(4)]


def pick(values: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


def optional(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=members)


PROPERTY = st.one_of(
    st.builds(lambda code, value: {"code": code, "valueCode": value}, pick(["parent", "child"]), pick(CODES)),
    st.builds(lambda value: {"code": "inactive", "valueBoolean": value}, st.booleans()),
    st.builds(lambda value: {"code": "size", "valueInteger": value}, st.integers(0, 2)),
)
CONCEPT = st.fixed_dictionaries(
    {"code": pick(CODES)},
    optional={"display": pick(CODES), "property": st.lists(PROPERTY, max_size=2)},
)
NESTED = st.fixed_dictionaries(
    {"code": pick(CODES)}, optional={"concept": st.lists(CONCEPT, max_size=2), "display": pick(CODES)}
)


def code_system(url: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "resourceType": st.just("CodeSystem"),
            "url": st.just(url),
            "content": pick(["complete", "complete", "complete", "fragment"]),
            "concept": st.lists(st.one_of(CONCEPT, NESTED), min_size=1, max_size=4),
            "property": st.just([{"code": "size", "type": "integer"}]),
        },
        optional={"version": pick(["1", "2"])},
    )


FILTER = st.one_of(
    st.builds(
        lambda op, value: {"property": "concept", "op": op, "value": value},
        pick(["is-a", "descendent-of", "is-not-a", "generalizes", "=", "in", "not-in", "regex"]),
        pick(["a", "b"]),
    ),
    st.builds(
        lambda name, op, value: {"property": name, "op": op, "value": value},
        pick(["code", "parent", "child", "display", "size"]),
        pick(["=", "in", "not-in", "regex"]),
        pick(["a", "a,c", "[ab]", "1", "1,2"]),
    ),
    st.builds(
        lambda name, value: {"property": name, "op": "exists", "value": value},
        pick(["parent", "size"]),
        pick(["true", "false"]),
    ),
    st.just({"property": "unknown", "op": "like", "value": "("}),
)
LISTED = st.lists(st.builds(lambda code: {"code": code}, pick(CODES)), min_size=1, max_size=3)
IMPORTED = st.lists(pick(URLS), min_size=1, max_size=2)
PART = st.one_of(
    st.fixed_dictionaries({"system": pick(SYSTEMS[:2])}),
    st.fixed_dictionaries({"system": pick(SYSTEMS), "concept": LISTED}),
    st.fixed_dictionaries(
        {"system": pick(SYSTEMS[:2]), "filter": st.lists(FILTER, min_size=1, max_size=2)},
        optional={"version": pick(["1", "2"])},
    ),
    st.fixed_dictionaries({"valueSet": IMPORTED}, optional={"system": pick(SYSTEMS), "concept": LISTED}),
)


def value_set(url: str) -> st.SearchStrategy[dict[str, Any]]:
    compose = st.fixed_dictionaries(
        {"include": st.lists(PART, min_size=1, max_size=2)},
        optional={"exclude": st.lists(PART, max_size=1), "inactive": st.booleans()},
    )
    return compose.map(lambda found: {"resourceType": "ValueSet", "url": url, "compose": found})


@settings(max_examples=WORLDS, deadline=None)
@given(
    st.tuples(code_system(SYSTEMS[0]), code_system(SYSTEMS[1])),
    st.tuples(*(value_set(url) for url in URLS)),
)
def test_membership_is_what_expansion_lists(
    systems: tuple[dict[str, Any], ...], sets: tuple[dict[str, Any], ...]
) -> None:
    source = terminology(*systems, *sets)
    for url in URLS:
        expander = Expander(source)
        try:
            listed = set(expander.of_url(url))
        except TerminologyError:
            continue
        for system in SYSTEMS:
            for code in CODES:
                answer = membership(source, url, code, system).answer
                if answer is None:
                    # What is only in part here leaves open what it does not list.
                    assert expander.unclosed
                else:
                    assert answer == ((system, code) in listed), (url, system, code)
        for code in CODES:
            known = any((system, code) in listed for system in SYSTEMS)
            assert membership(source, url, code).answer in (known, None if expander.unclosed else known)
