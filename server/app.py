"""The composition root: what a server is made of, wired once."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

from server.fhir.definitions import Definitions
from server.interactions.request import Services
from server.jobs.kinds import KINDS
from server.jobs.runner import Runner
from server.preparation.preparer import Preparer
from server.preparation.process import Preparation
from server.rest.admin import Admin
from server.rest.discovery import Discovery
from server.rest.endpoint import Endpoint
from server.security.token import LaunchToken
from server.settings import Settings, Switches
from server.store.base import Store
from server.store.sqlite import open_store


@dataclass(frozen=True, slots=True)
class App:
    """A server ready to listen: its ASGI endpoint, and what to close afterwards."""

    endpoint: Endpoint
    store: Store
    jobs: Runner

    def listening(self, port: int) -> str:
        """Take note of the port, and carry on the jobs of the last run, which must not delay the start.

        The base URL.
        """
        self.jobs.start()
        return self.endpoint.listening(port)

    def close(self) -> None:
        """Finish what was accepted and release the data directory."""
        self.jobs.close()
        self.endpoint.close()
        self.store.close()


def build(settings: Settings, token: str | None, *, now: Callable[[], int] | None = None) -> App:
    """Open the data directory and wire an app. Errors: those of `open_store`."""
    clock = now or _milliseconds
    switches = Switches(settings.deviations)
    settings = replace(settings, deviations=switches)
    definitions = Definitions.load(settings.fhir_version).own()
    store = open_store(settings.data, definitions, now=clock, query_seconds=settings.query_seconds)
    services = Services(definitions, settings, clock, lambda: str(uuid.uuid4()))
    about = Discovery(definitions, settings, store, software_version(), clock)
    jobs = Runner(store, services, KINDS)
    store.watch_parameters(jobs.wake)
    preparer = Preparer(store, services, Preparation(definitions, settings.preparation_processes))
    admin = Admin(store, switches)
    return App(Endpoint(store, services, LaunchToken(token), about, jobs.wake, preparer, admin), store, jobs)


def software_version() -> str:
    """The installed version, `0` when run from a bare folder."""
    try:
        return version("fhir-admin")
    except PackageNotFoundError:
        return "0"


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000
