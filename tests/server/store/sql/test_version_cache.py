"""The cache of proved versions: bounded, and without what was shredded."""

from __future__ import annotations

from server.fhir.keys import ResourceKey
from server.store.base import Author, Version
from server.store.sql.version_cache import VersionCache


def _version(number: int, body: bytes = b"x" * 400) -> Version:
    return Version(ResourceKey("Basic", str(number)), 1, "POST", True, 0, Author(), number, body)


def test_the_oldest_go_when_it_is_full() -> None:
    cache = VersionCache(most_bytes=3_000)
    for number in range(5):
        cache.put((number, number), _version(number), 0)
    kept = [number for number in range(5) if cache.get((number, number)) is not None]
    assert kept == [2, 3, 4]


def test_a_version_is_found_only_where_it_was_proved() -> None:
    cache = VersionCache()
    cache.put((1, 1), _version(1), 0)
    assert cache.get((2, 1)) is None


def test_what_an_older_snapshot_still_sees_is_not_kept_after_a_shredding() -> None:
    cache = VersionCache()
    before = cache.generation
    cache.put((1, 1), _version(1), before)
    cache.clear()
    assert cache.get((1, 1)) is None
    cache.put((1, 1), _version(1), before)
    assert cache.get((1, 1)) is None
    cache.put((1, 1), _version(1), cache.generation)
    assert cache.get((1, 1)) is not None
