"""The digest of a CapabilityStatement says True, False or "unknown", never guesses."""

from __future__ import annotations

import pytest

from fhir_admin.client.capabilities import Capabilities

STATEMENT = {
    "resourceType": "CapabilityStatement",
    "fhirVersion": "4.0.1",
    "software": {"name": "Some Server", "version": "2"},
    "patchFormat": ["application/json-patch+json"],
    "rest": [
        {
            "mode": "server",
            "interaction": [{"code": "transaction"}],
            "searchParam": [{"name": "_id", "type": "token"}],
            "operation": [{"name": "export"}],
            "resource": [
                {
                    "type": "Patient",
                    "interaction": [{"code": "read"}, {"code": "search-type"}],
                    "searchParam": [{"name": "name", "type": "string"}],
                    "conditionalDelete": "single",
                },
                {"type": "Basic"},
            ],
        }
    ],
}


def test_what_is_said():
    known = Capabilities.read(STATEMENT)
    assert known.software == "Some Server 2"
    assert known.types == ("Basic", "Patient")
    assert known.supports("read", "Patient") is True
    assert known.supports("delete", "Patient") is False
    assert known.supports("read", "Observation") is False
    assert known.supports("transaction") is True
    assert known.supports("history-system") is False
    assert sorted(known.search_parameters("Patient")) == ["_id", "name"]
    assert known.supports_operation("$export") is True
    assert known.supports_patch("application/json-patch+json; charset=utf-8") is True
    assert known.supports_patch("application/fhir+json") is False


def test_what_is_not_said_is_unknown():
    known = Capabilities.read(STATEMENT)
    assert known.supports("read", "Basic") is None
    assert Capabilities.unknown().supports("read", "Patient") is None
    assert Capabilities.unknown().supports_patch("application/fhir+json") is None


@pytest.mark.parametrize(
    "value", [None, [], {}, {"resourceType": "Bundle"}, {"resourceType": "CapabilityStatement", "rest": 3}]
)
def test_anything_can_be_read(value):
    known = Capabilities.read(value)
    assert known.types == ()
