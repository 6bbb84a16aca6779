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


def test_words_are_found_and_nothing_is_a_syntax_error(server: InProcess) -> None:
    """C1.14"""
    div = '<div xmlns="http://www.w3.org/1999/xhtml">Bone</div>'
    server.patient("p", text={"status": "generated", "div": div})
    server.patient("q", name=[{"family": "Bone"}])
    assert server.send("GET", "Patient?_text=bone").ids == ["p"]
    assert server.send("GET", "Patient?_content=bone").ids == ["p", "q"]
    assert server.send("GET", "?_content=bone&_type=Patient").ids == ["p", "q"]
    assert server.send("GET", "Patient?_content=bone&_count=1&_total=accurate").json["total"] == 2
    for odd in ['"', "(", ")", "AND", "a:b", "^a", "{a b} : c", "NEAR(a b)", "a*b", "%00", "'; --"]:
        assert server.send("GET", f"Patient?_content={odd}").status in (200, 400), odd
        assert server.send("GET", f"Patient?_text={odd} bone").status in (200, 400), odd
    assert server.send("GET", "Patient?_text=-bone").status == 400
    assert server.send("GET", "Patient?_text:exact=bone").status == 400
    ignored = server.send("GET", "Patient?_text=!")
    assert ignored.entries[0]["search"]["mode"] == "outcome"
    assert server.send("DELETE", "Patient?_text=!").status == 412
    server.send("DELETE", "Patient/p")
    assert server.send("GET", "Patient?_text=bone").ids == []
