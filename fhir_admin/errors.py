"""What the window shows when something goes wrong: every exception becomes one `Failure`.

`Trouble` is what the client raises for the environment's faults (network, server, files); anything
else is our own bug and carries a traceback. Titles are translated here, where they are worded.
"""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass

from server.fhir.errors import FhirError, Issue


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that went wrong, in words.

    `title` says what happened, `issues` every detail known, `hint` what to do; `status` is the HTTP
    status when a server answered. `traceback` is set only for our own bugs.
    """

    title: str
    issues: tuple[Issue, ...] = ()
    retryable: bool = False
    request_id: str | None = None
    status: int | None = None
    hint: str = ""
    traceback: str = ""

    @property
    def is_bug(self) -> bool:
        """Whether this is a fault of the program, to be reported, not of the environment."""
        return bool(self.traceback)

    @property
    def text(self) -> str:
        """Title, details and hint as plain text, one per line."""
        details = [issue.diagnostics for issue in self.issues if issue.diagnostics]
        return "\n".join(part for part in (self.title, *details, self.hint) if part)


class Trouble(Exception):
    """A fault of the environment. `kind` picks the words, `place` names server, host or file."""

    def __init__(
        self,
        kind: str,
        place: str = "",
        issues: tuple[Issue, ...] = (),
        *,
        status: int | None = None,
        request_id: str | None = None,
        retryable: bool = False,
    ) -> None:
        super().__init__(kind, place)
        self.kind = kind
        self.place = place
        self.issues = issues
        self.status = status
        self.request_id = request_id
        self.retryable = retryable

    def __str__(self) -> str:
        details = "; ".join(issue.diagnostics for issue in self.issues)
        return f"{self.kind}: {self.place}" + (f": {details}" if details else "")


def to_failure(error: BaseException) -> Failure:
    """The failure that tells a person about `error`. Never raises."""
    if isinstance(error, Trouble):
        return Failure(
            _title(error),
            error.issues,
            error.retryable,
            error.request_id,
            error.status,
            _hint(error),
        )
    if isinstance(error, FhirError):
        return Failure(translate("Failure", "This cannot be done"), error.issues, status=None)
    if isinstance(error, OSError):
        place = error.filename or ""
        reason = error.strerror or str(error)
        return Failure(
            translate("Failure", "A file could not be used"),
            (Issue(f"{place}: {reason}" if place else reason),),
        )
    text = "".join(traceback.format_exception(error))
    return Failure(
        translate("Failure", "The program made a mistake"),
        (Issue(f"{type(error).__name__}: {error}", "exception"),),
        hint=translate("Failure", "What was saved before is safe. Please report this with the details."),
        traceback=text,
    )


def translate(context: str, text: str) -> str:
    """`text` in the language of the window; as it is where Qt is not loaded (the client runs without)."""
    core = sys.modules.get("PySide6.QtCore")
    return str(core.QCoreApplication.translate(context, text)) if core else text


def _title(error: Trouble) -> str:
    text = _titles().get(error.kind) or translate("Failure", "Something went wrong with {place}")
    return text.format(place=error.place, status=error.status or "")


def _hint(error: Trouble) -> str:
    return _hints().get(error.kind, "").format(place=error.place)


def _titles() -> dict[str, str]:
    return {
        "refused": translate("Failure", "Nothing answers at {place}"),
        "name": translate("Failure", "The host name of {place} is not known"),
        "timeout": translate("Failure", "{place} took too long to answer"),
        "certificate": translate("Failure", "The certificate of {place} cannot be trusted"),
        "broken": translate("Failure", "The connection to {place} broke"),
        "ambiguous": translate("Failure", "The connection to {place} broke after the request was sent"),
        "network": translate("Failure", "{place} cannot be reached"),
        "not-fhir": translate("Failure", "{place} answered, but not with FHIR"),
        "too-large": translate("Failure", "The answer of {place} is too large"),
        "redirect": translate("Failure", "{place} sends the request to another address"),
        "foreign-link": translate("Failure", "The server points to another server"),
        "url": translate("Failure", "This is not a usable address"),
        "read-only": translate("Failure", "This server is opened read-only"),
        "credentials": translate("Failure", "The login for this server is not complete"),
        "login": translate("Failure", "The server asks for other credentials"),
        "forbidden": translate("Failure", "The server does not allow this"),
        "not-found": translate("Failure", "Not found on the server"),
        "deleted": translate("Failure", "This resource was deleted"),
        "not-offered": translate("Failure", "The server does not offer this"),
        "conflict": translate("Failure", "The server sees a conflict"),
        "changed": translate("Failure", "Somebody changed this in the meantime"),
        "invalid": translate("Failure", "The server did not accept the content"),
        "throttled": translate("Failure", "The server asks to slow down"),
        "server-fault": translate("Failure", "The server failed (status {status})"),
        "status": translate("Failure", "The server refused the request (status {status})"),
        "keyring": translate("Failure", "The password store of this computer cannot be used"),
        "local-server": translate("Failure", "The embedded server does not run"),
        "local-stopped": translate("Failure", "The embedded server is stopped"),
        "local-restart": translate("Failure", "The embedded server stopped and is being started again"),
    }


def _hints() -> dict[str, str]:
    return {
        "refused": translate("Failure", "Check that the server runs and that address and port are right."),
        "name": translate("Failure", "Check the spelling of the address and the network connection."),
        "timeout": translate("Failure", "Try again, or ask for less at once."),
        "certificate": translate(
            "Failure", "Nothing was sent. Ask whoever runs the server for its certificate."
        ),
        "broken": translate("Failure", "Try again."),
        "ambiguous": translate(
            "Failure", "It may or may not have been carried out: read the resource again first."
        ),
        "not-fhir": translate("Failure", "Check that the address is the FHIR base, often ending in /fhir."),
        "too-large": translate("Failure", "Ask for less at once, for example with _count."),
        "redirect": translate(
            "Failure", "Redirects are not followed. Use the final address in the server profile."
        ),
        "foreign-link": translate("Failure", "It was not followed, and no credentials were sent there."),
        "url": translate("Failure", "It should look like https://host/fhir."),
        "read-only": translate("Failure", "Change the server profile to allow writing."),
        "login": translate("Failure", "Check user name, password or token in the server profile."),
        "deleted": translate(
            "Failure", "Its history may still be readable, and it can be restored from there."
        ),
        "changed": translate("Failure", "Compare both versions, then decide which changes to keep."),
        "throttled": translate("Failure", "Wait a little, then try again."),
        "server-fault": translate("Failure", "Try again. If it stays, the log of the server says more."),
        "local-server": translate("Failure", "Restart it from the Servers page; its log says more."),
    }
