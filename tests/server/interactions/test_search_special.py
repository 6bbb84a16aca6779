"""Criteria that are no search parameter, as a client sees them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.in_process import InProcess


def listed(id_: str, *references: str) -> dict[str, Any]:
    entries = [{"item": {"reference": reference}} for reference in references]
    return {"resourceType": "List", "id": id_, "status": "current", "mode": "working", "entry": entries}


@pytest.mark.parametrize("value", ["", "*", "*:subject", "Foo:*", "Patient:zzz", "Patient:name", "Patient:"])
def test_malformed_ones_are_ignored_with_a_warning(server: InProcess, value: str) -> None:
    """C1.12"""
    server.patient()
    answer = server.send("GET", f"Patient?_not-referenced={value}")
    assert [entry["search"]["mode"] for entry in answer.entries] == ["outcome", "match"]
    strict = server.send("GET", f"Patient?_not-referenced={value}", prefer="handling=strict")
    assert strict.status == 400


def test_lists_and_orphans_over_the_whole_server(server: InProcess) -> None:
    """C1.11, C1.12"""
    server.patient("p")
    server.patient("q")
    assert server.send("PUT", "List/l", listed("l", "Patient/p")).status == 201
    assert server.send("GET", "?_list=l").ids == ["p"]
    assert server.send("GET", "?_not-referenced=*:*").ids == ["q", "l"]
    assert server.send("GET", "Patient?_not-referenced=List:item").ids == ["q"]
    assert server.send("DELETE", "Patient?_not-referenced=*:*").status == 204
    assert server.send("GET", "Patient").ids == ["p"]
