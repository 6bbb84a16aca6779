"""Searches are read, refused or partly ignored exactly as specified; and written back."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError, Kind
from server.fhir.search import query, syntax
from server.fhir.search.clause import Chain, Clause, Has, StringValue, TokenValue
from server.fhir.search.query import Include, Limits, SearchQuery, Sort
from server.fhir.search.query_format import format_query

R4 = Definitions.load("r4")
ALL = tuple(sorted(R4.resource_types))


def parse(text: str, *types: str, strict: bool = False, limits: Limits | None = None) -> SearchQuery:
    pairs = parse_qsl(text, keep_blank_values=True)
    return query.parse(types or ("Patient",), pairs, R4, strict=strict, limits=limits, now=0)


def refused(text: str, *types: str, strict: bool = False, limits: Limits | None = None) -> FhirError:
    with pytest.raises(FhirError) as caught:
        parse(text, *types, strict=strict, limits=limits)
    assert caught.value.kind.status == 400
    return caught.value


def test_or_and_duplicates() -> None:
    found = parse("name=Bea,Kim,Bea&name=Smith&name=Smith")
    first = Clause("name", "string", None, (StringValue("Bea"), StringValue("Kim")))
    assert found.clauses == (first, Clause("name", "string", None, (StringValue("Smith"),)))
    assert found.applied == (("name", "Bea,Kim,Bea"), ("name", "Smith"))


def test_escapes() -> None:
    (clause,) = parse(r"name=a\,b\\,c\$d").clauses
    assert isinstance(clause, Clause)
    assert clause.values == (StringValue("a,b\\"), StringValue("c$d"))
    (token,) = parse(r"identifier=s\|1|c\|2").clauses
    assert isinstance(token, Clause)
    assert token.values == (TokenValue("s|1", "c|2"),)


@given(st.text(alphabet="ab,|$\\"))
def test_escaping_is_undone(text: str) -> None:
    assert syntax.unescape(syntax.escape(text)) == text
    assert syntax.split(syntax.escape(text), ",") == [syntax.escape(text)]


def test_lenient_search_warns_and_leaves_out() -> None:
    found = parse("foo=1&active=&name=x&_sort=bar&_text=!")
    assert [clause.code for clause in found.clauses if isinstance(clause, Clause)] == ["name"]
    assert found.applied == (("name", "x"),)
    assert len(found.ignored) == 4
    assert {(i.code, i.severity) for i in found.ignored} == {("not-supported", "warning")}
    assert "'foo' is unknown for Patient" in found.ignored[0].diagnostics
    assert found.had_unsupported
    assert found.has_criteria


def test_strict_search_names_all_bad_parameters() -> None:
    error = refused("foo=1&active=&name=x&_sort=bar", strict=True)
    assert error.kind is Kind.UNSUPPORTED_SEARCH
    assert len(error.issues) == 3


def test_a_lowered_count_is_no_reason_to_refuse() -> None:
    found = parse("_count=5000", strict=True)
    assert found.count == 1000
    assert found.ignored[0].code == "too-costly"
    assert not found.had_unsupported


REFUSED = [
    ("_count=-1", "whole number"),
    ("_count=x", "whole number"),
    ("_total=foo", "accurate"),
    ("_summary=foo", "count"),
    ("_elements=", "element"),
    ("_elements=id&_summary=text", "together"),
    ("_sort=", "name search parameters"),
    ("birthdate=yesterday", "not a date"),
    ("birthdate=gt1980,lt1990", "repeat the parameter"),
    ("birthdate:exact=1980", ":missing"),
    ("name:missing=maybe", "true or false"),
    ("name:not=x", ":exact, :contains, :missing"),
    ("gender:exact=x", ":of-type"),
    ("gender:above=x", "system|code"),
    ("identifier:in=http://v", "no codes of a code system"),
    ("gender=a|b|c", "system|code"),
    ("gender=|", "system|code"),
    ("identifier:of-type=a|b", "system|code|value"),
    ("name.family=x", "only references"),
    ("organization:Patient.name=x", "only to Organization"),
    ("organization:patient=1", "Organization"),
    ("_has:Observation:code=1", "_has:Type:reference:parameter"),
    ("_has:Observation:code:status=1", "only references"),
    ("_id:text=1", "does not take"),
    ("_lastUpdated:exact=2020", "does not take"),
    ("_include=Patient", "Type:parameter"),
    ("_include=Patient:organization:", "Type:parameter"),
    ("_include=Patient:name", "not a reference"),
    ("_include=Patient:organization:Patient", "cannot refer"),
    ("_include=Patient:organization:Foo", "target type"),
    ("_include=*:organization", "wildcard"),
    ("_include:foo=Patient:organization", ":iterate"),
    ("_includesCount=0", "whole number"),
    ("name=a%00b", "NUL"),
]


@pytest.mark.parametrize(("text", "hint"), REFUSED)
def test_refused_with_the_parameter_and_a_hint(text: str, hint: str) -> None:
    error = refused(text)
    assert hint in str(error)
    assert text.partition("=")[0].partition("%")[0] in str(error)


@pytest.mark.parametrize(
    ("text", "type_name", "hint"),
    [
        ("value-quantity=5|a|b|c", "Observation", "number|system|code"),
        ("value-quantity=5kg", "Observation", "not a number"),
        ("code-value-quantity=a", "Observation", "code$value-quantity"),
        ("code-value-quantity=a$", "Observation", "components"),
        ("code-value-quantity=a$b$c", "Observation", "components"),
    ],
)
def test_refused_values(text: str, type_name: str, hint: str) -> None:
    assert hint in str(refused(text, type_name))


def test_limits() -> None:
    few = Limits(parameters=2, or_values=3, depth=1)
    assert "2 parameters" in str(refused("a=1&b=2&c=3", limits=few))
    assert "3 values" in str(refused("name=a,b,c,d", limits=few))
    assert "1 levels" in str(refused("organization.partof.name=x", limits=few))
    assert parse("organization.name=x", limits=few).has_criteria


def test_chains_cannot_multiply_without_end() -> None:
    error = refused("focus." * 8 + "_id=1", "Task")
    assert "name the types" in str(error)
    assert parse("focus:Task." * 8 + "_id=1", "Task").has_criteria


def test_result_parameters() -> None:
    found = parse(
        "_count=7&_total=accurate&_summary=false&_elements=id,name&_sort=-birthdate,_id&_includesCount=9"
        "&_include=Patient:organization&_revinclude:iterate=Observation:subject:Patient&_include=*&_format=json"
    )
    assert (found.count, found.total, found.summary, found.elements) == (7, True, "false", ("id", "name"))
    assert found.sort == (Sort("birthdate", "date", True), Sort("_id", "token"))
    assert found.includes == (
        Include("Patient", "organization", None, False),
        Include("Observation", "subject", "Patient", True, True),
        Include(None, None, None, False),
    )
    assert found.includes_count == 9
    assert not found.has_criteria
    assert parse("_count=0").summary == "count"


def test_unknown_includes_and_sorts_are_ignored() -> None:
    found = parse("_include=Foo:bar&_revinclude=Observation:foo&_sort=name,family,gender,birthdate")
    assert (found.includes, found.sort) == ((), ())
    assert len(found.ignored) == 3
    assert not found.had_unsupported


def test_a_chain_goes_to_all_types_that_have_the_parameter() -> None:
    (chain,) = parse("subject.name=x", "Observation").clauses
    assert isinstance(chain, Chain)
    assert {target for target, _ in chain.options} == {"Patient", "Location"}
    (narrow,) = parse("patient.name=x", "Observation").clauses
    assert isinstance(narrow, Chain)
    assert [target for target, _ in narrow.options] == ["Patient"]


def test_a_chain_that_leads_nowhere_is_unknown() -> None:
    assert parse("organization.nothing=x").had_unsupported
    assert parse("organization:Organization.nothing=x").had_unsupported
    assert parse("_has:Foo:subject:code=1").had_unsupported
    assert parse("_has:Observation:nothing:code=1").had_unsupported


def test_nested_has() -> None:
    (clause,) = parse("_has:Observation:patient:_has:Provenance:target:agent=1").clauses
    assert isinstance(clause, Has)
    assert isinstance(clause.criterion, Has)
    assert isinstance(clause.criterion.criterion, Clause)


class TestSystemLevel:
    def test_types(self) -> None:
        assert parse("_type=Patient,Group", *ALL).types == ("Group", "Patient")
        assert "Patient" not in parse("_type:not=Patient", *ALL).types

    def test_unknown_types(self) -> None:
        assert parse("_type=Patient,Foo", *ALL).types == ("Patient",)
        found = parse("_type=Foo&name=x", *ALL)
        assert (found.types, found.clauses) == ((), ())
        assert len(found.ignored) == 1
        assert refused("_type=Foo", *ALL, strict=True)

    def test_refused(self) -> None:
        assert "_type" in str(refused("_type=", *ALL))
        assert "not common" in str(refused("name=x", *ALL))
        assert "not common" in str(refused("_type=Patient,Group&family=x", *ALL))
        assert "one type" in str(refused("_include=Patient:organization", *ALL))

    def test_common_parameters(self) -> None:
        found = parse("name=x&_type=Patient,Practitioner", *ALL)
        assert found.clauses == (Clause("name", "string", None, (StringValue("x"),)),)


@pytest.mark.parametrize("criteria", ["", "=", "=&=x", "_count=3", "_sort=name", "hardDelete=true"])
def test_conditional_criteria_must_select(criteria: str) -> None:
    with pytest.raises(FhirError) as caught:
        query.parse_criteria("Patient", criteria, R4)
    assert caught.value.kind is Kind.INVALID
    assert "not selective enough" in str(caught.value)


@pytest.mark.parametrize("criteria", ["_tag=", "foo=1", "foo=1&name=x", "name=x&_tag=", "organization.foo=1"])
def test_conditional_criteria_must_all_be_supported(criteria: str) -> None:
    with pytest.raises(FhirError) as caught:
        query.parse_criteria("Patient", criteria, R4)
    assert caught.value.kind is Kind.PRECONDITION
    assert "ignored" not in str(caught.value)


def test_conditional_criteria() -> None:
    found = query.parse_criteria("Patient", "identifier=http%3A%2F%2Fx|1&_count=2", R4)
    assert found.clauses == (Clause("identifier", "token", None, (TokenValue("http://x", "1"),)),)
    assert query.parse_criteria("Patient", [("name", "x")], R4).has_criteria


WORDS = st.text(alphabet="aB1 ,|$\\é", min_size=1, max_size=6).filter(lambda text: text.strip(", "))
NUMBERS = st.from_regex(r"-?[0-9]{1,3}(\.[0-9]{1,2})?(e-?[0-9])?", fullmatch=True)
PREFIXES = st.sampled_from(["", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"])
DATES = st.sampled_from(
    ["1980", "1980-05", "1980-05-11", "1980-05-11T10:00:00Z", "1980-05-11T10:00:00.5+02:00"]
)
TOKENS = st.one_of(
    WORDS.map(syntax.escape),
    st.tuples(WORDS, WORDS).map(lambda pair: "|".join(map(syntax.escape, pair))),
    WORDS.map(lambda word: f"|{syntax.escape(word)}"),
    WORDS.map(lambda word: f"{syntax.escape(word)}|"),
)
QUANTITIES = st.tuples(PREFIXES, NUMBERS, st.sampled_from(["", "||kg", "|s", "|s|kg"])).map("".join)


def pair(
    names: list[str], values: st.SearchStrategy[str], most: int = 1
) -> st.SearchStrategy[tuple[str, str]]:
    listed = st.lists(values, min_size=1, max_size=most).map(",".join)
    return st.tuples(st.sampled_from(names), listed)


BY_TOKEN = ["code", "code:not", "combo-code", "subject:Patient.gender", "_has:Observation:has-member:code"]
REFERENCES = st.sampled_from(["1", "Patient/2", "Group/3", "http://x/4"])
INCLUDES = st.sampled_from(["*", "Observation:*", "Observation:has-member:Observation"])
PAIRS = st.lists(
    st.one_of(
        pair(["value-string", "value-string:exact", "value-string:contains"], WORDS.map(syntax.escape), 3),
        pair(
            ["code", "code:not", "combo-code", "subject:Patient.gender", "_has:Observation:has-member:code"],
            TOKENS,
            3,
        ),
        pair(["code:text"], WORDS.map(syntax.escape)),
        pair(["identifier:of-type"], st.just("a|b|c\\,d")),
        pair(["code:in", "code:not-in"], st.sampled_from(["http://v|1,ValueSet/1", "urn:a\\,b"])),
        pair(["code:above", "code:below"], st.sampled_from(["s|a,s|b", "http://s|a\\|b"])),
        pair(["date", "value-date", "_lastUpdated"], st.tuples(PREFIXES, DATES).map("".join)),
        pair(["value-quantity"], QUANTITIES),
        pair(
            ["subject", "patient", "subject:Patient"],
            st.sampled_from(["1", "Patient/2", "Group/3", "http://x/4"]),
            3,
        ),
        pair(["subject:identifier"], TOKENS),
        pair(["code-value-quantity"], st.tuples(TOKENS, QUANTITIES).map("$".join), 2),
        pair(["_profile", "_profile:below"], WORDS.map(syntax.escape)),
        pair(["code:missing", "subject.name:missing"], st.sampled_from(["true", "false"])),
        pair(["_sort"], st.sampled_from(["date", "-code,_id", "-_lastUpdated"])),
        pair(
            ["_include", "_revinclude:iterate"],
            st.sampled_from(["*", "Observation:*", "Observation:has-member:Observation"]),
        ),
        pair(["_count", "_includesCount"], st.sampled_from(["1", "20"])),
        pair(["_total"], st.sampled_from(["none", "accurate"])),
        pair(["_elements"], st.sampled_from(["id", "code,status"])),
    ),
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(PAIRS)
def test_what_is_written_reads_as_the_same_query(pairs: list[tuple[str, str]]) -> None:
    found = query.parse(("Observation",), pairs, R4, now=0)
    again = query.parse(("Observation",), format_query(found), R4, now=0)
    assert again.clauses == found.clauses
    for name in ("types", "includes", "count", "total", "summary", "elements", "sort", "includes_count"):
        assert getattr(again, name) == getattr(found, name)
    assert not again.ignored
