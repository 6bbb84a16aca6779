"""Says in words how the test of a server went."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def words(report: Any) -> tuple[str, str, str]:
    """Severity, title and text for a `TestReport`."""
    capabilities = report.capabilities
    time = translate("Servers", "{milliseconds} ms").format(milliseconds=f"{report.milliseconds:.0f}")
    if not capabilities.known:
        return (
            "warning",
            translate("Servers", "It answers, but does not say what it can do"),
            translate(
                "Servers",
                "There is no CapabilityStatement at /metadata. FHIR Admin will try each thing once and "
                "remember what works.",
            ),
        )
    name = capabilities.software or translate("Servers", "A FHIR server")
    version = capabilities.fhir_version
    text = " · ".join(
        part
        for part in (
            translate("Servers", "FHIR {version}").format(version=version) if version else "",
            translate("Servers", "%n resource type(s)", "", len(capabilities.types)),
            time,
        )
        if part
    )
    if version and not version.startswith("4.0"):
        hint = translate("Servers", "FHIR Admin knows R4 (4.0.1) best; other versions are shown as they are.")
        return "warning", name, f"{text}\n{hint}"
    if report.readable is None:
        return "warning", name, text + "\n" + translate("Servers", "It offers no search that could be tried.")
    return "success", translate("Servers", "{name} answers, and a search works").format(name=name), text
