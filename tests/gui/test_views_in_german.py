"""What views put together of figures is whole German: cases, plurals, and sentences of lower rooms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workbench.gui.charts.lanes.content import distance_words
from workbench.gui.charts.marks import signed_name, words_for
from workbench.gui.charts.words import length, value
from workbench.gui.texts import choose_language
from workbench.gui.theme import Theme
from workbench.gui.views.compare.diff_words import facts
from workbench.gui.views.docks import PanelDock
from workbench.gui.views.panel import Panel
from workbench.gui.views.rule.rule_feedback import FeedbackModel, summary
from workbench.gui.views.rule.rule_figures import figures_of
from workbench.gui.views.series.findings_panel import FindingsPanel
from workbench.model.scores import Scores

NOW = Scores(events=5, hits=4, false_alarms=1, event_f1=0.8)
BEFORE = Scores(events=5, hits=3, false_alarms=0, event_f1=0.7)


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    choose_language("de")
    yield
    choose_language("en")


def test_one_and_many_differ_as_german_has_it() -> None:
    assert [words_for("false_alarm", n) for n in (1, 2)] == ["1 Fehlalarm", "2 Fehlalarme"]
    assert [length(n, None) for n in (1, 12_000)] == ["1 Punkt", "12\u202f000 Punkte"]
    assert [facts(n, 1, 0)[1] for n in (0, 1, 2)] == ["dieselben Flags", "1 Flag weicht ab", "2 Flags weichen ab"]


def test_marks_values_and_distances_are_named() -> None:
    assert signed_name("miss") == "▼ verpasst"
    assert value(float("nan")) == "fehlt"
    assert distance_words(0.5) == "schlägt an, 0,5 × die Schwelle darüber"


def test_the_feedback_is_one_german_sentence() -> None:
    told = summary(FeedbackModel("Runde 5", NOW, BEFORE, "Runde 4"))
    assert told == "4 von 5 Anomalien gefunden, 1 Fehlalarm; 1 verpasst weniger und 1 Fehlalarm mehr als Runde 4."


def test_figures_name_the_part_and_the_parent() -> None:
    names = [figure.name for figure in figures_of(NOW, parent=BEFORE, test=NOW)]
    assert names[:3] == ["Ereignis-F1 Validierung", "Ereignis-F1 Test", "gegen die vorige"]


def test_a_noun_within_a_sentence_keeps_its_capital(qtbot: QtBot) -> None:
    dock = PanelDock("findings", "Befunde", Panel(), Theme("light"))
    qtbot.addWidget(dock)
    assert dock.grip.button.accessibleName() == "Befunde ausblenden"


def test_the_table_of_findings_has_german_heads(qtbot: QtBot) -> None:
    panel = FindingsPanel(Theme("light"))
    qtbot.addWidget(panel)
    heads = [str(panel.model.headerData(column, Qt.Orientation.Horizontal)) for column in range(1, 5)]
    assert heads == ["wann (UTC)", "Dauer", "Regel sah", "Bedingung"]
