"""The real server as a process, and a small blocking client to talk to it."""

from __future__ import annotations

import http.client
import json
import secrets
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
FHIR_JSON = "application/fhir+json"


@dataclass(frozen=True)
class Reply:
    """An HTTP answer; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body parsed."""
        return json.loads(self.body)


class Connection:
    """One keep-alive connection that sends the launch token."""

    def __init__(self, base: str, token: str | None) -> None:
        parts = urlsplit(base)
        assert parts.hostname is not None
        self._http = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        self._path = parts.path
        self._token = token

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
        """Send one request below the base; `body` is bytes or becomes JSON."""
        given = {"Content-Type": FHIR_JSON} if body is not None else {}
        if self._token is not None:
            given["Authorization"] = f"Bearer {self._token}"
        given.update(headers or {})
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        target = f"{self._path}/{path}" if path else self._path
        self._http.request(method, target, data, given)
        answer = self._http.getresponse()
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())

    def close(self) -> None:
        """Close the socket."""
        self._http.close()


class ServerProcess:
    """`python -m server` on a data directory; use as a context manager, or `start` and `kill`."""

    def __init__(self, data: Path, *flags: str, auth: str = "token") -> None:
        self.data = data
        self.token = secrets.token_hex(32) if auth == "token" else None
        self._flags = ("--auth", auth, "--child", *flags)
        self.process: subprocess.Popen[str] | None = None
        self.base = ""

    def start(self) -> ServerProcess:
        """Start and wait for the ready line. Errors: RuntimeError with what the server said."""
        command = [sys.executable, "-m", "server", "--data", str(self.data), *self._flags]
        log = (self.data.parent / f"{self.data.name}.stderr").open("a")
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )
        log.close()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        if self.token is not None:
            self.process.stdin.write(self.token + "\n")
            self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            raise RuntimeError(f"no ready line; exit code {self.process.returncode}")
        self.base = json.loads(line)["base"]
        return self

    def connect(self) -> Connection:
        """A new connection."""
        return Connection(self.base, self.token)

    def kill(self) -> None:
        """kill -9, as a crash would."""
        assert self.process is not None
        self.process.kill()
        self._reap()

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self._reap()

    def _reap(self) -> int:
        assert self.process is not None
        code = self.process.wait(20)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        return code

    def __enter__(self) -> ServerProcess:
        return self.start()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self.process is not None and self.process.poll() is None:
            self.stop()
