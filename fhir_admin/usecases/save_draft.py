"""Send an edited resource, guarded by the version it was made from, and say for certain what became of it.

Source: server specification A4.5-A4.8, B0.1-B0.5; the Patch walk of the design.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING

from fhir_admin.client.answers import Snapshot
from fhir_admin.client.errors import ServerRefused, Unreachable
from server.fhir import codec
from server.fhir.keys import ResourceKey

if TYPE_CHECKING:
    from fhir_admin.client.capabilities import Capabilities
    from fhir_admin.client.fhir_client import FhirClient

FHIR_JSON = "application/fhir+json"
JSON_PATCH = "application/json-patch+json"


class Form(StrEnum):
    """How an edit is sent."""

    JSON_PATCH = "json-patch"
    FHIRPATH_PATCH = "fhirpath-patch"
    PUT = "put"

    @property
    def method(self) -> str:
        """The HTTP method."""
        return "PUT" if self is Form.PUT else "PATCH"

    @property
    def content_type(self) -> str:
        """The media type of the body."""
        return JSON_PATCH if self is Form.JSON_PATCH else FHIR_JSON


class Fate(Enum):
    """What became of a write."""

    SAVED = "saved"
    CONFLICT = "conflict"  # somebody else wrote first; `theirs` is what stands there now
    GONE = "gone"  # it was deleted meanwhile
    IGNORED = "ignored"  # the server said yes and changed nothing
    NOT_ARRIVED = "not-arrived"  # the connection broke, and the server still has the base


@dataclass(frozen=True, slots=True)
class Edit:
    """What to send: the body in `form`, for a resource whose base was `etag`.

    `target` is the JSON the resource is to have afterwards; `guarded` sends If-Match.
    """

    key: ResourceKey
    form: Form
    body: bytes
    target: bytes
    etag: str | None
    guarded: bool = True

    @property
    def if_match(self) -> str | None:
        """The ETag for If-Match, None when unguarded."""
        return self.etag if self.guarded else None


@dataclass(frozen=True, slots=True)
class Sent:
    """The fate of an edit. `snapshot` is what stands on the server now (None when it is gone).

    `settled` says that the answer was lost and the fate was found by reading again; `differs` that the
    server stored something else than what was sent (some servers add or drop elements).
    """

    fate: Fate
    snapshot: Snapshot | None
    settled: bool = False
    differs: bool = False


def offered(capabilities: Capabilities, type_: str) -> dict[Form, bool | None]:
    """Which forms the server takes for a type; None where it does not say (then trying is fine)."""
    patch = capabilities.supports("patch", type_)
    said = {form: capabilities.supports_patch(form.content_type) for form in Form if form is not Form.PUT}
    forms: dict[Form, bool | None] = {
        form: False if patch is False or takes is False else takes or patch for form, takes in said.items()
    }
    return forms | {Form.PUT: capabilities.supports("update", type_)}


async def save_draft(client: FhirClient, edit: Edit) -> Sent:
    """Send the edit once. Never sends twice: after a lost answer it reads and compares.

    Errors: `ServerRefused` for every refusal that is neither conflict nor deletion; `Unreachable`
    when the server could not be reached, also for reading back.
    """
    try:
        return await _saved(client, edit, await _send(client, edit))
    except ServerRefused as refusal:
        if refusal.status in (412, 409) and edit.guarded:
            return await _look(client, edit, settled=False)
        if refusal.status == 410:
            return Sent(Fate.GONE, None)
        raise
    except Unreachable as trouble:
        if not trouble.sent:
            raise
        return await _look(client, edit, settled=True)


async def _send(client: FhirClient, edit: Edit) -> Snapshot:
    if edit.form is Form.PUT:
        return await client.update(edit.key, edit.body, edit.if_match)
    return await client.patch(edit.key, edit.body, edit.form.content_type, edit.if_match)


async def _saved(client: FhirClient, edit: Edit, answer: Snapshot) -> Sent:
    # Servers may answer a write without the resource; the next base must be what really stands there.
    snapshot = answer if answer.text else await client.read(edit.key)
    if codec.same_content(snapshot.resource(), codec.decode(edit.target)):
        return Sent(Fate.SAVED, snapshot)
    # A yes is not believed: a server that overlooks a patch answers 200 with what it had.
    unchanged = snapshot.etag is not None and snapshot.etag == edit.etag
    return Sent(Fate.IGNORED if unchanged else Fate.SAVED, snapshot, differs=True)


async def _look(client: FhirClient, edit: Edit, *, settled: bool) -> Sent:
    try:
        now = await client.read(edit.key)
    except ServerRefused as refusal:
        if refusal.status in (404, 410):
            return Sent(Fate.GONE, None, settled)
        raise
    if codec.same_content(now.resource(), codec.decode(edit.target)):
        return Sent(Fate.SAVED, now, settled)
    if now.etag is not None and now.etag == edit.etag:
        return Sent(Fate.NOT_ARRIVED if settled else Fate.CONFLICT, now, settled)
    return Sent(Fate.CONFLICT, now, settled)
