"""The deleted list and $restore, over the wire.

Source: server specification A7.5, "Limits and places" (Deleted list).
"""

from __future__ import annotations

from typing import Any

from tests.support.black_box import pages, put, refused, unique, version
from tests.support.server_process import Connection


def extension(entry: dict[str, Any], name: str) -> Any:
    """The text of one of an entry's extensions."""
    extensions = entry["response"]["extension"]
    return next((e["valueString"] for e in extensions if e["url"] == f"urn:fhir-admin:{name}"), None)


def test_a_deleted_patient_is_found_by_name_and_comes_back(http: Connection) -> None:
    id_, family = unique(), unique()
    put(http, id_, name=[{"family": family}])
    assert http.send("DELETE", f"Patient/{id_}").status == 204
    (entry,) = http.send("GET", f"$deleted?_type=Patient&_text={family.upper()}").json()["entry"]
    assert (extension(entry, "label"), extension(entry, "last-version")) == (family, "1")
    assert extension(entry, "author")
    refused(http.send("POST", f"Patient/{id_}/$restore", None, {"If-Match": 'W/"1"'}), 412)
    restored = http.send("POST", f"Patient/{id_}/$restore", None, {"If-Match": entry["response"]["etag"]})
    assert (restored.status, restored.headers["etag"]) == (200, 'W/"3"')
    assert version(http, f"Patient/{id_}") == 'W/"3"'
    refused(http.send("POST", f"Patient/{id_}/$restore"), 412)
    refused(http.send("POST", f"Patient/{unique()}/$restore"), 404, "not-found")


def test_many_come_back_in_one_request(http: Connection) -> None:
    ids = [unique() for _ in range(5)]
    for id_ in ids:
        put(http, id_)
        http.send("DELETE", f"Patient/{id_}")
    found = [e for page in pages(http, "Patient/$deleted?_count=2") for e in page.json()["entry"]]
    listed = [e["request"]["url"] for e in found]
    assert listed[:5] == [f"Patient/{id_}" for id_ in reversed(ids)]
    wishes = [{"name": "resource", "valueReference": {"reference": key}} for key in listed[:5]]
    body = {"resourceType": "Parameters", "parameter": wishes}
    answer = http.send("POST", "$restore", body)
    assert (answer.status, answer.json()["type"]) == (200, "transaction-response")
    assert [e["response"]["status"] for e in answer.json()["entry"]] == ["200"] * 5
    refused(http.send("POST", "$restore", body), 412)


def test_the_operations_are_declared(http: Connection) -> None:
    (rest,) = http.send("GET", "metadata").json()["rest"]
    patient = next(r for r in rest["resource"] if r["type"] == "Patient")
    for name in ("deleted", "restore"):
        assert {"name": name, "definition": f"urn:fhir-admin:{name}"} in rest["operation"]
    assert {"deleted", "purge-history", "restore"} <= {o["name"] for o in patient["operation"]}
