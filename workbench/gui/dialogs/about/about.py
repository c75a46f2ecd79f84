"""About: versions, license, where things are kept, and which safety layers hold on this machine; copied as one text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTextBrowser, QWidget

from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.texts import tr
from workbench.gui.theme import GAP, Theme, set_role


@dataclass(frozen=True)
class Fact:
    """`value` of a `name`; `holds`: whether it is as it should be."""

    name: str
    value: str
    holds: bool = True


@dataclass(frozen=True)
class Section:
    """Facts of one kind under a title."""

    title: str
    facts: tuple[Fact, ...]


class AboutDialog(DialogFrame):
    """What `sections` say, as a table to read and as a text to copy."""

    once = True

    def __init__(self, version: str, sections: Sequence[Section], theme: Theme, parent: QWidget | None = None) -> None:
        sentence = tr("Turns labeled telemetry into anomaly rules that people can read, trust and own.")
        super().__init__(tr("Rule Workbench {version}", version=version), sentence, tr("Copy"), parent)
        self._version, self._theme = version, theme
        self._sections = tuple(sections)
        self.text = QTextBrowser()
        self.text.setAccessibleName(tr("About Rule Workbench"))
        self.text.setOpenLinks(False)
        set_role(self.text, field=True)
        self.body.addWidget(self.text, 1)
        self.cancel.setText(tr("Close"))
        self.resize(720, 560)
        self._write()

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Other facts: those that took a moment to ask."""
        self._sections = tuple(sections)
        place = self.text.verticalScrollBar().value()
        self._write()
        self.text.verticalScrollBar().setValue(place)

    def set_theme(self, theme: Theme) -> None:
        """The table in other colors."""
        super().set_theme(theme)
        self._theme = theme
        self._write()

    def plain(self) -> str:
        """What is copied."""
        lines = [tr("Rule Workbench {version}", version=self._version)]
        for section in self._sections:
            width = max((len(fact.name) for fact in section.facts), default=0)
            lines += ["", section.title, *(f"  {fact.name:<{width}}  {fact.value}" for fact in section.facts)]
        return "\n".join(lines)

    def _write(self) -> None:
        dim, warn = self._theme.hex("dim"), self._theme.hex("warn_text")
        rows = []
        for section in self._sections:
            rows.append(f'<tr><td colspan="2" style="padding-top: {GAP}px"><b>{escape(section.title)}</b></td></tr>')
            for fact in section.facts:
                value = escape(fact.value)
                told = value if fact.holds else f'<span style="color: {warn}">▲ {value}</span>'
                name = f'<td style="color: {dim}; padding-right: {GAP}px; white-space: nowrap">{escape(fact.name)}</td>'
                rows.append(f"<tr>{name}<td>{told}</td></tr>")
        self.text.setHtml(f'<table cellspacing="0" cellpadding="2">{"".join(rows)}</table>')

    def answer(self) -> None:
        """Copies everything; stays open."""
        QGuiApplication.clipboard().setText(self.plain())
        self.missing.setText(tr("Copied"))
