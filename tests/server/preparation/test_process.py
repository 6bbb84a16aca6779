"""The preparation process: it answers, it is replaced when it dies, it never outlives the server."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from server.fhir.definitions import Definitions
from server.preparation import process
from server.preparation.creates import Asked
from server.preparation.preparer import LARGE
from server.preparation.process import Preparation
from tests.support.in_process import entry
from tests.support.server_process import ServerProcess

_ASKED = Asked("http://localhost/fhir", (None, None), 1_767_225_600_000, False, 100)
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def preparation(monkeypatch: pytest.MonkeyPatch) -> Iterator[Preparation]:
    monkeypatch.setattr(process, "_REST_SECONDS", 0.0)
    made = Preparation(Definitions.load().own())
    yield made
    made.close()


def transaction(*resources: dict[str, object]) -> bytes:
    entries = [entry("POST", str(resource["resourceType"]), resource) for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode()


def nothing(wanted: frozenset[str]) -> Mapping[str, str]:
    return {}


def children(pid: int) -> list[int]:
    """Of all its threads."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for listed in lists for word in listed.read_text().split()]


def test_it_prepares_and_asks_for_conditional_references(preparation: Preparation) -> None:
    asked: list[frozenset[str]] = []

    def resolve(wanted: frozenset[str]) -> Mapping[str, str]:
        asked.append(wanted)
        return {text: "Practitioner/1" for text in wanted}

    reference = {"reference": "Practitioner?identifier=a|1"}
    patient = {"resourceType": "Patient", "generalPractitioner": [reference]}
    found = preparation.prepare(transaction(patient), _ASKED, resolve)
    assert found is not None
    assert found[0].portion.count == 1
    assert found[0].assumed == {reference["reference"]: "Practitioner/1"}
    assert asked == [frozenset({reference["reference"]})]
    assert preparation.prepare(b"{}", _ASKED, resolve) is None


def test_it_follows_the_search_parameters_of_the_server(preparation: Preparation) -> None:
    definitions = preparation._definitions
    body = transaction({"resourceType": "Patient", "birthDate": "2000-01-01"})
    first = preparation.prepare(body, _ASKED, nothing)
    born = dataclasses.replace(definitions.search_parameters("Patient")["birthdate"], code="born", url="x")
    definitions.change_parameters({"Patient": [born]}, frozenset())
    second = preparation.prepare(body, _ASKED, nothing)
    assert first is not None
    assert second is not None
    assert "born" not in first[0].portion.parameters
    assert second[1] is definitions.parameters is not first[1]


@on_linux
@pytest.mark.logs("the preparation process failed and is given up")
def test_a_dead_process_is_replaced(preparation: Preparation) -> None:
    body, others = transaction({"resourceType": "Patient"}), set(children(os.getpid()))
    assert preparation.prepare(body, _ASKED, nothing) is not None
    (child,) = set(children(os.getpid())) - others
    os.kill(child, signal.SIGKILL)
    assert preparation.prepare(body, _ASKED, nothing) is None
    assert preparation.prepare(body, _ASKED, nothing) is not None


def test_closed_it_prepares_nothing(preparation: Preparation) -> None:
    preparation.close()
    assert preparation.prepare(transaction({"resourceType": "Patient"}), _ASKED, nothing) is None


@on_linux
def test_a_server_uses_it_for_large_transactions_survives_it_and_takes_it_along(tmp_path: Path) -> None:
    div = f"<div xmlns='http://www.w3.org/1999/xhtml'>{'x' * 3000}</div>"
    patient = {"resourceType": "Patient", "text": {"status": "generated", "div": div}}
    body = transaction(*[patient] * 100)
    assert len(body) > LARGE
    with ServerProcess(tmp_path / "data") as server:
        assert server.process is not None
        connection = server.connect()
        before = set(children(server.process.pid))
        assert connection.send("POST", "", body).status == 200
        (child,) = set(children(server.process.pid)) - before
        os.kill(child, signal.SIGKILL)
        assert connection.send("POST", "", body).status == 200
        assert connection.send("GET", "Patient?_summary=count").json()["total"] == 200
        connection.close()
    assert not Path(f"/proc/{child}").exists()
