"""Health and capabilities without a socket. Source: server specification F1, A4.14."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from server.fhir.errors import FhirError, Kind, fhir_error
from server.rest.discovery import Discovery
from tests.support.in_process import InProcess, in_process


class _Silent:
    """A store whose disk is gone."""

    def read(self, *, seconds: float | None = None) -> AbstractContextManager[Any]:
        raise fhir_error(Kind.UNAVAILABLE, "The disk reported an error.")


def discovery(server: InProcess, store: Any = None) -> Discovery:
    services = server.services
    return Discovery(services.definitions, services.settings, store or server.store, "1", services.now)


def test_health_follows_the_store(tmp_path: Path) -> None:
    """F1.3"""
    with in_process(tmp_path / "data") as server:
        for store, status, word in ((None, 200, "Healthy"), (_Silent(), 503, "Unhealthy")):
            found, body = discovery(server, store).health()
            told = json.loads(body)
            assert (found, told["overallStatus"], told["details"][0]["name"]) == (status, word, "store")


def test_capabilities_follow_the_settings(tmp_path: Path) -> None:
    """A4.14, A4.15"""
    with in_process(tmp_path / "data", versioning={"Patient": "no-version"}, update_create=False) as server:
        [rest] = discovery(server).metadata("http://h/fhir", ())["rest"]
    by_type = {one["type"]: one for one in rest["resource"]}
    kept, unkept = by_type["Observation"], by_type["Patient"]
    assert (kept["versioning"], kept["readHistory"], kept["updateCreate"]) == ("versioned", True, False)
    assert (unkept["versioning"], unkept["readHistory"]) == ("no-version", False)
    offered = {one["code"] for one in unkept["interaction"]}
    assert offered == {"read", "update", "patch", "delete", "create", "search-type"}


@pytest.mark.parametrize(("auth", "told"), [("none", "None is asked for"), ("token", "launch token")])
def test_capabilities_say_what_holds_for_the_whole_server(tmp_path: Path, auth: str, told: str) -> None:
    """F1.1"""
    with in_process(tmp_path / "data", auth=auth) as server:
        [rest] = discovery(server).metadata("http://h/fhir", ())["rest"]
    assert told in rest["security"]["description"]
    compartments = {url.rpartition("/")[2] for url in rest["compartment"]}
    assert compartments == {"device", "encounter", "patient", "practitioner", "relatedPerson"}
    assert {"_type", "_list", "_text"} <= {one["name"] for one in rest["searchParam"]}
    assert {"export", "versions"} <= {one["name"] for one in rest["operation"]}
    patients = next(one for one in rest["resource"] if one["type"] == "Patient")
    assert "includes" in {one["name"] for one in patients["operation"]}


def test_other_statements_are_not_offered(tmp_path: Path) -> None:
    """F1.1"""
    with in_process(tmp_path / "data") as server:
        for mode in ("terminology", "x"):
            with pytest.raises(FhirError) as caught:
                discovery(server).metadata("http://h/fhir", [("mode", mode)])
            assert caught.value.kind is Kind.INVALID


def test_a_server_may_have_no_capabilities(tmp_path: Path) -> None:
    with (
        in_process(tmp_path / "data", deviations=frozenset({"no-capability"})) as server,
        pytest.raises(FhirError) as caught,
    ):
        discovery(server).metadata("http://h/fhir", ())
    assert caught.value.kind is Kind.NOT_FOUND


def test_stored_profiles_are_supported_while_they_are_there(tmp_path: Path) -> None:
    """F1.1"""
    url = "http://example.org/StructureDefinition/korean-patient"
    profile = {
        "resourceType": "StructureDefinition",
        "id": "korean",
        "url": url,
        "name": "KoreanPatient",
        "status": "active",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint",
        "differential": {"element": [{"id": "Patient", "path": "Patient"}]},
    }
    with in_process(tmp_path / "data") as server:
        found = discovery(server)

        def supported() -> Any:
            [rest] = found.metadata("http://h/fhir", ())["rest"]
            return next(r for r in rest["resource"] if r["type"] == "Patient").get("supportedProfile")

        assert supported() is None
        assert server.send("PUT", "StructureDefinition/korean", profile).status == 201
        assert supported() == [url]
        server.send("DELETE", "StructureDefinition/korean", hardDelete="true")
        assert supported() is None
