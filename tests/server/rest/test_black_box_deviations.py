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
