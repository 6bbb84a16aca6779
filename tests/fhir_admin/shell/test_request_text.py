"""Requests as text and in the table: readable, in order, without secrets."""

from __future__ import annotations

import shlex
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from fhir_admin.client.request_log import RequestRecord
from fhir_admin.shell.request_model import RECORD, RequestModel, cells
from fhir_admin.shell.request_text import as_curl, request_text, response_text


def record(number=1, status=200, **given):
    fields = {"error": "", "milliseconds": 3.14, "response_size": 20} | given
    url = "http://h/fhir/Patient?name=O'Hara"
    headers = (("authorization", "•••"), ("accept", "application/fhir+json"))
    return RequestRecord(number, "PATCH", url, 0.0, status=status, request_headers=headers, **fields)


def test_a_request_and_its_answer_as_they_were():
    one = record(request_body=b'{"a":1}', response_body=b"no json", response_headers=(("etag", 'W/"1"'),))
    assert request_text(one).startswith("PATCH http://h/fhir/Patient?name=O'Hara\nauthorization: •••\n")
    assert '"a": 1' in request_text(one)
    assert response_text(one) == 'HTTP 200\netag: W/"1"\n\nno json'


def test_no_answer_says_why():
    assert response_text(record(status=None, error="refused")) == "refused"


def test_curl_can_be_run_by_a_shell_and_has_no_secret():
    words = shlex.split(as_curl(record(request_body='{"name":"김 O\'Hara"}'.encode())))
    assert words[:4] == ["curl", "--request", "PATCH", "http://h/fhir/Patient?name=O'Hara"]
    assert words[-1] == '{"name":"김 O\'Hara"}'
    assert "Authorization: Bearer $FHIR_TOKEN" in words


def test_curl_names_the_kind_of_credentials_and_never_sends_half_a_body():
    basic = replace(record(), request_headers=(("authorization", "Basic •••"),))
    assert '"$FHIR_USER:$FHIR_PASSWORD"' in as_curl(basic)
    cut = as_curl(record(request_body=b'{"a":', request_size=100_000))
    assert cut.startswith("# Save the body (100000 bytes) as body.json first")
    assert "@body.json" in cut
    assert '{"a":' not in cut


def test_cells_in_words_and_units():
    assert cells(record())[1:] == ("PATCH", "/fhir/Patient?name=O'Hara", "200 OK", "3.1 ms", "20 B")
    slow = record(status=299, milliseconds=12345.0, response_size=2_500_000)
    assert cells(slow)[3:] == ("299", "12,345 ms", "2.5 MB")
    assert cells(record(status=None))[3] == "–"


def test_the_newest_is_on_top_and_old_ones_go(qapp):
    model = RequestModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    for number in range(510):
        model.add(record(number))
    assert model.rowCount() == 500
    assert model.index(0, 0).data(RECORD).number == 509
    assert model.index(499, 0).data(RECORD).number == 10
    assert model.record(QModelIndex()) is None
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Method"
    model.clear()
    assert model.rowCount() == 0
