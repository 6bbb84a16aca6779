"""Which columns a result table has for each resource type."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from fhir_admin.browser import cells
from fhir_admin.browser.cells import Reader, Spec, at, choice, when
from server.fhir import display
from server.fhir.headline import headline


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` is stable (for settings), `width` a proposal in average characters.

    `element` is the FHIR element it shows, '' for what is made of several.
    """

    name: str
    title: str
    read: Reader
    width: int = 16
    element: str = ""


def columns(type_: str) -> tuple[Column, ...]:
    """The default columns for results of one type; '' stands for results of all types."""
    titles = _titles()
    chosen = _TABLE.get(type_) or (_ANY if not type_ else _GENERIC)
    specs = (*chosen, _updated, _id)
    return tuple(
        Column(name, titles.get(name, name), read, width, element) for name, read, width, element in specs
    )


_updated: Spec = ("updated", cells.updated, 23, "meta.lastUpdated")
_id: Spec = ("id", lambda resource: display.primitive(resource.get("id")), 20, "id")
_type: Spec = ("type_name", lambda resource: display.primitive(resource.get("resourceType")), 18, "")
_name: Spec = ("name", lambda resource: display.best_name(resource.get("name")), 24, "name")
_plain_name: Spec = ("name", lambda resource: display.text(resource.get("name")), 32, "name")
_ident: Spec = ("identifier", cells.identifier, 20, "identifier")
_label: Spec = ("label", lambda resource: headline(resource), 40, "")
_subject = at("subject", 24)
_patient = at("patient", 24)
_status = at("status", 11)
_code = at("code", 34)
_category = at("category", 16)
_intent = at("intent", 9)
_clinical = at("clinicalStatus", 12)
_period = when("period", "period")
_gender = at("gender", 8)
_born = at("birthDate", 11)
_telecom = at("telecom", 18)
_medication = choice("medication", "medication", 36)
_value: Spec = ("value", display.observed, 22, "value")
_onset = when("onset", "onset")
_abatement = when("abatement", "abatement")
_total: Spec = ("total", cells.total, 14, "total")
_agent: Spec = ("agent", cells.agent, 24, "agent")
_entries: Spec = ("entries", cells.entries, 8, "entry")
_ANY: tuple[Spec, ...] = (_type, _label, _status)
_GENERIC: tuple[Spec, ...] = (_label, _status, _ident)
_ARTEFACT: tuple[Spec, ...] = (_plain_name, at("title", 32), _status, at("url", 40), when("date"))

_TABLE: dict[str, tuple[Spec, ...]] = {
    "Patient": (_name, _gender, _born, _ident, at("address", 30), _telecom),
    "Practitioner": (_name, _gender, _ident, at("telecom", 24), at("address", 30)),
    "RelatedPerson": (_name, _patient, at("relationship", 18), _born),
    "Person": (_name, _gender, _born, _ident),
    "PractitionerRole": (at("practitioner", 24), at("organization", 28), _code, at("specialty", 24)),
    "Organization": (_plain_name, at("type", 24), _telecom, at("address", 34)),
    "Location": (_plain_name, _status, _telecom, at("address", 34)),
    "Observation": (_code, _value, when("effective"), _subject, _status, _category),
    "Condition": (_code, _clinical, _onset, _abatement, _subject),
    "Encounter": (at("type", 32), _status, _period, _subject, at("reasonCode", 28)),
    "Procedure": (_code, _status, when("performed"), _subject),
    "MedicationRequest": (_medication, _status, _intent, when("authoredOn"), _subject),
    "MedicationAdministration": (_medication, _status, when("effective"), _subject),
    "MedicationStatement": (_medication, _status, when("effective"), _subject),
    "MedicationDispense": (_medication, _status, when("whenHandedOver"), _subject),
    "Medication": (_code, _status, at("form", 16)),
    "AllergyIntolerance": (_code, _clinical, at("criticality", 10), at("category", 12), _patient),
    "Immunization": (at("vaccineCode", 36), _status, when("occurrence"), _patient),
    "DiagnosticReport": (_code, _status, when("effective"), _subject, _category),
    "DocumentReference": (at("type", 30), _status, when("date"), _subject, at("description", 24)),
    "CarePlan": (at("category", 28), _status, _intent, _period, _subject),
    "CareTeam": (_plain_name, _status, _period, _subject),
    "Goal": (at("description", 34), at("lifecycleStatus", 12), when("start"), _subject),
    "ServiceRequest": (_code, _status, _intent, when("authoredOn"), _subject),
    "Appointment": (at("description", 30), _status, when("start"), at("serviceType", 20)),
    "Claim": (at("type", 16), _status, _total, when("created"), _patient),
    "ExplanationOfBenefit": (at("type", 16), _status, _total, when("created"), _patient),
    "Coverage": (at("type", 20), _status, at("beneficiary", 24), _period),
    "Device": (at("type", 28), _status, at("distinctIdentifier", 20), _patient),
    "ImagingStudy": (at("modality", 14), _status, when("started"), _subject, at("description", 24)),
    "SupplyDelivery": (at("type", 18), _status, when("occurrence"), _patient),
    "Specimen": (at("type", 24), _status, when("receivedTime"), _subject),
    "Provenance": (at("target", 34), _agent, when("recorded"), at("activity", 16)),
    "AuditEvent": (at("type", 20), at("action", 7), _agent, when("recorded"), at("outcome", 8)),
    "Questionnaire": _ARTEFACT,
    "ValueSet": _ARTEFACT,
    "CodeSystem": _ARTEFACT,
    "StructureDefinition": _ARTEFACT,
    "SearchParameter": (at("code", 20), at("base", 20), at("type", 10), _status, at("expression", 40)),
    "Bundle": (at("type", 14), _entries, when("timestamp")),
    "List": (at("title", 28), _status, _entries, _subject, when("date")),
    "Group": (_plain_name, at("type", 12), at("quantity", 8)),
    "Task": (_code, _status, _intent, when("authoredOn"), at("for", 24), at("owner", 24)),
    "Communication": (_status, at("category", 20), when("sent"), _subject),
    "QuestionnaireResponse": (at("questionnaire", 34), _status, when("authored"), _subject),
}  # fmt: skip


