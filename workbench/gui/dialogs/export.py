"""Exporting approved rules as one pack: which rules, its name and version, and where to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.dialogs.frame import DialogFrame, add_field, form
from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, GAP_TINY, set_role
from workbench.gui.words import counted

# A name that is the same file name everywhere, and semantic versions without build data.
NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.ASCII)
VERSION = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9A-Za-z.-]+)?", re.ASCII)
LONGEST = 200  # letters: with the ending it is a file name on every system
MOST_ROWS = 8  # more rules scroll


@dataclass(frozen=True)
class ExportRule:
    """A rule that could go into the pack; `reason`: why it can't, empty = it can (it is approved)."""

    key: str
    title: str
    reason: str = ""


@dataclass(frozen=True)
class ExportModel:
    """What can be exported, and the first guess of a name, version and folder."""

    rules: tuple[ExportRule, ...]
    name: str
    version: str = "1.0.0"
    folder: Path = Path()


@dataclass(frozen=True)
class ExportChoice:
    """What to write: keys of the rules, name, version, the file, and whether rules may lack examples."""

    rules: tuple[str, ...]
    name: str
    version: str
    path: Path
    without_examples: bool = False


def missing_for(rules: int, name: str, version: str, folder: Path) -> str:
    """What keeps a pack from being written, as a sentence; empty = nothing."""
    if rules == 0:
        return tr("Choose at least one approved rule")
    if not NAME.fullmatch(name):
        return tr("A pack's name has small letters, digits, dots and dashes, e.g. checkout-latency")
    if not VERSION.fullmatch(version):
        return tr("A version has three numbers, e.g. 1.0.0")
    if len(name) + len(version) > LONGEST:
        return tr("Name and version have at most {n} letters together", n=LONGEST)
    return "" if _says(folder.is_dir) else tr("The folder does not exist")


def _says(look: Callable[[], bool]) -> bool:
    """What a look at the disk says; False for what no file can be called."""
    try:
        return look()
    except OSError:
        return False


class ExportDialog(DialogFrame):
    """Asks what to export; `chosen(ExportChoice)`. `browse(folder)`: asks for another folder, "" = none chosen."""

    once = True

    chosen = Signal(object)

    def __init__(
        self, model: ExportModel, browse: Callable[[str], str] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Export a rule pack"), tr("Only approved rules can be exported."), tr("Export"), parent)
        self._browse = browse or self._ask_folder
        self.boxes = {rule.key: _box(rule) for rule in model.rules}
        self.body.addWidget(_scrolled(list(self.boxes.values())))
        self.name, self.version = QLineEdit(model.name), QLineEdit(model.version)
        self.folder = QLineEdit(str(model.folder))
        button = QPushButton(tr("Choose…"))
        button.setAutoDefault(False)
        button.clicked.connect(self._on_browse)
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.folder, 1)
        row.addWidget(button)
        fields = form()
        add_field(fields, tr("Name"), self.name)
        add_field(fields, tr("Version"), self.version)
        add_field(fields, tr("Folder"), place)
        self.folder.setAccessibleName(tr("Folder"))
        self.body.addLayout(fields)
        self.proposal = QLabel()
        self.proposal.setWordWrap(True)
        self.proposal.hide()
        self.without = QCheckBox(tr("Also rules that have no positive or no negative example"))
        self.without.setToolTip(tr("Whoever gets such a pack cannot test all that these rules do"))
        self.body.addWidget(self.proposal)
        self.body.addWidget(self.without)
        for field in (self.name, self.version, self.folder):
            field.textChanged.connect(self._check)
        for box in self.boxes.values():
            box.toggled.connect(self._check)
        self.body.addStretch(1)
        self.setMinimumWidth(480)
        self._check()

    def choice(self) -> ExportChoice:
        """The answer as it stands."""
        keys = tuple(key for key, box in self.boxes.items() if box.isChecked())
        name, version = self.name.text().strip(), self.version.text().strip()
        path = Path(self.folder.text().strip()) / f"{name}-{version}.rulepack"
        return ExportChoice(keys, name, version, path, self.without.isChecked())

    def propose(self, version: str, sentence: str) -> None:
        """Show which version what changed calls for; it is taken unless another was typed meanwhile."""
        self.proposal.setText(sentence)
        self.proposal.show()
        if not self.version.isModified():
            self.version.setText(version)

    def _check(self) -> None:
        choice = self.choice()
        self.set_missing(missing_for(len(choice.rules), choice.name, choice.version, choice.path.parent))
        rules, file = counted(len(choice.rules), "rule"), choice.path.name
        told = tr("Only approved rules can be exported. {rules} → {file}", rules=rules, file=file)
        replaced = tr("{told}; replaces the file of that name", told=told)
        self.sentence.setText(replaced if _says(choice.path.is_file) else told)

    def _on_browse(self) -> None:
        folder = self._browse(self.folder.text())
        if folder:
            self.folder.setText(folder)

    def _ask_folder(self, folder: str) -> str:
        return QFileDialog.getExistingDirectory(self, tr("Folder of the pack"), folder)

    def answer(self) -> None:
        """Tells what to write."""
        self.chosen.emit(self.choice())
        super().answer()


def _box(rule: ExportRule) -> QCheckBox:
    text = f"{rule.title} · {rule.reason}" if rule.reason else rule.title
    box = QCheckBox(text.replace("&", "&&"))
    box.setToolTip(text)
    box.setChecked(not rule.reason)
    box.setEnabled(not rule.reason)
    return box


def _scrolled(boxes: Sequence[QCheckBox]) -> QScrollArea:
    inside = QWidget()
    set_role(inside, clear=True)
    rows = QVBoxLayout(inside)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(GAP_TINY)
    for box in boxes:
        rows.addWidget(box)
    area = QScrollArea()
    area.setAccessibleName(tr("Rules of the pack"))
    area.setWidgetResizable(True)
    area.setWidget(inside)
    height = sum(box.sizeHint().height() + GAP_TINY for box in boxes[:MOST_ROWS])
    area.setFixedHeight(height + GAP_SMALL)
    return area
