"""Search by value sets and hierarchies that the server stores."""

from tests.support.in_process import BASE, InProcess, entry
from tests.support.terminology import ANIMALS, PETS, code_system, part, value_set


def observation(server: InProcess, id_: str, code: str) -> None:
    coded = {"coding": [{"system": ANIMALS, "code": code}]}
    body = {"resourceType": "Observation", "id": id_, "status": "final", "code": coded}
    assert server.send("PUT", f"Observation/{id_}", body).status == 201


def test_stored_value_sets_are_seen_as_they_are_now(server: InProcess) -> None:
    observation(server, "a", "dog")
    observation(server, "b", "poodle")
    refused = server.send("GET", f"Observation?code:in={PETS}")
    assert (refused.status, refused.issue["code"]) == (400, "not-found")
    server.send("PUT", "ValueSet/pets", {**value_set(part(ANIMALS, "dog")), "id": "pets"})
    assert server.send("GET", f"Observation?code:in={PETS}").ids == ["a"]
    assert server.send("GET", "Observation?code:in=ValueSet/pets").ids == ["a"]
    assert server.send("GET", f"Observation?code:in={BASE}/ValueSet/pets").ids == ["a"]
    assert server.send("GET", f"Observation?code:not-in={PETS}").ids == ["b"]
    server.send("PUT", "ValueSet/pets", {**value_set(part(ANIMALS, "poodle")), "id": "pets"})
    assert server.send("GET", f"Observation?code:in={PETS}").ids == ["b"]
    server.send("DELETE", "ValueSet/pets")
    assert server.send("GET", f"Observation?code:in={PETS}").status == 400
    assert server.send("GET", "Observation?code:in=ValueSet/pets").status == 400


def test_hierarchies_chains_and_counts(server: InProcess) -> None:
    server.send("PUT", "CodeSystem/animals", {**code_system(), "id": "animals"})
    observation(server, "a", "dog")
    observation(server, "b", "poodle")
    below = server.send("GET", f"Observation?code:below={ANIMALS}|dog&_total=accurate")
    assert (below.ids, below.json["total"]) == (["a", "b"], 2)
    assert server.send("GET", f"Observation?code:above={ANIMALS}|dog").ids == ["a"]
    assert server.send("GET", f"Observation?code:below={ANIMALS}|dog&_summary=count").json["total"] == 2
    first = server.send("GET", f"Observation?code:below={ANIMALS}|animal&_count=1")
    assert first.ids == ["a"]
    assert server.follow(first.link("next") or "").ids == ["b"]


def test_a_transaction_sees_the_value_set_that_it_brings(server: InProcess) -> None:
    observation(server, "a", "dog")
    pets = {**value_set(part(ANIMALS, "dog")), "id": "pets"}
    answer = server.bundle(
        "transaction",
        entry("PUT", "ValueSet/pets", pets),
        entry("GET", f"Observation?code:in={PETS}"),
    )
    assert answer.status == 200
    (found,) = answer.entries[1]["resource"]["entry"]
    assert found["resource"]["id"] == "a"
    gone = server.send("DELETE", f"Observation?code:in={PETS}")
    assert gone.status == 204
    assert server.send("GET", "Observation/a").status == 410
