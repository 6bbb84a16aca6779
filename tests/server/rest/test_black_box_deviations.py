"""Deviations asked for on the command line, over the wire."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.black_box import bundle, entry, patient, put, refused
from tests.support.server_process import Connection, ServerProcess

_ASKED = (
    "tombstone-stub", "no-system-history", "gone-as-404", "uuid-versions", "no-transaction", "no-if-match",
    "ignore-unknown-silently", "referential-integrity", "no-capability",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    flags = [word for name in _ASKED for word in ("--deviation", name)]
    with ServerProcess(tmp_path_factory.mktemp("deviating") / "data", *flags) as process:
        yield process


def test_all_at_once(http: Connection) -> None:
    assert http.send("GET", "metadata").status == 404
    etag = put(http, "p").headers["etag"]
    assert len(etag) == len('W/""') + 36
    stale = http.send("PUT", "Patient/p", patient(id="p", active=True), {"If-Match": 'W/"9"'})
    assert stale.status == 200
    assert len(http.send("GET", "Patient?foo=1").json()["entry"]) == 1
    link = [{"other": {"reference": "Patient/absent"}, "type": "seealso"}]
    refused(http.send("POST", "Patient", patient(link=link)), 400)
    refused(bundle(http, "transaction", entry("POST", "Patient", patient())), 400)
    http.send("DELETE", "Patient/p")
    refused(http.send("GET", "Patient/p"), 404, "not-found")
    refused(http.send("GET", "_history"), 404)
    newest = http.send("GET", "Patient/_history").json()["entry"][0]
    assert newest["resource"].keys() == {"resourceType", "id", "meta"}


def test_an_unknown_one_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("unknown") / "data"
    with pytest.raises(RuntimeError, match="no ready line"):
        ServerProcess(folder, "--deviation", "no-such-thing").start()


def test_they_are_switched_while_the_server_runs(tmp_path_factory: pytest.TempPathFactory) -> None:
    with ServerProcess(tmp_path_factory.mktemp("switched") / "data") as process:
        http, admin = process.connect(), Connection(process.base.removesuffix("/fhir"), process.token)
        put(http, "p")
        http.send("DELETE", "Patient/p")
        refused(http.send("GET", "Patient/p"), 410, "deleted")
        told = admin.send("GET", "admin/deviations").json()
        assert told["active"] == []
        assert set(_ASKED) < set(told["known"])
        assert admin.send("PUT", "admin/deviations", {"active": ["gone-as-404"]}).json()["active"] == [
            "gone-as-404"
        ]
        refused(http.send("GET", "Patient/p"), 404, "not-found")
        refused(admin.send("PUT", "admin/deviations", {"active": ["no-such-thing"]}), 400)
        refused(admin.send("PUT", "admin/deviations", b"[]"), 400)
        refused(admin.send("PUT", "admin/jobs", {}), 405)
        admin.send("PUT", "admin/deviations", {"active": []})
        refused(http.send("GET", "Patient/p"), 410, "deleted")
        assert admin.send("GET", "admin/verify").json() == {"faults": []}
        refused(Connection(process.base.removesuffix("/fhir"), "x" * 32).send("GET", "admin/deviations"), 401)
