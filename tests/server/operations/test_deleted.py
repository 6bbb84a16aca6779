"""$deleted: the list of what is deleted now."""

from typing import Any

import pytest

from server.fhir import codec
from server.fhir.keys import ResourceKey
from server.store.base import Author, Stated
from tests.support.in_process import BASE, START, Answer, InProcess


def named(server: InProcess, id_: str, family: str, *, by: str = "ann") -> None:
    """A Patient of that name, created and deleted."""
    server.patient(id_, name=[{"family": family, "given": ["Anna"]}])
    server.send("DELETE", f"Patient/{id_}", by=by)


def observed(server: InProcess, id_: str, *, by: str = "ann") -> None:
    """A deleted Observation about Patient/p."""
    body = {"resourceType": "Observation", "id": id_, "status": "final", "code": {"text": "Weight"}}
    body["subject"] = {"reference": "Patient/p"}
    server.send("PUT", f"Observation/{id_}", body)
    server.send("DELETE", f"Observation/{id_}", by=by)


def keys(answer: Answer) -> list[str]:
    """What the entries are about."""
    return [entry["request"]["url"] for entry in answer.entries if entry["request"]["method"] == "DELETE"]


def extension(entry: dict[str, Any], name: str) -> Any:
    """The value of one of an entry's extensions; None when it is absent."""
    of_name = [e for e in entry["response"].get("extension", []) if e["url"] == f"urn:fhir-admin:{name}"]
    return next((v for e in of_name for k, v in e.items() if k.startswith("value")), None)


@pytest.fixture
def lists(server: InProcess) -> InProcess:
    """Three deleted Patients, one deleted Observation, one deleted and restored, one that lives."""
    server.patient("live")
    named(server, "a", "Müller", by="ann")
    named(server, "b", "Mulder", by="bob")
    observed(server, "o", by="Bobby")
    named(server, "r", "Rest")
    server.patient("r")
    named(server, "c", "Smith", by="ann")
    return server


def test_one_tombstone_per_instance_deleted_now_newest_first(lists: InProcess) -> None:
    answer = lists.send("GET", "$deleted")
    assert (answer.status, answer.json["type"], answer.json["total"]) == (200, "history", 4)
    assert keys(answer) == ["Patient/c", "Observation/o", "Patient/b", "Patient/a"]
    assert keys(lists.send("GET", "Patient/$deleted")) == ["Patient/c", "Patient/b", "Patient/a"]
    assert keys(lists.send("GET", "Basic/$deleted")) == []
    entry = answer.entries[0]
    assert "resource" not in entry
    assert entry["fullUrl"] == f"{BASE}/Patient/c"
    assert (entry["response"]["status"], entry["response"]["etag"]) == ("204 No Content", 'W/"2"')


def test_an_instance_deleted_twice_stands_once_with_its_newest_tombstone(server: InProcess) -> None:
    named(server, "p", "Old")
    named(server, "p", "New", by="bob")
    (entry,) = server.send("GET", "$deleted").entries
    assert entry["response"]["etag"] == 'W/"4"'
    assert extension(entry, "last-version") == "3"
    assert extension(entry, "label") == "Anna New"
    assert extension(entry, "author") == "bob"


def test_each_entry_says_what_it_was(lists: InProcess) -> None:
    patient, observation, *_ = lists.send("GET", "$deleted").entries
    assert (extension(patient, "label"), extension(patient, "last-version")) == ("Anna Smith", "1")
    assert extension(patient, "subject") is None
    assert extension(observation, "label") == "Weight"
    assert extension(observation, "subject") == {"reference": "Patient/p"}
    assert extension(observation, "author") == "Bobby"


def test_what_nothing_names_has_no_label(server: InProcess) -> None:
    server.patient()
    server.send("DELETE", "Patient/p")
    (entry,) = server.send("GET", "$deleted").entries
    assert extension(entry, "label") is None
    assert extension(entry, "last-version") == "1"


def test_purged_content_is_not_told_of(lists: InProcess) -> None:
    lists.send("DELETE", "Patient/a/$purge-history")
    entry = lists.send("GET", "$deleted").entries[-1]
    assert extension(entry, "last-version") is extension(entry, "label") is None
    assert extension(entry, "author") == "ann"
    assert keys(lists.send("GET", "$deleted?_text=anna")) == ["Patient/c", "Patient/b"]


def test_hard_deleted_instances_are_not_listed(lists: InProcess) -> None:
    lists.send("DELETE", "Patient/a?hardDelete=true")
    assert keys(lists.send("GET", "Patient/$deleted")) == ["Patient/c", "Patient/b"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("_since=2026-01-01T00:00:05Z", "cob"),
        ("_before=2026-01-01T00:00:05Z", "a"),
        ("_since=2026-01-01T00:00:05Z&_before=2026-01-01T00:00:07Z", "b"),
        ("_type=Patient", "cba"),
        ("_type=Observation,Patient", "coba"),
        ("_type=Observation,Basic", "o"),
        ("_type=Basic", ""),
        ("author=ann", "ca"),
        ("author=BOB", "ob"),
        ("author=bobb", "o"),
        ("author=nn", ""),
        ("author=bob&_type=Patient", "b"),
        ("_text=anna", "cba"),
        ("_text=mul", "ba"),
        ("_text=M%C3%9CLLER", "a"),
        ("_text=mull+anna", "a"),
        ("_text=anna&_text=mull", "a"),
        ("_text=weight", "o"),
        ("_text=nobody", ""),
        ("_text=anna&author=ann", "ca"),
    ],
)
def test_filters(lists: InProcess, query: str, expected: str) -> None:
    answer = lists.send("GET", f"$deleted?{query}")
    assert [key.rpartition("/")[2] for key in keys(answer)] == list(expected)
    assert answer.json["total"] == len(expected)
    assert lists.send("GET", f"$deleted?{query}&_summary=count").json["total"] == len(expected)
    assert len(keys(lists.send("GET", f"$deleted?{query}&_count=1"))) == min(1, len(expected))


