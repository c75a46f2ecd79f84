"""The language of the window: the catalog of our own texts, and Qt's translator for the buttons that Qt names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from workbench.gui.texts import ENGLISH, choose_language, languages

SYSTEM = "system"
NAMES = {"en": "English", "de": "Deutsch"}  # each in its own language, as everywhere


def speak(app: QCoreApplication, chosen: str) -> str:
    """Speak the language that was chosen, `system` as the system does; the one that is spoken then.

    Belongs before the first window: widgets keep the words they were made with."""
    name = choose_language(system_language() if chosen in ("", SYSTEM) else chosen).name
    numbers = QLocale(name)  # of fields for numbers: they show and take the decimal sign that texts have
    numbers.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    QLocale.setDefault(numbers)
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    if name != ENGLISH:
        translator = QTranslator(app)
        if translator.load(f"qtbase_{name}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(translator)
    return name


def system_language() -> str:
    """The first language of the system's list that there is a catalog for, else English."""
    wanted = (tag.split("-")[0] for tag in QLocale.system().uiLanguages())
    return next((name for name in wanted if name in languages()), ENGLISH)
