"""Requests as curl commands hold no secret and survive a shell."""

from __future__ import annotations

import json
import shlex

from fhir_admin.client.profile import AuthKind, ServerProfile
from fhir_admin.editor.curl import curl

BODY = json.dumps([{"op": "replace", "path": "/name/0/family", "value": "O'Hara $HOME 김"}]).encode()


def test_the_command_is_read_by_a_shell_as_meant() -> None:
    profile = ServerProfile("p", "P", "https://x/fhir", AuthKind.BEARER)
    headers = {"content-type": "application/json-patch+json", "if-match": 'W/"3"'}
    command = curl(profile, "https://x/fhir", "PATCH", "Patient/1", headers, BODY)
    words = shlex.split(command.replace("\\\n", " "))
    assert words[:4] == ["curl", "--request", "PATCH", "https://x/fhir/Patient/1"]
    assert "Authorization: Bearer $FHIR_TOKEN" in words
    assert 'If-Match: W/"3"' in words
    assert json.loads(words[words.index("--data-binary") + 1]) == json.loads(BODY)


def test_basic_asks_for_the_password_by_a_variable() -> None:
    profile = ServerProfile("p", "P", "https://x/fhir", AuthKind.BASIC, user="dr kim")
    assert '''--user 'dr kim':"$FHIR_PASSWORD"''' in curl(
        profile, "https://x/fhir", "PUT", "Patient/1", {}, b"{}"
    )
