"""A transaction of plain creates that was made ready elsewhere: what is left to do in the store.

Source: server specification D1, D11; performance specification §5.3. If what was taken for granted does
not hold any more, the transaction is done as any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.fhir.definitions import ParameterSet
from server.fhir.errors import FhirError
from server.fhir.keys import format_instant
from server.interactions import conditional, entries, transaction
from server.interactions.request import Prepared, Result, Services
from server.store.base import Reader, State, Transaction
from server.store.portion import Portion

# A parameter of the type itself, without a modifier that may ask elsewhere.
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*|_id")


@dataclass(frozen=True, slots=True)
class Creates:
    """The creates of one transaction, and what they rest on.

    `parameters` are those that the index rows were made by; `assumed` says what conditional references
    name, and `states` how the types they ask for stood then. `answer` is the answer's text, divided where
    the instant of the versions stands.
    """

    portion: Portion
    parameters: ParameterSet
    assumed: Mapping[str, str]
    states: Mapping[str, State]
    answer: tuple[bytes, ...]


def perform(prepared: Prepared, tx: Transaction, services: Services) -> Result:
    """200 with one response entry for each create. Errors: those of `transaction`."""
    creates: Creates = prepared.payload
    if not _holds(creates, tx, prepared.request.base, services):
        texts = entries.read_bundle(prepared.request, services).entries
        return transaction.perform(transaction.prepare(texts, prepared.request, services), tx, services)
    moment = tx.append_portion(creates.portion)
    return Result(200, body=format_instant(moment).encode().join(creates.answer))


def resolved(wanted: Iterable[str], tx: Reader, base: str, services: Services) -> dict[str, str]:
    """What conditional references name; without those that name none or several."""
    found = {}
    for text in wanted:
        try:
            found[text] = conditional.resolve_reference(tx, text, services, base)
        except FhirError:
            continue
    return found


def states(wanted: Iterable[str], tx: Reader, services: Services) -> dict[str, State]:
    """How the types stand that conditional references ask for."""
    types = {text.partition("?")[0] for text in wanted}
    return {name: tx.state(name) for name in types if name in services.definitions.resource_types}


def asks_one_type(reference: str) -> bool:
    """Whether what a conditional reference names depends on instances of its type alone."""
    pairs = reference.partition("?")[2].split("&")
    return all(_PLAIN_NAME.fullmatch(pair.partition("=")[0]) is not None for pair in pairs)


def _holds(creates: Creates, tx: Reader, base: str, services: Services) -> bool:
    if creates.parameters is not services.definitions.parameters:
        return False
    now = states(creates.assumed, tx, services)
    doubtful = [
        text
        for text in creates.assumed
        if not asks_one_type(text) or now[text.partition("?")[0]] != creates.states[text.partition("?")[0]]
    ]
    return resolved(doubtful, tx, base, services) == {text: creates.assumed[text] for text in doubtful}