def test_the_type_in_the_url_and_of_the_parameter_must_agree(lists: InProcess) -> None:
    assert keys(lists.send("GET", "Patient/$deleted?_type=Patient,Observation")) == [
        "Patient/c",
        "Patient/b",
        "Patient/a",
    ]
    assert keys(lists.send("GET", "Patient/$deleted?_type=Observation")) == []


@pytest.mark.parametrize("query", ["", "&_text=anna", "&author=ann", "&_type=Patient,Basic"])
def test_pages_give_each_instance_once_while_others_delete(server: InProcess, query: str) -> None:
    for name in "abcdefg":
        named(server, name, "Muster")
    page = server.send("GET", f"$deleted?_count=3{query}")
    seen, links = [], []
    while True:
        seen += keys(page)
        links.append({link["relation"] for link in page.json["link"]})
        named(server, f"x{len(seen)}", "Muster")
        if page.link("next") is None:
            break
        page = server.follow(page.link("next") or "")
    assert seen == [f"Patient/{name}" for name in "gfedcba"]
    assert links == [
        {"self", "first", "next"},
        {"self", "first", "previous", "next"},
        {"self", "first", "previous"},
    ]
    back = server.follow(page.link("previous") or "")
    assert keys(back) == seen[3:6]


def test_what_is_restored_between_pages_drops_out(server: InProcess) -> None:
    for name in "abcd":
        named(server, name, "Muster")
    page = server.send("GET", "$deleted?_count=2")
    server.patient("b")
    assert keys(server.follow(page.link("next") or "")) == ["Patient/a"]


@pytest.mark.parametrize(
    "query",
    ["_since=x", "_before=2030-01-01", "_type=", "_type=,", "author=", "_text=", "_count=-1", "ct=garbage"],
)
def test_bad_parameters_are_400(lists: InProcess, query: str) -> None:
    assert lists.send("GET", f"$deleted?{query}").status == 400


@pytest.mark.parametrize("query", ["_sort=_lastUpdated", "_at=2026", "_type=Foo", "name=x"])
def test_what_is_not_known_is_ignored_with_a_warning(lists: InProcess, query: str) -> None:
    warning = lists.send("GET", f"$deleted?{query}").entries[0]
    assert warning["response"]["outcome"]["issue"][0]["severity"] == "warning"
    assert lists.send("GET", f"$deleted?{query}", prefer="handling=strict").status == 400


def test_an_unknown_type_among_others_lists_the_others(lists: InProcess) -> None:
    assert keys(lists.send("GET", "$deleted?_type=Foo,Observation")) == ["Observation/o"]
    assert keys(lists.send("GET", "$deleted?_type=Foo")) == []


def test_only_the_count_needs_no_entries(lists: InProcess) -> None:
    bundle = lists.send("GET", "$deleted?_count=0").json
    assert bundle["total"] == 4
    assert "entry" not in bundle


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["$deleted", "Patient/$deleted"])
def test_it_is_only_read(server: InProcess, path: str, method: str) -> None:
    answer = server.send(method, path)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_deviations_reach_the_list(lists: InProcess) -> None:
    lists.set(deviations=frozenset({"no-system-history"}))
    assert lists.send("GET", "$deleted").status == 404
    assert lists.send("GET", "Patient/$deleted").status == 200
    lists.set(deviations=frozenset({"no-type-history"}))
    assert lists.send("GET", "Patient/$deleted").status == 404
    lists.set(deviations=frozenset({"tombstone-stub"}))
    assert lists.send("GET", "$deleted").entries[0]["resource"]["id"] == "c"
    lists.set(deviations=frozenset({"uuid-versions"}))
    entry = lists.send("GET", "$deleted").entries[0]
    assert lists.send("GET", f"Patient/c/_history/{extension(entry, 'last-version')}").status == 200


def test_a_type_without_history_has_no_list(lists: InProcess) -> None:
    lists.set(versioning={"Patient": "no-version"})
    assert lists.send("GET", "Patient/$deleted").status == 405


def test_content_that_an_import_brought_in_later_is_listed_and_restored(server: InProcess) -> None:
    key, text = (
        ResourceKey("Patient", "i"),
        b'{"resourceType":"Patient","id":"i","name":[{"family":"Import"}]}',
    )

    def insert(number: int, body: bytes | None) -> None:
        resource = None if body is None else codec.decode(body)
        stated = Stated(number, START - 1000 + number)
        server.store.write(
            lambda tx: tx.insert(key, body, resource, stated, author=Author("import"))
        ).result()

    insert(1, text.replace(b"Import", b"Older"))
    insert(5, None)
    insert(3, text)
    (entry,) = server.send("GET", "$deleted?_text=import").entries
    assert (extension(entry, "last-version"), extension(entry, "label")) == ("3", "Import")
    restored = server.send("POST", "Patient/i/$restore")
    assert (restored.status, restored.json["name"]) == (200, [{"family": "Import"}])
