"""The languages: the catalogues hold every string, whole and compiled, and switching changes the words."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from fhir_admin.translation import use_language
from server.fhir import assets

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"\{\w*\}|%n")
LANGUAGES = ("en", "ko")
FORMS = {"en": 2, "ko": 1}
# Forms of particles that suit any word; a better sentence puts the name where no particle follows.
DOUBTFUL = re.compile(r"[을를은는이가과와]\([을를은는이가과와]\)|\(으\)로|\(이\)")


@dataclass(frozen=True)
class Message:
    """One string of the catalogue with its translations (several for plural forms)."""

    context: str
    source: str
    forms: tuple[str, ...]
    plural: bool
    finished: bool


@pytest.fixture
def speak(qapp):
    yield lambda name: use_language(qapp, name)
    use_language(qapp, "en")


def file_of(name):
    return assets.path("i18n", f"fhir_admin_{name}.ts")


def messages(file):
    # Our own file, not one from outside.
    for context in ET.parse(file).iter("context"):
        for message in context.iter("message"):
            yield read(context.findtext("name") or "", message)


def read(context, message):
    target = message.find("translation")
    plural = message.get("numerus") == "yes"
    found = [form.text for form in target.iter("numerusform")] if plural else [target.text]
    forms = tuple(form or "" for form in found)
    return Message(context, message.findtext("source") or "", forms, plural, target.get("type") is None)


def build_translations():
    place = ROOT / "packaging" / "build_translations.py"
    spec = importlib.util.spec_from_file_location("_packaging_build_translations", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_catalogue_is_up_to_date(name, tmp_path):
    """When this fails: `python packaging/build_translations.py`, then translate what is unfinished."""
    build = build_translations()
    fresh = tmp_path / file_of(name).name
    shutil.copy(file_of(name), fresh)
    flags = ["-no-obsolete", "-locations", "none", *build.LANGUAGES[name]]
    tool = Path(sys.executable).parent / "pyside6-lupdate"
    subprocess.run([tool, *build.sources(), "-ts", fresh, *flags], cwd=ROOT, check=True, capture_output=True)
    assert set(messages(fresh)) == set(messages(file_of(name)))


@pytest.mark.parametrize("name", LANGUAGES)
def test_nothing_is_left_untranslated(name):
    left = [m for m in messages(file_of(name)) if not m.finished or not all(m.forms)]
    assert left == []


@pytest.mark.parametrize("name", LANGUAGES)
def test_plurals_have_every_form(name):
    for message in messages(file_of(name)):
        assert len(message.forms) == (FORMS[name] if message.plural else 1), message


@pytest.mark.parametrize("name", LANGUAGES)
def test_placeholders_survive(name):
    for message in messages(file_of(name)):
        for form in message.forms:
            assert sorted(PLACEHOLDER.findall(message.source)) == sorted(PLACEHOLDER.findall(form)), message


@pytest.mark.parametrize("name", LANGUAGES)
def test_ends_survive(name):
    """Parts of sentences keep the spaces at their ends, commands that ask more keep their dots."""
    for message in messages(file_of(name)):
        for form in message.forms:
            source = message.source
            assert (form[0] == " ", form[-1] == " ") == (source[0] == " ", source[-1] == " "), message
            assert not source.endswith("…") or form.endswith("…"), message


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_compiled_file_is_of_this_catalogue(qapp, name):
    translator = QTranslator()
    assert translator.load(str(file_of(name).with_suffix(".qm")))
    for message in messages(file_of(name)):
        numbers = (1, 2) if len(message.forms) == 2 else (2,)
        got = [translator.translate(message.context, message.source, "", number) for number in numbers]
        assert tuple(got) == message.forms, message


def test_one_english_text_is_one_korean_text_in_a_context():
    found = [(message.context, message.source) for message in messages(file_of("ko"))]
    assert len(found) == len(set(found))


def test_shortcut_letters_survive():
    for message in messages(file_of("ko")):
        letter = re.search(r"&(\w)", message.source)
        if letter:
            assert f"(&{letter[1].upper()})" in message.forms[0], message


def test_no_particle_guesses_the_word_before_it():
    assert [m.forms[0] for m in messages(file_of("ko")) if DOUBTFUL.search(m.forms[0])] == []


def test_both_languages_speak(speak):
    speak("ko")
    assert QCoreApplication.translate("Servers", "Production") == "운영"
    assert QCoreApplication.translate("ServerPanel", "%n resource type(s)", "", 2) == "리소스 유형 2개"
    speak("en")
    assert QCoreApplication.translate("Servers", "Production") == "Production"
    assert QCoreApplication.translate("ServerPanel", "%n resource type(s)", "", 1) == "1 resource type"
    assert QCoreApplication.translate("ServerPanel", "%n resource type(s)", "", 2) == "2 resource types"
