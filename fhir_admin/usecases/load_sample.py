"""Fill an empty server with the sample records and replay their past, through plain REST."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fhir_admin.client.fhir_client import FhirClient
from server.fhir import assets, codec

Report = Callable[[int, int, str], None]


async def is_empty(client: FhirClient) -> bool:
    """Whether the server has never held anything (its system history is empty)."""
    page = await client.history(params=[("_summary", "count")])
    return page.total == 0


async def load_sample(client: FhirClient, report: Report) -> int:
    """Write the sample bundles, then every step of the past with its author; how many requests.

    `report(done, total, text)` is called before each request; `text` names what is sent.
    Errors: those of the client; what was written before stays.
    """
    bundles = sorted(assets.path("sample").glob("*.json.gz"))
    past = codec.decode(assets.read(assets.path("sample", "past.json")))
    total = len(bundles) + len(past)
    for done, path in enumerate(bundles):
        report(done, total, _title(path))
        await client.transaction(assets.read(path))
    for done, step in enumerate(past, len(bundles)):
        report(done, total, f"{step['method']} {step['url']}")
        await _play(client, step)
    report(total, total, "")
    return total


async def _play(client: FhirClient, step: dict[str, Any]) -> None:
    headers = {"x-provenance": _provenance(step["author"])}
    if "contentType" in step:
        headers["content-type"] = step["contentType"]
    body = codec.encode(step["body"]) if "body" in step else b""
    await client.send(step["method"], step["url"], headers=headers, body=body)


def _provenance(author: str) -> str:
    """An X-Provenance header: JSON in ASCII, the target left to the server."""
    recorded = datetime.now(UTC).isoformat(timespec="milliseconds")
    agent = {"who": {"display": author}}
    return json.dumps({"resourceType": "Provenance", "recorded": recorded, "agent": [agent]})


def _title(path: Path) -> str:
    return path.name.removesuffix(".json.gz")
