"""What one kind of job is: how it goes on by one portion, and what it tells while it does.

Source: server specification E1; trust R13 (each effect exactly once), R20 (other writers between portions).
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from server.interactions.request import Services
from server.store.base import Reader, Transaction
from server.store.job_contract import Job

S = TypeVar("S", bound=msgspec.Struct)
Item = TypeVar("Item")

HERE = "urn:fhir-admin:here"
"""Stands for the base URL in a result: the server may have another one when that is read."""

PORTION_SECONDS = 0.05
"""How long one portion may hold the writer, about."""


@dataclass(frozen=True, slots=True)
class Task(Generic[S]):
    """A running job with its state read."""

    job: Job
    state: S
    services: Services


@dataclass(frozen=True, slots=True)
class Done(Generic[S]):
    """The last step of a job: its last state, and the JSON text that its status URL answers from now on."""

    state: S
    result: bytes


class JobKind(ABC, Generic[S]):
    """One kind of job, without memory of its own: all that lasts is in the state and in the job's lists.

    `name` is the word in the status URL, `state` the type that the state is stored as (`read_state` reads
    it). A kind that does not `survives_cancel` is unknown (404) once cancelled, and its finished jobs can be
    deleted. `media` is the media type of its result, where that is no resource.
    """

    name: str
    state: type[S]
    read_state: Callable[[bytes], S]
    survives_cancel: bool = True
    media: str | None = None

    def __init_subclass__(cls) -> None:
        # A Struct's first decoding, when two threads do it at once, ends the process inside msgspec.
        if "state" in vars(cls):
            cls.read_state = staticmethod(msgspec.json.Decoder(cls.state).decode)

    def wanted(self, reader: Reader) -> S | None:
        """The first state of a job that should begin by itself while none of this kind runs; be short."""
        return None

    def look(self, reader: Reader, task: Task[S]) -> Any:
        """What the next portion needs to know, read outside the writer in a snapshot of its own; be short.

        May come again for the same state, after a crash for one. What it does to files must bear that:
        cut a file to the length that the state knows, then append.
        """
        return None

    @abstractmethod
    def advance(self, tx: Transaction, task: Task[S], seen: Any) -> S | Done[S]:
        """Do one portion; `seen` is what `look` found. The new state commits with the portion's effects.

        Takes about `PORTION_SECONDS`. A `FhirError`, or any other, undoes the portion and fails the job;
        503 and 507 are tried again.
        """

    def progress(self, state: S) -> str:
        """A few words for the X-Progress header, ASCII."""
        return "in progress"

    def report(self, state: S) -> Mapping[str, Any] | None:
        """The resource that the status URL answers while the job runs; None for an empty body."""
        return None

    def file(self, task: Task[S], name: str) -> Path | None:
        """A file of a finished job, by its name in the URL; None when it has no such file."""
        return None

    def tidy(self, task: Task[S]) -> None:
        """Remove files after a cancel; may come more than once."""
        return


def portion(items: Iterable[Item]) -> Iterator[Item]:
    """The items until the time of a portion is over; at least one."""
    end = time.monotonic() + PORTION_SECONDS
    for item in items:
        yield item
        if time.monotonic() > end:
            return
