"""Loads the words of a language: ours and Qt's own."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from server.fhir import assets

_LANGUAGES = ("en", "ko")
_loaded: list[QTranslator] = []


def use_language(application: QCoreApplication, name: str) -> str:
    """Translate into `en`, `ko` or what the system speaks (`system`); the language that is used."""
    language = name if name in _LANGUAGES else _system()
    for old in _loaded:
        application.removeTranslator(old)
    _loaded.clear()
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    _load(application, f"qtbase_{language}", qt_folder)
    # English too has a file: it holds the plural forms.
    _load(application, f"fhir_admin_{language}", str(assets.path("i18n")))
    QLocale.setDefault(QLocale(language) if name != "system" else QLocale.system())
    return language


def _load(application: QCoreApplication, name: str, folder: str) -> None:
    translator = QTranslator(application)
    if translator.load(name, folder):
        application.installTranslator(translator)
        _loaded.append(translator)


def _system() -> str:
    return "ko" if QLocale.system().language() == QLocale.Language.Korean else "en"
