#!/usr/bin/env python3
"""Make `resources/sample` from Synthea transaction bundles: a dozen patients and a scripted past.

Every resource gets the id of its `fullUrl` and is written with PUT, so that the sample is the same on
every server; conditional references become literal ones; the digits Synthea adds to names go.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sample_past

PATIENTS = (
    "8a4c9c04-1524-9f1c-d65b-9b17e4520fef",
    "6c8f3e83-c351-ed33-c38d-6be101c275d2",
    "8708d3e1-f718-96bb-03f0-f2a6564ae1cd",
    "9a174f9e-ed67-6617-0106-745fb1f9a344",
    "085e81c0-7a95-ef02-16ef-aa1b4344deed",
    "53eac4c0-8d6b-72da-2768-a6d08e687f48",
    "d1193889-ebd9-4e35-bf1b-8a73ecbfc00b",
    "19625ee6-1a94-1a6a-ca95-40c4efbbdfc7",
    "be9d18f7-f230-dadc-049e-c13d3a4ac079",
    "5f66ecbb-b445-1290-4b55-9fc3ddfd569e",
    "cd185ab5-8efb-c68a-4779-d49dd4ba8f28",
    "0f2074a0-4173-1a32-988f-5316d7f1cbbe",
)
SHARED = "00-shared"
_NAME_DIGITS = re.compile(r"([^\W\d_]{2,})\d{1,4}(?!\d)")
_NAMED = frozenset({"family", "given", "name"})
_REFERENCE = frozenset({"reference", "identifier"})
Resource = dict[str, Any]


def main() -> None:
    """Write the bundles, the past and their table of contents."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--source", type=Path, required=True, help="folder with the Synthea bundles")
    parser.add_argument("--target", type=Path, default=Path(__file__).parent.parent / "resources/sample")
    arguments = parser.parse_args()
    shared = _resources(sorted(arguments.source.glob("0-*.json.gz")))
    by_identifier = {(r["resourceType"], i["value"]): r for r in shared for i in r.get("identifier", ())}
    used: dict[str, Resource] = {}
    stays = {name: _stay(arguments.source / f"{name}.json.gz", by_identifier, used) for name in PATIENTS}
    arguments.target.mkdir(parents=True, exist_ok=True)
    _write(arguments.target / f"{SHARED}.json.gz", used.values())
    for number, resources in enumerate(stays.values(), 1):
        _write(arguments.target / f"{number:02d}-patient.json.gz", resources)
    past = sample_past.write([r for resources in stays.values() for r in resources])
    text = json.dumps(past, indent=1, ensure_ascii=False) + "\n"
    (arguments.target / "past.json").write_text(_Text.restore(text), encoding="utf-8")
    print(f"{len(used)} shared, {sum(map(len, stays.values()))} of patients, {len(past)} past interactions")


def _resources(paths: Iterable[Path]) -> list[Resource]:
    found = []
    for path in paths:
        bundle = json.loads(gzip.decompress(path.read_bytes()), parse_float=_Text)
        found += [_named(entry["resource"]) for entry in bundle["entry"]]
    return found


def _stay(path: Path, shared: dict[tuple[str, str], Resource], used: dict[str, Resource]) -> list[Resource]:
    """One patient's resources with literal references; what they share is collected in `used`."""
    resources = _resources([path])
    types = {r["id"]: r["resourceType"] for r in resources}
    return [_literal(r, types, shared, used) for r in resources]


def _literal(
    value: Any, types: dict[str, str], shared: dict[tuple[str, str], Resource], used: dict[str, Resource]
) -> Any:
    if isinstance(value, dict):
        return {k: _literal(v, types, shared, used) for k, v in value.items()}
    if isinstance(value, list):
        return [_literal(v, types, shared, used) for v in value]
    if isinstance(value, str) and value.startswith("urn:uuid:") and value[9:] in types:
        return f"{types[value[9:]]}/{value[9:]}"
    match = (
        re.fullmatch(r"([A-Z][A-Za-z]+)\?identifier=[^|]+\|(.+)", value) if isinstance(value, str) else None
    )
    if match is None:
        return value
    target = shared[match[1], match[2]]
    used[target["id"]] = target
    return f"{target['resourceType']}/{target['id']}"


def _named(value: Any, is_name: bool = False) -> Any:
    """The same content with Synthea's digits taken out of people's and places' names."""
    if isinstance(value, dict):
        named = _NAMED | {"display"} if _REFERENCE & value.keys() else _NAMED
        return {k: _named(v, k in named) for k, v in value.items()}
    if isinstance(value, list):
        return [_named(v, is_name) for v in value]
    if isinstance(value, str) and is_name and not value.startswith("PCP"):
        return _NAME_DIGITS.sub(r"\1", value)
    return value


def _write(path: Path, resources: Iterable[Resource]) -> None:
    entries = []
    for resource in resources:
        url = f"{resource['resourceType']}/{resource['id']}"
        entries.append({"resource": resource, "request": {"method": "PUT", "url": url}})
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    text = json.dumps(bundle, separators=(",", ":"), ensure_ascii=False)
    path.write_bytes(gzip.compress(_Text.restore(text).encode(), 9, mtime=0))


class _Text(str):
    """A decimal as its text, marked so that it is written back without quotes."""

    __slots__ = ()

    def __new__(cls, literal: str) -> _Text:
        return str.__new__(cls, f"\u2402{literal}\u2403")

    def __deepcopy__(self, memo: Any) -> _Text:
        return self

    @staticmethod
    def restore(text: str) -> str:
        return re.sub('"\u2402([^\u2403]+)\u2403"', r"\1", text)


if __name__ == "__main__":
    main()