def _titles() -> dict[str, str]:
    return _titles_of_things() | _titles_of_events()


def _titles_of_things() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "type_name": translate("Columns", "Type"),
        "label": translate("Columns", "What it is"),
        "name": translate("Columns", "Name"),
        "title": translate("Columns", "Title"),
        "gender": translate("Columns", "Gender"),
        "birthDate": translate("Columns", "Born"),
        "identifier": translate("Columns", "Identifier"),
        "address": translate("Columns", "Address"),
        "telecom": translate("Columns", "Contact"),
        "updated": translate("Columns", "Updated"),
        "id": translate("Columns", "Id"),
        "code": translate("Columns", "Code"),
        "value": translate("Columns", "Value"),
        "date": translate("Columns", "Date"),
        "subject": translate("Columns", "Subject"),
        "patient": translate("Columns", "Patient"),
        "beneficiary": translate("Columns", "Beneficiary"),
        "status": translate("Columns", "Status"),
        "lifecycleStatus": translate("Columns", "Status"),
        "clinicalStatus": translate("Columns", "Clinical status"),
        "category": translate("Columns", "Category"),
        "type": translate("Columns", "Type"),
    }


def _titles_of_events() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "onset": translate("Columns", "Onset"),
        "abatement": translate("Columns", "Abatement"),
        "period": translate("Columns", "Period"),
        "reasonCode": translate("Columns", "Reason"),
        "medication": translate("Columns", "Medication"),
        "intent": translate("Columns", "Intent"),
        "form": translate("Columns", "Form"),
        "criticality": translate("Columns", "Criticality"),
        "vaccineCode": translate("Columns", "Vaccine"),
        "description": translate("Columns", "Description"),
        "serviceType": translate("Columns", "Service"),
        "total": translate("Columns", "Total"),
        "relationship": translate("Columns", "Relationship"),
        "practitioner": translate("Columns", "Practitioner"),
        "organization": translate("Columns", "Organization"),
        "specialty": translate("Columns", "Specialty"),
        "distinctIdentifier": translate("Columns", "Device identifier"),
        "modality": translate("Columns", "Modality"),
        "target": translate("Columns", "Target"),
        "agent": translate("Columns", "Agent"),
        "activity": translate("Columns", "Activity"),
        "action": translate("Columns", "Action"),
        "outcome": translate("Columns", "Outcome"),
        "url": translate("Columns", "URL"),
        "base": translate("Columns", "Base"),
        "expression": translate("Columns", "Expression"),
        "entries": translate("Columns", "Entries"),
        "quantity": translate("Columns", "Quantity"),
        "for": translate("Columns", "For"),
        "owner": translate("Columns", "Owner"),
        "questionnaire": translate("Columns", "Questionnaire"),
    }
