"""`python -m server`: flags to settings, one ready line on stdout, an orderly end.

The ready line is JSON: `{"ready": true, "base": "http://127.0.0.1:PORT/fhir", "pid": N}`.
Exit codes: 0 after SIGTERM or the end of stdin, 2 for bad settings, 3 when the data directory
cannot be opened.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import logging.handlers
import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from server.settings import Settings, SettingsError, load

_LOG_BYTES, _LOG_FILES = 5 * 1024 * 1024, 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; the exit code."""
    os.umask(0o077)
    try:
        settings = load(vars(_parser().parse_args(arguments)))
        token = _read_token() if settings.auth == "token" else None
    except SettingsError as error:
        print(f"fhir-admin-server: {error}", file=sys.stderr)
        return 2
    return _serve(settings, token)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server", description="The embedded FHIR server.")
    parser.add_argument("--data", metavar="DIR", help="where everything is kept (made when missing)")
    parser.add_argument(
        "--fhir-version", metavar="VERSION", help="stu3, r4, r4b or r5 (r4); a data directory keeps its own"
    )
    parser.add_argument("--host", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", help="port to listen on (0: any free one)")
    parser.add_argument("--auth", help="token (read from the first line of stdin) or none")
    parser.add_argument("--child", action="store_true", default=None, help="end when stdin closes")
    parser.add_argument(
        "--deviation",
        dest="deviations",
        metavar="NAME",
        action="append",
        help="differ as some servers do (repeatable): tombstone-body, no-type-history, …",
    )
    return parser


def _read_token() -> str:
    token = sys.stdin.readline().strip()
    if len(token) < 16:
        raise SettingsError(
            "--auth token reads the token (16 characters or more) from the first line of stdin; "
            "none came. Send one, or use --auth none for an experiment on loopback."
        )
    return token


def _serve(settings: Settings, token: str | None) -> int:
    # Imported here so that wrong flags answer at once.
    from server import app as composition
    from server.rest.listener import Listener
    from server.store.errors import StoreError

    try:
        app = composition.build(settings, token)
    except StoreError as error:
        print(f"fhir-admin-server: {error}", file=sys.stderr)
        return 3
    _start_log(settings.data)
    if token is None:
        logging.getLogger("server").warning("authentication is off: everybody on this machine may read")

    def ready(port: int) -> None:
        line = {"ready": True, "base": app.listening(port), "pid": os.getpid()}
        print(json.dumps(line), flush=True)

    listener = Listener(
        app.endpoint, settings.host, settings.port, header_seconds=settings.header_seconds, ready=ready
    )
    if settings.child:
        threading.Thread(target=_watch_stdin, args=(listener.stop,), daemon=True).start()
    gc.collect()
    gc.freeze()
    # Resources are trees without cycles: collecting often only costs time while Bundles are read.
    gc.set_threshold(50_000, 20, 20)
    # A read waits that long for the writer's thread, unless that is in SQLite, at the most.
    sys.setswitchinterval(0.0005)
    try:
        listener.run()
    finally:
        app.close()
    return 0


def _watch_stdin(stop: Callable[[], None]) -> None:
    """Stop when whoever started us is gone: their end of the pipe closes."""
    while sys.stdin.readline():
        pass
    stop()


class _File(logging.handlers.RotatingFileHandler):
    """Writes each line to a file, begun anew once it is full, and to stderr; formats it only once."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, which is on stderr when this returns."""
        has_lines = getattr(record, "has_lines", False)  # those of `access_log`, with times of their own
        line = record.getMessage() if has_lines else super().format(record)
        sys.stderr.write(line + "\n")
        return line

    def shouldRollover(self, record: logging.LogRecord) -> bool:
        """Whether this line goes to a new file."""
        return self.stream is not None and self.stream.tell() >= self.maxBytes


def _start_log(data: Path) -> None:
    folder = data / "logs"
    folder.mkdir(mode=0o700, exist_ok=True)
    to_file = _File(folder / "server.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8")
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", handlers=[to_file]
    )
    # No line says them, and every record would look them up.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.getLogger("uvicorn").setLevel(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
