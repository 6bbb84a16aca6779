"""What was read from bodies is kept, within a bound."""

from server.store.read_bodies import ReadBodies


def test_a_body_is_read_once_while_there_is_room() -> None:
    seen: list[bytes] = []

    def read(body: bytes) -> int:
        seen.append(body)
        return len(body)

    bodies = ReadBodies(read, limit=10)
    assert [bodies.of(b"aaaa"), bodies.of(b"bbbb"), bodies.of(b"aaaa")] == [4, 4, 4]
    assert seen == [b"aaaa", b"bbbb"]
    bodies.of(b"cccc")  # b was used longest ago
    bodies.of(b"aaaa")
    bodies.of(b"bbbb")
    assert seen == [b"aaaa", b"bbbb", b"cccc", b"bbbb"]
    assert bodies.of(b"x" * 11) == bodies.of(b"x" * 11) == 11
    assert seen[-2:] == [b"x" * 11] * 2
