"""The words and colours for environments, kinds of login and states; colour is never the only cue."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fhir_admin.client.profile import AuthKind, Environment, ServerProfile
from fhir_admin.servers.supervisor import State

translate = QCoreApplication.translate
ENVIRONMENT_ICONS = {
    Environment.LOCAL: "monitor",
    Environment.DEVELOPMENT: "flask-conical",
    Environment.TEST: "flask-conical",
    Environment.PRODUCTION: "shield-alert",
}


def environment(value: Environment) -> str:
    """An environment as people call it."""
    return {
        Environment.LOCAL: translate("Servers", "This computer"),
        Environment.DEVELOPMENT: translate("Servers", "Development"),
        Environment.TEST: translate("Servers", "Test"),
        Environment.PRODUCTION: translate("Servers", "Production"),
    }[value]


def auth(value: AuthKind) -> str:
    """A kind of login."""
    return {
        AuthKind.NONE: translate("Servers", "No login"),
        AuthKind.BASIC: translate("Servers", "User name and password"),
        AuthKind.BEARER: translate("Servers", "Access token (Bearer)"),
    }[value]


def state(value: State | str) -> str:
    """What the embedded server does."""
    return {
        State.STOPPED: translate("Servers", "Stopped"),
        State.STARTING: translate("Servers", "Starting…"),
        State.READY: translate("Servers", "Running"),
        State.STOPPING: translate("Servers", "Stopping…"),
        State.CRASHED: translate("Servers", "Crashed"),
    }[State(value)]


def state_look(value: State | str) -> tuple[str, str]:
    """Icon and colour name of a state."""
    return {
        State.STOPPED: ("square", "muted"),
        State.STARTING: ("loader-circle", "warning"),
        State.READY: ("circle-check", "success"),
        State.STOPPING: ("loader-circle", "warning"),
        State.CRASHED: ("circle-x", "error"),
    }[State(value)]


def address(profile: ServerProfile) -> str:
    """Where a server is: its URL, or the folder of the embedded one."""
    return profile.data if profile.embedded else profile.base_url


def environment_colors(value: Environment) -> tuple[str, str]:
    """Names of text and ground colour."""
    return f"env_{value.value}", f"env_{value.value}_soft"
