"""Requests at random, always the same for the same seed, made at some ten thousand a second."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.support.fuzz import bodies, words
from tests.support.fuzz.driver import Sent

_METHODS = (
    ("GET",) * 8 + ("POST",) * 6 + ("PUT",) * 5 + ("PATCH",) * 4 + ("DELETE",) * 3 + ("HEAD", "OPTIONS")
)
_CODED = {id(one): json.dumps(one) for one in (*bodies.RESOURCES, *bodies.OPERATIONS)}
_SMALL: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    10**30,
    1.5,
    "",
    "x",
    "2020",
    "male",
    [],
    {},
    [[]],
    [None],
    [{}],
    {"a": 1},
    "\ud7ff",
    "\u0000",
    {"reference": "Patient/a"},
    {"reference": "#x"},
    {"reference": ["x"]},
    {"coding": [{}]},
    ["x", None],
    {"extension": [{"url": "x"}]},
    "Patient?name=x",
    "http://x",
    "urn:uuid:1",
    {"resourceType": "Patient"},
)
_DIRT = (b"NaN", b'"a":1,"a":2', b"\x00", b"\xff", b"1e999", b"\\ud800", b"\xef\xbb\xbf")
_KEYS = (
    "id",
    "extension",
    "valueString",
    "resourceType",
    "meta",
    "_active",
    "fullUrl",
    "part",
    "name",
    "path",
)


class Generator:
    """Endless requests of one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._one = self._random.choice

    def requests(self, count: int) -> Iterator[Sent]:
        """The first `count`; every hundredth puts back what the others work on."""
        for number in range(count):
            yield self._restored(number // 100) if number % 100 == 0 else self.request()

    def request(self) -> Sent:
        """The next one."""
        if self._random.random() < 0.12:
            return Sent("POST", "", self._headers(None), self._bundle())
        method, path = self._target()
        pairs = [(self._one(words.PARAMETERS), self._word()) for _ in range(self._one((0, 0, 1, 1, 2, 3)))]
        query = "&".join(f"{name}={self._quoted(value)}" for name, value in pairs)
        body, kind = self._body(method)
        if method in ("POST", "PUT") and isinstance(kind, dict) and self._random.random() < 0.5:
            path = self._place_of(kind, method)
        return Sent(method, f"{path}?{query}" if query else path, self._headers(kind), body)

    def _restored(self, number: int) -> Sent:
        one = bodies.RESOURCES[number % len(bodies.RESOURCES)]
        where = f"{one['resourceType']}/{one['id']}"
        return Sent("PUT", where, (("content-type", words.MEDIA[0]),), _CODED[id(one)].encode())

    def _word(self) -> str:
        return self._one(words.SPECIAL)

    def _quoted(self, value: str) -> str:
        # What is quoted already may stay so, and must sometimes.
        return value if value.isascii() and " " not in value and self._random.random() < 0.3 else quote(value)

    def _target(self) -> tuple[str, str]:
        """Mostly a method that the path takes."""
        if self._random.random() < 0.3:
            return self._one(_METHODS), self._path(self._one(words.PATHS))
        method, template = self._one(words.TARGETS)
        return method, self._path(template)

    @staticmethod
    def _place_of(resource: Any, method: str) -> str:
        """Where a resource of RESOURCES belongs."""
        type_, id_ = resource["resourceType"], resource.get("id")
        return f"{type_}/{id_}" if method == "PUT" and id_ else str(type_)

    def _path(self, template: str) -> str:
        if "{" not in template:
            return template
        return template.format(
            type=self._one(words.TYPES), id=self._one(words.IDS), operation=self._one(words.OPERATIONS),
            kind=self._one(words.KINDS), word=quote(self._word()[:100], safe="%"),
        )  # fmt: skip

    def _headers(self, kind: Any) -> tuple[tuple[str, str], ...]:
        found = {"content-type": self._one(words.MEDIA)}
        if isinstance(kind, list):
            found["content-type"] = "application/json-patch+json"
        if self._random.random() < 0.25:
            found["prefer"] = "respond-async"
            found["accept"] = "application/fhir+json"
        for _ in range(self._one((0, 0, 0, 1, 1, 2))):
            value = self._one(words.HEADER_VALUES) if self._random.random() < 0.7 else self._word()
            found[self._one(words.HEADERS)] = value
        return tuple(found.items())

    def _body(self, method: str) -> tuple[bytes, Any]:
        """A body, and the value it was made of."""
        if method in ("GET", "HEAD", "DELETE", "OPTIONS") and self._random.random() < 0.95:
            return b"", None
        if self._random.random() < 0.04:
            return bodies.LINES, None
        kind = self._one(
            bodies.OPERATIONS if method in ("POST", "PATCH") and self._one((0, 1)) else bodies.RESOURCES
        )
        if method == "PATCH" and self._random.random() < 0.6:
            kind = self._one(bodies.OPERATIONS[:2])
        text = _CODED[id(kind)]
        if self._random.random() < 0.75:
            text = json.dumps(self._mutated(json.loads(text)))
        return self._damaged(text.encode()), kind

    def _bundle(self) -> bytes:
        entries = [self._one(bodies.ENTRIES) for _ in range(self._one((0, 1, 2, 3, 5)))]
        value: Any = {"resourceType": "Bundle", "type": self._one(("batch", "transaction")), "entry": entries}
        if self._random.random() < 0.75:
            value = self._mutated(json.loads(json.dumps(value)))
        return self._damaged(json.dumps(value).encode())

    def _mutated(self, value: Any) -> Any:
        """Something else at one to three places."""
        holder = [value]
        for _ in range(self._one((1, 1, 2, 3))):
            self._change(holder)
        return holder[0] if holder else None

    def _change(self, spot: Any) -> None:
        """Go down at random, and change something where it ends."""
        while True:
            keys = list(spot) if isinstance(spot, dict) else range(len(spot))
            key = self._one(keys) if keys else None
            if key is not None and isinstance(spot[key], dict | list) and self._random.random() < 0.8:
                spot = spot[key]
                continue
            return self._put(spot, key)

    def _put(self, spot: Any, key: Any) -> None:
        what = self._random.random()
        if key is None or what < 0.1:
            new = copy.deepcopy(self._one(_SMALL))
            spot.append(new) if isinstance(spot, list) else spot.update({self._one(_KEYS): new})
        elif what < 0.3:
            del spot[key]
        elif what < 0.4 and isinstance(spot, list):
            spot.append(copy.deepcopy(spot[key]))
        elif what < 0.6:
            spot[key] = self._word()
        else:
            spot[key] = copy.deepcopy(self._one(_SMALL))

    def _damaged(self, text: bytes) -> bytes:
        what = self._random.random()
        if what < 0.92:
            return text
        at = self._random.randrange(len(text) + 1)
        if what < 0.94:
            return text[:at]
        if what < 0.97:
            return text[:at] + bytes([self._random.randrange(256)]) + text[at + 1 :]
        return text[:at] + self._one(
            (b"NaN", b'"a":1,"a":2', b"\x00", b"\xff", b"1e999", b"\\ud800", b"\xef\xbb\xbf")
        )
