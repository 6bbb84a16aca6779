"""The store against a model of lists: any sequence of steps gives the same answers (trust R11)."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.fhir import codec
from server.fhir.definitions import Definitions
from server.fhir.keys import ResourceKey
from server.store.base import HistoryQuery, Transaction, Version
from server.store.sqlite import open_store
from tests.support.store import AUTHOR, Clock, content, observation, patient, put, refer

KEYS = [patient("a"), patient("b"), observation("a"), observation("c")]
keys = st.sampled_from(KEYS)


@dataclass
class Instance:
    """What the model knows of one instance."""

    versions: list[Version] = field(default_factory=list)
    named: dict[int, ResourceKey] = field(default_factory=dict)

    @property
    def head(self) -> Version | None:
        return self.versions[-1] if self.versions else None

    @property
    def live(self) -> bool:
        return self.head is not None and not self.head.deleted

    def last_named(self) -> ResourceKey | None:
        """What the newest body refers to."""
        bodies = [version for version in self.versions if not version.deleted]
        return self.named.get(bodies[-1].number) if bodies else None


class StoreMachine(RuleBasedStateMachine):
    """Random steps on the store and on the model."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.store = open_store(self.folder / "data", Definitions.load(), now=self.clock)
        self.model = {key: Instance() for key in KEYS}

    def teardown(self) -> None:
        assert self.store.verify() == []
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(milliseconds=st.integers(-10_000, 10_000))
    def clock_moves(self, milliseconds: int) -> None:
        self.clock.advance(milliseconds)

    @rule(key=keys, other=keys)
    def write(self, key: ResourceKey, other: ResourceKey) -> None:
        version = self._append(key, other, keep_previous=True)
        assert version.created == (not self.model[key].versions)
        self._add(version, other)

    @rule(key=keys, other=keys)
    def write_dropping_the_previous(self, key: ResourceKey, other: ResourceKey) -> None:
        was_live = self.model[key].live
        version = self._append(key, other, keep_previous=False)
        if was_live:
            self.model[key].versions.pop()
        self._add(version, other)

    def _append(self, key: ResourceKey, target: ResourceKey, *, keep_previous: bool) -> Version:
        resource = content(key, extension=[{"url": "urn:x", "valueReference": refer(target)}])
        body, head = codec.encode(resource), self.model[key].head
        version = self.store.write(
            lambda tx: tx.append(
                key, body, resource, method="PUT", author=AUTHOR, keep_previous=keep_previous
            )
        ).result()
        assert version.number == (head.number if head else 0) + 1
        return version

    def _add(self, version: Version, target: ResourceKey) -> None:
        self.model[version.key].versions.append(version)
        self.model[version.key].named[version.number] = target

    @rule(key=keys)
    def delete(self, key: ResourceKey) -> None:
        instance = self.model[key]
        tombstone = self.store.write(lambda tx: tx.tombstone(key, author=AUTHOR)).result()
        assert (tombstone is not None) == instance.live
        if tombstone is not None:
            assert instance.head is not None
            assert tombstone.number == instance.head.number + 1
            instance.versions.append(tombstone)

    @rule(key=keys)
    def erase(self, key: ResourceKey) -> None:
        existed = self.store.write(lambda tx: tx.erase(key)).result()
        assert existed == bool(self.model[key].versions)
        self.model[key] = Instance()

    @rule(key=keys)
    def purge(self, key: ResourceKey) -> None:
        instance = self.model[key]
        gone = self.store.write(lambda tx: tx.purge(key)).result()
        assert gone == max(len(instance.versions) - 1, 0)
        del instance.versions[:-1]

    @rule(key=keys)
    def fail(self, key: ResourceKey) -> None:
        def work(tx: Transaction) -> None:
            put(tx, key)
            tx.erase(key)
            raise ValueError("undone")

        assert isinstance(self.store.write(work).exception(), ValueError)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.folder / "data", Definitions.load(), now=self.clock)

    @invariant()
    def answers_agree(self) -> None:
        log = sorted((v for i in self.model.values() for v in i.versions), key=lambda v: v.seq)
        with self.store.read() as reader:
            assert list(reader.history(HistoryQuery(limit=1_000, ascending=True))) == log
            assert reader.history_count(HistoryQuery()) == len(log)
            assert [v.last_updated for v in log] == sorted(v.last_updated for v in log)
            for key, instance in self.model.items():
                assert reader.head(key) == instance.head
                history = reader.history(HistoryQuery(key=key, limit=1_000, ascending=True))
                assert list(history) == instance.versions
                for version in instance.versions:
                    assert reader.version(key, version.number) == version
                for deleted in (False, True):
                    expected = {k for k, i in self.model.items() if self._refers(i, key, deleted)}
                    assert set(reader.referrers(key, deleted=deleted)) == expected
            living = {key for key, instance in self.model.items() if instance.live}
            assert reader.heads(KEYS).keys() == living
            counts = {t: sum(k.type == t for k in living) for t in ("Observation", "Patient")}
            assert reader.counts() == {t: n for t, n in counts.items() if n}
            gone = reader.history(HistoryQuery(deleted_only=True, limit=100))
            assert {v.key for v in gone} == {k for k, i in self.model.items() if i.versions and not i.live}

    @staticmethod
    def _refers(instance: Instance, key: ResourceKey, deleted: bool) -> bool:
        if not instance.versions or instance.live == deleted:
            return False
        return instance.last_named() == key


TestStoreModel = StoreMachine.TestCase
_RUNS = int(os.environ.get("FHIR_ADMIN_MODEL_RUNS", "25"))
TestStoreModel.settings = settings(max_examples=_RUNS, stateful_step_count=30, deadline=None)
