"""How many instances a server has of each type, asked a few at a time and told as they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fhir_admin.client.errors import ServerRefused
from fhir_admin.usecases.parallel import for_each
from fhir_admin.usecases.search import count

if TYPE_CHECKING:
    from fhir_admin.client.fhir_client import FhirClient

AT_ONCE = 4
Found = Callable[[str, int | None], None]


async def type_counts(client: FhirClient, types: Sequence[str], found: Found) -> None:
    """Tell `found(type, number)` for each type, in no order; None where the server does not say.

    A server that refuses to count one type is not asked less about the others. Errors: no answer at all.
    """

    async def one(type_: str) -> None:
        try:
            found(type_, await count(client, type_, ()))
        except ServerRefused:
            found(type_, None)

    await for_each(types, one, AT_ONCE)
