"""FHIR's URL grammar."""

import pytest

from server.fhir.definitions import Definitions
from server.fhir.errors import FhirError
from server.interactions.routing import Route, route

R4 = Definitions.load()


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "", "search-system"),
        ("POST", "", "bundle"),
        ("GET", "_history", "history-system"),
        ("POST", "_search", "search-system"),
        ("GET", "Patient", "search-type"),
        ("HEAD", "Patient", "search-type"),
        ("POST", "Patient", "create"),
        ("POST", "Patient/", "create"),
        ("PUT", "Patient", "conditional-update"),
        ("PATCH", "Patient", "conditional-patch"),
        ("DELETE", "Patient", "conditional-delete"),
        ("POST", "Patient/_search", "search-type"),
        ("GET", "Patient/_history", "history-type"),
        ("GET", "Patient/1", "read"),
        ("HEAD", "Patient/1", "read"),
        ("PUT", "Patient/1", "update"),
        ("PATCH", "Patient/1", "patch"),
        ("DELETE", "Patient/1", "delete"),
        ("GET", "Patient/1/_history", "history-instance"),
        ("GET", "Patient/1/_history/2", "vread"),
        ("DELETE", "Patient/1/$purge-history", "purge-history"),
        ("GET", "$deleted", "deleted"),
        ("HEAD", "Patient/$deleted", "deleted"),
        ("POST", "Patient/1/$restore", "restore"),
        ("POST", "$restore", "restore-many"),
        ("GET", "ValueSet/$expand", "expand"),
        ("POST", "ValueSet/1/$expand", "expand"),
        ("POST", "ValueSet/$validate-code", "validate-code"),
        ("GET", "CodeSystem/1/$validate-code", "validate-code"),
        ("GET", "CodeSystem/$lookup", "lookup"),
        ("POST", "CodeSystem/$subsumes", "subsumes"),
        ("GET", "Patient/1/Observation", "search-compartment"),
        ("GET", "Patient/1/*", "search-compartment"),
        ("POST", "Patient/1/Observation/_search", "search-compartment"),
    ],
)
def test_methods_and_paths_name_interactions(method: str, path: str, name: str) -> None:
    """A0.1"""
    assert route(method, path, R4).name == name


def test_a_route_says_what_its_url_names() -> None:
    """A0.1"""
    assert route("GET", "Patient/a.b-1/_history/7", R4) == Route("vread", False, "Patient", "a.b-1", "7")
    assert route("GET", "Patient/%61", R4).key == ("Patient", "a")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("patient/123", 404),
        ("Foo", 404),
        ("Foo/1", 404),
        ("Patient/1/2/3", 404),
        ("Patient//1", 404),
        ("Patient/1/$unknown", 404),
        ("Patient/$unknown", 404),
        ("Patient/$expand", 404),
        ("ValueSet/1/$lookup", 404),
        ("$unknown", 404),
        ("Observation/1/Patient", 404),
        ("Patient/1/Foo", 404),
        ("Patient/a_b", 400),
        ("Patient/" + "a" * 65, 400),
        ("Patient/a%20b", 400),
        ("Patient/..%2f1", 400),
        ("Patient/%2e%2e", 200),
        ("Patient/1%00", 400),
        ("Patient/%ff", 400),
        ("Patient/1/_history/%2f", 400),
        ("..%2f..%2fetc", 400),
    ],
)
def test_unknown_and_unsafe_paths_are_refused(path: str, status: int) -> None:
    """A0.2, A0.5: `..` is a legal id by its characters and names nothing but an instance."""
    if status == 200:
        assert route("GET", path, R4).name == "read"
        return
    with pytest.raises(FhirError) as caught:
        route("GET", path, R4)
    assert caught.value.kind.status == status


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "Patient/1"),
        ("PUT", ""),
        ("DELETE", ""),
        ("GET", "Patient/_search"),
        ("PATCH", "Patient/1/_history/1"),
        ("DELETE", "Patient/1/_history"),
        ("GET", "Patient/1/$purge-history"),
        ("TRACE", "Patient/1"),
    ],
)
def test_a_method_that_does_not_belong_there_is_405_with_allow(method: str, path: str) -> None:
    """A0.14, B0.9"""
    with pytest.raises(FhirError) as caught:
        route(method, path, R4)
    assert caught.value.kind.status == 405
    assert caught.value.headers["Allow"]
