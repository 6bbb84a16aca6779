"""The languages: placeholders survive translation, and switching changes the words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication

from fhir_admin.translation import use_language
from server.fhir import assets

PLACEHOLDER = re.compile(r"\{\w+\}|%n")


@pytest.fixture
def speak(qapp):
    yield lambda name: use_language(qapp, name)
    use_language(qapp, "en")


def translations(name):
    # Our own file, not one from outside.
    tree = ET.parse(assets.path("i18n", f"fhir_admin_{name}.ts"))
    for message in tree.iter("message"):
        source = message.findtext("source") or ""
        target = message.find("translation")
        forms = [form.text for form in target.iter("numerusform")] or [target.text]
        yield source, [form for form in forms if form]


@pytest.mark.parametrize("name", ["en", "ko"])
def test_placeholders_survive(name):
    for source, forms in translations(name):
        for form in forms:
            assert sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(form)), form


def test_shortcut_letters_survive():
    for source, forms in translations("ko"):
        if re.search(r"&\w", source):
            assert all(re.search(r"&\w", form) for form in forms), source


def test_both_languages_speak(speak):
    speak("ko")
    assert QCoreApplication.translate("Servers", "Production") == "운영"
    assert QCoreApplication.translate("ServerPanel", "%n resource type(s)", "", 2) == "리소스 유형 2개"
    speak("en")
    assert QCoreApplication.translate("Servers", "Production") == "Production"
    assert QCoreApplication.translate("ServerPanel", "%n resource type(s)", "", 1) == "1 resource type"
    assert QCoreApplication.translate("ServerPanel", "%n resource type(s)", "", 2) == "2 resource types"
