"""$import: start reading NDJSON files of the import folder, or one that comes in the request itself.

No URL is ever fetched: what is to be read lies in the folder `import` of the data directory.
Source: server specification E3 ($import); trust T26.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from server.fhir import parameters
from server.fhir.errors import Kind, fhir_error
from server.interactions import media, paging
from server.interactions.media import media_type
from server.interactions.request import Prepared, Request, Result, Services
from server.interactions.routing import Route
from server.jobs import start
from server.jobs.import_ import Import, Input, State, folder, remove_uploads
from server.store.base import Transaction

_NDJSON = ("application/fhir+ndjson", "application/ndjson", "application/x-ndjson")
_MODES = {"InitialLoad": False, "IncrementalLoad": True}
# Taken for the sake of Azure's clients, and without a meaning where no storage account is involved.
_IGNORED = ("inputSource", "storageDetail", "force")


def prepare(route: Route, request: Request, services: Services) -> Prepared:
    """Read the Parameters, or keep the lines sent. Errors: 400, 415."""
    start.check(request)
    if media_type(request) in _NDJSON:
        mode = _mode(request.parameter("mode") or "InitialLoad")
        found: Sequence[Input] = (_keep(request, services),)
    else:
        mode, found = _parameters(media.read_parameters(request, services), services)
    asked = paging.url(request, request.query)
    return Prepared(route, request, payload=State(request.base, asked, _MODES[mode], tuple(found)))


def _mode(word: str) -> str:
    if word not in _MODES:
        raise parameters.refused("mode", f"it is {' or '.join(_MODES)}, not {word!r}")
    return word


def import_(tx: Transaction, prepared: Prepared, services: Services) -> Result:
    """202 with the job's URL. Errors: 409 while another import runs."""
    kind, state = Import(), prepared.payload
    try:
        start.check_alone(tx, kind, prepared)
        return start.begin(tx, kind, state, prepared, services)
    except BaseException:
        remove_uploads(state, services)
        raise


def _parameters(sent: Sequence[Mapping[str, Any]], services: Services) -> tuple[str, list[Input]]:
    given: dict[str, Any] = {}
    inputs: list[Input] = []
    for parameter in sent:
        name = str(parameter.get("name"))
        if name == "input":
            inputs.append(_input(parameter, len(inputs), services))
        elif name in ("mode", "inputFormat", "allowNegativeVersions"):
            given[name] = parameters.value(parameter)
        elif name not in _IGNORED:
            raise parameters.refused(name, "$import has no such parameter")
    if given.get("inputFormat") not in _NDJSON:
        raise parameters.refused("inputFormat", f"it must be {_NDJSON[0]}")
    if given.get("allowNegativeVersions"):
        raise parameters.refused("allowNegativeVersions", "version numbers here begin with 1")
    if not inputs:
        raise parameters.refused("input", "name at least one file")
    urls = [found.name for found in inputs]
    twice = [url for url in urls if urls.count(url) > 1]
    if twice:
        raise parameters.refused("input", f"{twice[0]} is named twice")
    return _mode(str(given.get("mode", "InitialLoad"))), inputs


def _input(parameter: Mapping[str, Any], index: int, services: Services) -> Input:
    parts = parameters.parts(parameter)
    url, type_name = parts.get("url"), parts.get("type") or ""
    if not isinstance(url, str) or not url:
        raise parameters.refused("input", "each needs a part url")
    if type_name and type_name not in services.definitions.resource_types:
        raise parameters.refused("input", f"{type_name!r} is not a resource type")
    return Input(str(type_name), url, _name(url, services))


def _name(url: str, services: Services) -> str:
    """The file below the import folder that a URL names. Errors: 400 for one elsewhere, or none."""
    path = PurePosixPath(url)
    if ":" in url or "\\" in url or path.is_absolute() or ".." in path.parts:
        place = folder(services)
        raise parameters.refused("input", f"{url!r} is not read; put the file into {place} and give its name")
    root = folder(services)
    file = (root / path).resolve()
    if not file.is_relative_to(root.resolve()) or not file.is_file():
        raise parameters.refused("input", f"there is no file {url!r} in {root}")
    return str(path)


def _keep(request: Request, services: Services) -> Input:
    """Write the lines of the request to a file of their own."""
    if not request.body.strip():
        raise fhir_error(Kind.INVALID, "The request has no lines to import.")
    root = folder(services)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"upload-{services.new_id()}.ndjson"
    descriptor = os.open(root / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        file.write(request.body)
        file.flush()
        os.fsync(file.fileno())
    return Input("", name, name, is_upload=True)
