"""Which texts of a resource are for people."""

from __future__ import annotations

from typing import Any

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.search.fulltext import words
from server.fhir.search.texts import texts
from tests.support.examples import official_examples

R4 = Definitions.load("r4")


def split(**members: Any) -> tuple[list[str], list[str]]:
    narrative, content = texts({"resourceType": "Patient", "id": "p1", **members}, R4)
    return words(narrative), words(content)


def test_the_narrative_without_its_markup() -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml">Kim &amp; <b class="x">L&eacute;e</b><br/>Seoul</div>'
    assert split(text={"status": "generated", "div": div}) == (["kim", "lee", "seoul"], [])


def test_names_notes_displays_identifiers_and_codings_are_texts() -> None:
    _, content = split(
        active=True,
        birthDate="1980-01-01",
        gender="female",
        identifier=[{"system": "http://mrn.org", "value": "MRN-7"}],
        name=[{"use": "official", "family": "Lee", "given": ["Ann", "B."], "period": {"start": "2020"}}],
        maritalStatus={"coding": [{"system": "http://v3", "code": "M", "display": "Married"}]},
        generalPractitioner=[{"reference": "Practitioner/p1", "display": "Dr House"}],
        photo=[{"contentType": "image/png", "data": "abcd", "title": "Portrait"}],
    )
    expected = "mrn 7 lee ann b m married dr house portrait"
    assert content == expected.split()


def test_extensions_and_contained_resources_count() -> None:
    div = "<div>Inner <i>story</i></div>"
    organization = {"resourceType": "Organization", "name": "Clinic", "text": {"div": div}}
    extension = [{"url": "http://x", "valueString": "extra"}, {"url": "http://y", "valueCode": "no"}]
    _, content = split(contained=[organization], extension=extension)
    assert sorted(content) == ["clinic", "extra", "inner", "story"]


def test_malformed_content_is_passed_over() -> None:
    bad: list[Any] = [None, 1, "x", [], [[1]], {"text": 5}, [{"div": 1}], {"resourceType": ["x"]}]
    for value in bad:
        for name in ("text", "name", "contained", "extension", "maritalStatus"):
            assert split(**{name: value})[0] == []


def test_every_example_has_texts() -> None:
    read = [texts(codec.decode(body), R4) for body in official_examples().values()]
    assert sum(1 for narrative, _ in read if narrative) > 350
    assert sum(1 for _, content in read if content) > 400


def test_the_place_of_meta_changes_nothing() -> None:
    """Storing moves it to the front; the index made before must be the one that verification makes."""
    meta, name = {"tag": [{"code": "vip"}]}, [{"text": "Kim"}]
    definitions = Definitions.load()
    after = texts({"resourceType": "Patient", "name": name, "meta": meta}, definitions)
    assert after == texts({"resourceType": "Patient", "meta": meta, "name": name}, definitions)
