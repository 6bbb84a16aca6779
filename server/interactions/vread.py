"""vread: one version of an instance.

Source: server specification A3.5–A3.9, A4.14; FHIR R4 http.html#vread.
"""

from __future__ import annotations

from server.fhir.errors import Kind, fhir_error
from server.interactions import deviations
from server.interactions.history import check_policy
from server.interactions.read import serve
from server.interactions.request import Prepared, Result, Services
from server.store.base import Reader


def vread(tx: Reader, prepared: Prepared, services: Services) -> Result:
    """200 or 304. Errors: 404 unknown or purged, 410 for a delete version, 405 without history."""
    key, vid = prepared.key, prepared.route.vid or ""
    check_policy(key.type, services)
    version = deviations.find_version(tx, key, vid, services.settings)
    if version is None:
        raise fhir_error(Kind.NOT_FOUND, f"{key} has no version {vid!r}.")
    return serve(version, prepared, services)
