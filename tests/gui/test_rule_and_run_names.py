"""Every control of the rule panel, the run strip and the dialogs has a name that a screen reader can say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDoubleSpinBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from workbench.data.nouns import Column, ColumnChoice, Peek
from workbench.gui.dialogs.about.about import AboutDialog, Fact, Section
from workbench.gui.dialogs.approve import ApproveDialog, ApproveModel
from workbench.gui.dialogs.export import ExportDialog, ExportModel, ExportRule
from workbench.gui.dialogs.llm.prompts import PromptsDialog
from workbench.gui.dialogs.llm.sent import SentDialog
from workbench.gui.dialogs.opening.open_columns import OpenDialog
from workbench.gui.dialogs.rules.checks import Known
from workbench.gui.dialogs.study.compare_runs import CompareRunsDialog
from workbench.gui.dialogs.study.transcript import TranscriptDialog
from workbench.gui.dialogs.study.tune import TuneDialog
from workbench.gui.dialogs.train_options import TrainChoice, TrainDialog
from workbench.gui.theme import Theme
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.views.run.run_details import RunDetails
from workbench.gui.views.run.run_strip import RunStrip
from workbench.model.rule import Rule
from workbench.training.llm.model import Sending

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QSpinBox,
)
PEEK = Peek(Path("cpu.csv"), ("a,b",), (Column("a", "number"),), ColumnChoice(value=("a",)))
SENDING = Sending("a.example", False, "Training sends values to a.example", "rules", "1 2 3*", 0, (10, 20))

MAKERS: dict[str, Callable[[], QWidget]] = {
    "rule panel": lambda: RulePanel(Theme("light")),
    "run strip": lambda: RunStrip(Theme("light")),
    "run details": lambda: RunDetails(Theme("light")),
    "approve": lambda: ApproveDialog(ApproveModel(Rule("cpu", "text"), Known())),
    "export": lambda: ExportDialog(ExportModel((ExportRule("a", "cpu"),), "cpu")),
    "train": lambda: TrainDialog(TrainChoice()),
    "open": lambda: OpenDialog(PEEK, "cpu.csv"),
    "transcript": lambda: TranscriptDialog(Theme("light"), [("r", "today"), ("q", "yesterday")]),
    "compare runs": lambda: CompareRunsDialog(Theme("light"), [("r", "today"), ("q", "yesterday")]),
    "tune": lambda: TuneDialog("cpu", Theme("light")),
    "prompts": lambda: PromptsDialog(Theme("light"), 1, [("System prompt", "words")]),
    "what is sent": lambda: SentDialog(SENDING, Theme("light"), ask=True),
    "about": lambda: AboutDialog("1", (Section("a", (Fact("b", "c"),)),), Theme("light")),
}


def name_of(control: QWidget) -> str:
    """What a screen reader would say."""
    text = control.text() if isinstance(control, QAbstractButton) else ""
    return control.accessibleName() or text


def is_part_of_qt(control: QWidget) -> bool:
    """Whether Qt made it inside another control: the list of a combo box, the edit of a spin box, a table's head."""
    name, parent = control.objectName(), control.parentWidget()
    inside = (
        isinstance(parent, (QComboBox, QSpinBox, QDoubleSpinBox))
        or isinstance(control, QHeaderView)
        or type(parent).__name__ in ("QFrame", "QTabBar")
    )
    return name.startswith("qt_") or inside


@pytest.mark.parametrize("what", MAKERS)
def test_every_control_has_a_name(what: str, qtbot: QtBot) -> None:
    widget = MAKERS[what]()
    qtbot.addWidget(widget)
    controls = [w for w in widget.findChildren(QWidget) if isinstance(w, CONTROLS) and not is_part_of_qt(w)]
    assert controls
    nameless = [type(w).__name__ for w in controls if not name_of(w)]
    assert nameless == []


@pytest.mark.parametrize("what", MAKERS)
def test_every_icon_button_says_what_it_does(what: str, qtbot: QtBot) -> None:
    widget = MAKERS[what]()
    qtbot.addWidget(widget)
    buttons = [b for b in widget.findChildren(QToolButton) if not is_part_of_qt(b)]
    assert all(button.toolTip() for button in buttons)
