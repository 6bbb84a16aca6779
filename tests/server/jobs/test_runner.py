"""Jobs of a made-up kind: portions, restarts in between, cancelling, failing, a fault that passes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from server.fhir.errors import FhirError, Kind, fhir_error
from server.fhir.keys import ResourceKey
from server.interactions.request import Prepared, Request, Result
from server.interactions.routing import Route
from server.jobs import listing, start
from server.jobs.kind import Done, JobKind, Task, portion
from server.jobs.runner import Runner
from server.jobs.status import Status
from server.store.base import Author, Reader, Transaction
from tests.support.in_process import BASE, InProcess, in_process
from tests.support.store import put

KEY = ResourceKey("Patient", "p")


class Count(msgspec.Struct, frozen=True):
    upto: int
    done: int = 0


class Counting(JobKind[Count]):
    """Each portion makes one version of a Patient."""

    name = "counting"
    state = Count

    def __init__(self, survives_cancel: bool = True) -> None:
        self.survives_cancel = survives_cancel
        self.errors: list[Exception] = []
        self.tidied = 0

    def look(self, reader: Reader, task: Task[Count]) -> int:
        head = reader.head(KEY)
        return head.number if head else 0

    def advance(self, tx: Transaction, task: Task[Count], seen: int) -> Count | Done[Count]:
        assert seen == task.state.done
        put(tx, KEY, multipleBirthInteger=seen)
        if self.errors:
            raise self.errors.pop()
        state = Count(task.state.upto, seen + 1)
        return state if state.done < state.upto else Done(state, b'{"resourceType":"Parameters"}')

    def progress(self, state: Count) -> str:
        return f"{state.done} of {state.upto}"

    def report(self, state: Count) -> Mapping[str, Any]:
        return {"resourceType": "Basic", "done": state.done}

    def tidy(self, task: Task[Count]) -> None:
        self.tidied += 1


@pytest.fixture
def http(tmp_path: Path) -> Iterator[InProcess]:
    with in_process(tmp_path / "data") as server:
        yield server


class Jobs:
    """A runner without its thread, and the status URL, for one kind."""

    def __init__(self, http: InProcess, kind: Counting) -> None:
        self.http = http
        self.kind = kind
        self.status = Status({kind.name: kind})
        self.runner = Runner(http.store, http.services, {kind.name: kind})

    def begin(self, upto: int) -> str:
        """The id of a new job."""
        prepared = Prepared(Route("count"), Request("POST", "$count", author=Author("Kim"), base=BASE))
        work = self.http.store.write(
            lambda tx: start.begin(tx, self.kind, Count(upto), prepared, self.http.services)
        )
        return work.result().headers["Content-Location"].rpartition("/")[2]

    def read(self, id_: str) -> Result:
        with self.http.store.read() as reader:
            return self.status.read(reader, self._asked("GET", id_), self.http.services)

    def cancel(self, id_: str) -> Result:
        asked = self._asked("DELETE", id_)
        return self.http.store.write(lambda tx: self.status.cancel(tx, asked, self.http.services)).result()

    def _asked(self, method: str, id_: str) -> Prepared:
        path = f"_operations/counting/{id_}"
        return Prepared(Route("job", id=id_, member="counting"), Request(method, path, base=BASE))

    def versions(self) -> int:
        with self.http.store.read() as reader:
            head = reader.head(KEY)
        return head.number if head else 0


def test_a_job_advances_a_portion_a_turn_and_tells_how_far_it_is(http: InProcess) -> None:
    jobs = Jobs(http, Counting())
    job = jobs.begin(2)
    before = jobs.read(job)
    assert (before.status, before.headers["X-Progress"]) == (202, "0 of 2")
    assert before.resource == {"resourceType": "Basic", "done": 0}
    assert jobs.runner.turn()
    assert (jobs.versions(), jobs.read(job).headers["X-Progress"]) == (1, "1 of 2")
    assert jobs.runner.turn()
    assert jobs.read(job) == Result(200, body=b'{"resourceType":"Parameters"}')
    assert not jobs.runner.turn()
    assert jobs.versions() == 2


def test_another_runner_goes_on_where_the_last_one_stopped(http: InProcess) -> None:
    kind = Counting()
    job = Jobs(http, kind).begin(3)
    for turns in range(1, 4):
        Jobs(http, kind).runner.turn()
        assert Jobs(http, kind).versions() == turns
    assert Jobs(http, kind).read(job).status == 200


@pytest.mark.logs("failed")
@pytest.mark.parametrize("error", [ZeroDivisionError(), fhir_error(Kind.CONFLICT, "it is taken")])
def test_an_error_undoes_the_portion_and_fails_the_job(http: InProcess, error: Exception) -> None:
    jobs = Jobs(http, Counting())
    job = jobs.begin(3)
    jobs.runner.turn()
    jobs.kind.errors.append(error)
    jobs.runner.turn()
    with pytest.raises(FhirError) as caught:
        jobs.read(job)
    assert caught.value.kind is (Kind.CONFLICT if isinstance(error, FhirError) else Kind.EXCEPTION)
    assert jobs.versions() == 1
    assert not jobs.runner.turn()
    with pytest.raises(FhirError) as caught:
        jobs.cancel(job)
    assert caught.value.kind is Kind.CONFLICT


def test_a_fault_that_passes_is_waited_for(http: InProcess) -> None:
    jobs = Jobs(http, Counting())
    job = jobs.begin(2)
    jobs.kind.errors += [fhir_error(Kind.STORAGE_FULL, "full"), fhir_error(Kind.UNAVAILABLE, "busy")]
    assert [jobs.runner.turn() for _ in range(4)] == [True] * 4
    assert (jobs.read(job).status, jobs.versions()) == (200, 2)


@pytest.mark.logs("failed")
def test_a_fault_that_does_not_pass_fails_the_job(http: InProcess) -> None:
    jobs = Jobs(http, Counting())
    job = jobs.begin(2)
    jobs.kind.errors += [fhir_error(Kind.STORAGE_FULL, "the disk is full")] * 20
    while jobs.runner.turn():
        pass
    with pytest.raises(FhirError, match="the disk is full") as caught:
        jobs.read(job)
    assert (caught.value.kind, jobs.versions()) == (Kind.EXCEPTION, 0)


def test_cancelling_stops_between_portions(http: InProcess) -> None:
    jobs = Jobs(http, Counting())
    job = jobs.begin(3)
    jobs.runner.turn()
    assert jobs.cancel(job).status == 202
    assert jobs.read(job).resource["issue"][0]["severity"] == "warning"
    with pytest.raises(FhirError) as caught:
        jobs.cancel(job)
    assert caught.value.kind is Kind.CONFLICT
    while jobs.runner.turn():
        pass
    assert jobs.kind.tidied == 1
    answer = jobs.read(job)
    assert answer.status == 200
    assert "1 of 3" in answer.resource["issue"][0]["diagnostics"]
    assert jobs.versions() == 1


def test_a_kind_may_vanish_when_cancelled_also_after_its_end(http: InProcess) -> None:
    jobs = Jobs(http, Counting(survives_cancel=False))
    for turns in (1, 5):
        job = jobs.begin(jobs.versions() + 2)
        jobs.http.store.write(lambda tx: tx.erase(KEY)).result()
        for _ in range(turns):
            jobs.runner.turn()
        assert jobs.cancel(job).status == 202
        for _ in range(2):
            with pytest.raises(FhirError) as caught:
                jobs.read(job)
            assert caught.value.kind is Kind.NOT_FOUND
            while jobs.runner.turn():
                pass
        jobs.http.store.write(lambda tx: tx.erase(KEY)).result()
    assert jobs.kind.tidied == 2
    with http.store.read() as reader:
        assert reader.jobs.newest(9) == ()


@pytest.mark.logs("failed")
def test_a_job_of_a_kind_that_this_program_lacks_fails(http: InProcess) -> None:
    jobs = Jobs(http, Counting())
    job = jobs.begin(3)
    assert Runner(http.store, http.services, {}).turn()
    with pytest.raises(FhirError) as caught:
        jobs.read(job)
    assert caught.value.kind is Kind.NOT_ALLOWED


def test_the_runner_sleeps_until_woken_and_stops(http: InProcess) -> None:
    jobs = Jobs(http, Counting())
    jobs.runner.start()
    job = jobs.begin(5)
    jobs.runner.wake()
    _wait_until(lambda: jobs.read(job).status == 200)
    jobs.runner.close()
    jobs.begin(5)
    jobs.runner.wake()
    assert jobs.versions() == 5


def test_unknown_jobs_and_other_kinds_are_404(http: InProcess) -> None:
    jobs = Jobs(http, Counting())
    job = jobs.begin(3)
    for path in ("_operations/counting/other", f"_operations/export/{job}", f"_operations/nothing/{job}"):
        assert http.send("GET", path).status == 404
        assert http.send("DELETE", path).status == 404
    assert http.send("POST", f"_operations/counting/{job}").status == 405
    assert http.send("GET", "_operations/counting").status == 404


def test_a_bundle_knows_no_jobs(http: InProcess) -> None:
    entry = {"request": {"method": "GET", "url": "_operations/bulk-delete/x"}}
    assert http.bundle("batch", entry).statuses == ["400"]
    assert http.bundle("transaction", entry).status == 400


def test_the_list_of_jobs_has_pages(http: InProcess) -> None:
    jobs = Jobs(http, Counting())
    ids = [jobs.begin(1) for _ in range(3)][::-1]
    with http.store.read() as reader:
        first = listing.page(reader, BASE, "2", None)
        second = listing.page(reader, BASE, "2", first["next"])
        with pytest.raises(FhirError):
            listing.page(reader, BASE, "0", None)
    assert [job["id"] for job in first["jobs"] + second["jobs"]] == ids
    assert second["next"] is None
    newest = first["jobs"][0]
    assert (newest["kind"], newest["status"], newest["progress"]) == ("counting", "running", "0 of 1")
    assert newest["owner"] == {"display": "Kim", "reference": None}
    assert newest["request"] == {"method": "POST", "url": f"{BASE}/$count"}
    assert newest["url"] == f"{BASE}/_operations/counting/{ids[0]}"


def test_a_portion_is_at_least_one_and_ends_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(100))
    monkeypatch.setattr("server.jobs.kind.time", SimpleNamespace(monotonic=lambda: next(ticks) * 0.02))
    assert len(list(portion(range(50)))) == 3
    monkeypatch.setattr("server.jobs.kind.PORTION_SECONDS", 0.0)
    assert list(portion(range(50))) == [0]
    assert list(portion(())) == []


def _wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
