"""$everything and $meta over the wire."""

from tests.support.black_box import link, observation, pages, patient, put, refused, unique
from tests.support.server_process import Connection


def test_a_record_in_pages(http: Connection) -> None:
    id_ = unique()
    put(http, id_)
    about = {"subject": {"reference": f"Patient/{id_}"}}
    made = [http.send("POST", "Observation", observation(**about)).json()["id"] for _ in range(5)]
    found = list(pages(http, f"Patient/{id_}/$everything?_count=2"))
    ids = [entry["resource"]["id"] for page in found for entry in page.json()["entry"]]
    assert ids == [id_, *made]
    assert link(found[-1], "previous") is not None
    refused(http.send("GET", f"Patient/{id_}/$everything?ct=x"), 400)
    refused(http.send("GET", f"Patient/{unique()}/$everything"), 404, "not-found")
    refused(http.send("PUT", f"Patient/{id_}/$everything", patient()), 405)


def test_a_replaced_patient_leads_on(http: Connection) -> None:
    old, new = unique(), unique()
    put(http, new)
    put(http, old, link=[{"other": {"reference": f"Patient/{new}"}, "type": "replaced-by"}])
    strict = {"Prefer": "handling=strict"}
    moved = http.send("GET", f"Patient/{old}/$everything", headers=strict)
    refused(moved, 301, "conflict")
    assert moved.headers["content-location"].endswith(f"/fhir/Patient/{new}/$everything")


def test_a_label_comes_and_goes(http: Connection) -> None:
    id_ = unique()
    put(http, id_)
    tag = {"system": "http://example.org/label", "code": id_}
    body = {"resourceType": "Parameters", "parameter": [{"name": "meta", "valueMeta": {"tag": [tag]}}]}
    added = http.send("POST", f"Patient/{id_}/$meta-add", body)
    assert (added.status, added.headers["etag"]) == (200, 'W/"2"')
    assert tag in http.send("GET", "$meta").json()["parameter"][0]["valueMeta"]["tag"]
    removed = http.send("POST", f"Patient/{id_}/$meta-delete", body).json()["parameter"][0]["valueMeta"]
    assert (removed["versionId"], "tag" in removed) == ("3", False)


def test_they_are_declared_by_their_official_names(http: Connection) -> None:
    (rest,) = http.send("GET", "metadata").json()["rest"]
    declared = {r["type"]: {o["name"]: o["definition"] for o in r["operation"]} for r in rest["resource"]}
    official = "http://hl7.org/fhir/OperationDefinition"
    assert declared["Encounter"]["everything"] == f"{official}/Encounter-everything"
    assert "everything" not in declared["Observation"]
    assert declared["Observation"]["meta-add"] == f"{official}/Resource-meta-add"
