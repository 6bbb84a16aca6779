"""The process contract that the window and other tools rely on."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.server_process import ROOT, ServerProcess


def _run(*flags: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "server", *flags]
    return subprocess.run(
        command, cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=30, check=False
    )


def test_one_ready_line_and_a_clean_end(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "--data", str(tmp_path / "data"), "--auth", "none"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    assert ready["ready"] is True
    assert ready["pid"] == process.pid
    assert ready["base"].startswith("http://127.0.0.1:")
    assert ready["base"].endswith("/fhir")
    process.send_signal(signal.SIGTERM)
    out, log = process.communicate(timeout=20)
    assert process.returncode == 0
    assert out == ""
    assert "authentication is off" in log


def test_a_child_ends_when_stdin_closes(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data").start()
    assert server.process is not None
    assert server.process.stdin is not None
    server.process.stdin.close()
    assert server.process.wait(20) == 0
    assert server.process.stdout is not None
    server.process.stdout.close()


def test_a_second_server_on_the_same_data_is_refused_clearly(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ServerProcess(data):
        second = _run("--data", str(data), "--auth", "none")
    assert second.returncode == 3
    assert second.stdout == ""
    assert str(data) in second.stderr
    assert "Traceback" not in second.stderr


def test_data_survives_a_restart_and_a_stale_lock(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data").start()
    connection = server.connect()
    reply = connection.send("POST", "Patient", {"resourceType": "Patient", "active": True})
    connection.close()
    server.kill()
    with server:
        connection = server.connect()
        path = f"Patient/{reply.json()['id']}"
        assert connection.send("GET", path).body == reply.body
        connection.close()


def test_the_token_comes_by_stdin_only(tmp_path: Path) -> None:
    refused = _run("--data", str(tmp_path / "data"), stdin="\n")
    assert refused.returncode == 2
    assert "stdin" in refused.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "flags", [("--auth", "maybe"), ("--port", "many"), ("--host", "0.0.0.0", "--auth", "none")]
)
def test_bad_flags_end_with_2_and_a_sentence(tmp_path: Path, flags: tuple[str, ...]) -> None:
    refused = _run("--data", str(tmp_path / "data"), *flags, stdin="x" * 64 + "\n")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    before = os.umask(0o022)
    try:
        with ServerProcess(data):
            modes = {p: stat.S_IMODE(p.stat().st_mode) for p in [data, *data.rglob("*")]}
    finally:
        os.umask(before)
    wrong = {str(p): oct(m) for p, m in modes.items() if m != (0o700 if p.is_dir() else 0o600)}
    assert wrong == {}


def test_a_head_that_does_not_come_ends_the_connection(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "server.toml").write_text("header_seconds = 0.2\n")
    with ServerProcess(data, auth="none") as server:
        parts = urlsplit(server.base)
        for start in (b"", b"GET /fhir/Patient HTTP/1.1\r\nHost: "):
            with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
                connection.sendall(start)
                with contextlib.suppress(ConnectionError):
                    assert connection.recv(100) == b""


def test_a_directory_of_another_fhir_version_is_refused_clearly(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", "--fhir-version", "stu3") as server:
        patient = {"resourceType": "Patient", "id": "p"}
        assert server.connect().send("PUT", "Patient/p", patient).status == 201
    refused = _run("--data", str(tmp_path / "data"), "--auth", "none", "--fhir-version", "r5")
    assert refused.returncode == 3
    assert "--fhir-version stu3" in refused.stderr
    assert refused.stdout == ""


def test_an_unknown_fhir_version_is_a_bad_setting(tmp_path: Path) -> None:
    refused = _run("--data", str(tmp_path / "data"), "--auth", "none", "--fhir-version", "r6")
    assert refused.returncode == 2
    assert "stu3" in refused.stderr
