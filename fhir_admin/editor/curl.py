"""A request as a curl command for a shell; credentials stand in it only as variables."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from fhir_admin.client.profile import AuthKind, ServerProfile
from server.fhir import codec


def curl(
    profile: ServerProfile, base: str, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> str:
    """The command, one argument per line. The token is `$FHIR_TOKEN`, a password `$FHIR_PASSWORD`."""
    lines = [f"curl --request {method} {shlex.quote(f'{base}/{target}')}", *_credentials(profile)]
    lines += [f"--header {shlex.quote(f'{_title(name)}: {value}')}" for name, value in headers.items()]
    if body:
        lines.append("--data-binary " + shlex.quote(codec.pretty(body).decode()))
    return " \\\n  ".join(lines) + "\n"


def _credentials(profile: ServerProfile) -> list[str]:
    if profile.auth is AuthKind.BASIC:
        return [f'--user {shlex.quote(profile.user)}:"$FHIR_PASSWORD"']
    if profile.auth is AuthKind.BEARER or profile.embedded:
        return ['--header "Authorization: Bearer $FHIR_TOKEN"']
    return []


def _title(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))
