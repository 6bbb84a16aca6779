"""A transaction of plain creates that was made ready elsewhere: what is left to do in the store.

Source: server specification D1, D11; performance specification §5.3. If what was taken for granted does
not hold any more, the transaction is done as any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.fhir.definitions import ParameterSet
from server.fhir.errors import FhirError
from server.fhir.keys import format_instant
from server.interactions import conditional, entries, transaction
from server.interactions.request import Prepared, Result, Services
from server.store.base import Reader, Transaction
from server.store.portion import Portion


@dataclass(frozen=True, slots=True)
class Creates:
    """The creates of one transaction, and what they rest on.

    `parameters` are those that the index rows were made by; `assumed` says what conditional references
    name; `seq` is the position of the change log at which that was so. `answer` is the answer's text,
    divided where the instant of the versions stands.
    """

    portion: Portion
    parameters: ParameterSet
    assumed: Mapping[str, str]
    seq: int
    answer: tuple[bytes, ...]


def perform(prepared: Prepared, tx: Transaction, services: Services) -> Result:
    """200 with one response entry for each create. Errors: those of `transaction`."""
    creates: Creates = prepared.payload
    if not _holds(creates, tx, prepared.request.base, services):
        texts = entries.read_bundle(prepared.request, services).entries
        return transaction.perform(transaction.prepare(texts, prepared.request, services), tx, services)
    moment = tx.append_portion(creates.portion)
    return Result(200, body=format_instant(moment).encode().join(creates.answer))


def resolved(wanted: frozenset[str], tx: Reader, base: str, services: Services) -> dict[str, str]:
    """What conditional references name; without those that name none or several."""
    found = {}
    for text in wanted:
        try:
            found[text] = conditional.resolve_reference(tx, text, services, base)
        except FhirError:
            continue
    return found


def _holds(creates: Creates, tx: Reader, base: str, services: Services) -> bool:
    if creates.parameters is not services.definitions.parameters:
        return False
    if not creates.assumed or tx.last_seq() == creates.seq:
        return True
    return resolved(frozenset(creates.assumed), tx, base, services) == creates.assumed
