"""The page of scenarios: the list, the phrases, rule and words of one, and the cases on which it fires as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.texts import tr
from workbench.gui.theme import GAP, GAP_SMALL, GAP_TINY, Theme, set_role
from workbench.gui.views.cases.case_rows import LABEL_SIGNS, LABELS
from workbench.gui.views.incidents.about_form import AboutForm
from workbench.gui.views.incidents.outcome_rows import OutcomeModel
from workbench.gui.views.incidents.phrase_tree import PhraseTree
from workbench.gui.views.panel import ElidedLabel, Panel
from workbench.gui.views.points.point_delegate import PointDelegate
from workbench.gui.views.points.point_table import show_as_rows
from workbench.gui.views.rule.rule_editor import RuleEditor
from workbench.gui.views.two_lines import KEY_ROLE, TwoLineList, TwoLines

SIDE, LEAST_SIDE, MOST_SIDE = 0.24, 180, 340  # of the list: a share of the width, pixels
TRIED = 0.4  # of the height that the table of cases has


@dataclass(frozen=True)
class ScenarioRow:
    """A scenario of the list. `own`: of the project, not of the catalog; `approved`, `unsaved`: its state."""

    id: str
    title: str
    category: str
    label: str
    own: bool = False
    approved: bool = False
    unsaved: bool = False

    @property
    def state(self) -> str:
        """Where it comes from, and whether it is kept."""
        origin = tr("approved") if self.approved else tr("yours") if self.own else tr("built in")
        return f"{origin} · {tr('not saved')}" if self.unsaved else origin


class OutcomeTable(QTableView):
    """Emits the row whose case is asked for."""

    opened = Signal(int)

    def __init__(self, model: OutcomeModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.delegate = PointDelegate(theme, self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(tr("On which cases it fires, and on which it should"))
        show_as_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setStretchLastSection(True)
        self.setColumnWidth(0, 150)
        self.setColumnWidth(1, 110)
        self.clicked.connect(lambda index: self.opened.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the case."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class ScenarioPage(Panel):
    """`chosen(id)`; `save_asked`, `revert_asked`, `duplicate_asked`, `approve_asked`, `remove_asked`: of the chosen
    one; `case_asked(row)`: look at a case of the table; `closed`: back to the case."""

    chosen = Signal(str)
    save_asked = Signal()
    revert_asked = Signal()
    duplicate_asked = Signal()
    approve_asked = Signal()
    remove_asked = Signal()
    case_asked = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Scenarios"), " ", parent)
        self._rows: Sequence[ScenarioRow] = ()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter"))
        self.filter.setAccessibleName(tr("Filter the scenarios by any word"))
        self.filter.setClearButtonEnabled(True)
        self.list = TwoLineList(theme, tr("Scenarios"))
        self.name, self.state = ElidedLabel("", "title"), ElidedLabel("", "dim")
        self.phrases, self.editor, self.about = PhraseTree(theme), RuleEditor(theme), AboutForm()
        self.editor.set_bare()
        self.outcomes = OutcomeModel(self)
        self.table = OutcomeTable(self.outcomes, theme)
        self.headline = ElidedLabel("")
        self.tabs = QTabWidget()
        self._make_buttons()
        self._arrange()
        self._connect()

    def _make_buttons(self) -> None:
        self.save = self._button(tr("Save"), tr("Keep it in the project; undo takes it back"))
        self.revert = self._button(tr("Revert"), tr("Back to what is kept"))
        self.approve = self._button(tr("Approve"), tr("Under your name; it needs an owner and what to do"))
        self.duplicate = self._button(tr("Duplicate"), tr("Another scenario of yours that begins like this one"))
        self.remove = self._button(tr("Remove"), tr("Take your own out of the project; what is built in comes back"))
        self.back = QPushButton(tr("Back to the case"))
        self.add = self._button(tr("Add phrase"), tr("To the group of the chosen row (Insert)"))
        self.take_out = self._button(tr("Take out"), tr("The chosen phrases or groups (Delete)"))
        self.add_group = self._button(tr("Add group"), tr("With a column that counts its lines, for the rule to read"))
        self.rename_group = self._button(tr("Rename group"), tr("The one of the chosen row (F2 on it)"))

    def _button(self, text: str, tip: str) -> QPushButton:
        made = QPushButton(text)
        made.setToolTip(tip)
        set_role(made, flat=True)
        return made

    def _arrange(self) -> None:
        self.head.addWidget(self.back)
        side, side_body = _box()
        side_body.addWidget(self.filter)
        side_body.addWidget(self.list, 1)
        writing, writing_body = _box()
        row = QHBoxLayout()
        row.setSpacing(GAP_TINY)
        row.addWidget(self.name, 1)
        for button in (self.duplicate, self.remove, self.approve, self.revert, self.save):
            row.addWidget(button)
        writing_body.addLayout(row)
        writing_body.addWidget(self.state)
        phrases, phrases_body = _box()
        phrases_body.addWidget(self.phrases, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_TINY)
        hint = ElidedLabel(tr("renam* any ending · a ... b words between · /…/ expression"), "dim")
        buttons.addWidget(hint, 1)
        for button in (self.take_out, self.rename_group, self.add_group, self.add):
            buttons.addWidget(button)
        phrases_body.addLayout(buttons)
        for widget, text in ((phrases, tr("Phrases")), (self.editor, tr("Rule")), (self.about, tr("About"))):
            self.tabs.addTab(widget, text)
        writing_body.addWidget(self.tabs, 1)
        trial, trial_body = _box()
        trial_body.addWidget(self.headline)
        trial_body.addWidget(self.table, 1)
        self.down = QSplitter(Qt.Orientation.Vertical)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        for split, parts, sizes in (
            (self.down, (writing, trial), [640, 360]),
            (self.across, (side, self.down), [300, 700]),
        ):
            split.setChildrenCollapsible(False)
            for part in parts:
                split.addWidget(part)
            split.setSizes(sizes)
            split.setStretchFactor(1, 1)
            split.setHandleWidth(GAP)
        self.body.addWidget(self.across, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is written has what the list leaves."""
        super().resizeEvent(event)
        side = min(max(int(SIDE * event.size().width()), LEAST_SIDE), MOST_SIDE)
        self.across.setSizes([side, event.size().width() - side])
        below = int(TRIED * event.size().height())
        self.down.setSizes([event.size().height() - below, below])

    def _connect(self) -> None:
        self.filter.textChanged.connect(lambda _text: self._list())
        self.list.currentItemChanged.connect(lambda now, _before: self._tell_chosen(now))
        self.table.opened.connect(self.case_asked)
        self.add.clicked.connect(self.phrases.add)
        self.take_out.clicked.connect(self.phrases.take_out)
        self.add_group.clicked.connect(self.phrases.add_group)
        self.rename_group.clicked.connect(self.phrases.rename_group)
        self.editor.save_requested.connect(lambda _text: self.save_asked.emit())
        for button, signal in (
            (self.save, self.save_asked),
            (self.revert, self.revert_asked),
            (self.duplicate, self.duplicate_asked),
            (self.approve, self.approve_asked),
            (self.remove, self.remove_asked),
            (self.back, self.closed),
        ):
            button.clicked.connect(signal)

    # what is shown

    def show_list(self, rows: Sequence[ScenarioRow]) -> None:
        """Show these scenarios."""
        self._rows = rows
        own = sum(row.own for row in rows)
        self.hint.setText(tr("{total} · {own} of your own", total=len(rows), own=own))
        self._list()

    def _list(self) -> None:
        words = self.filter.text().casefold().split()
        shown = [
            row
            for row in self._rows
            if all(word in f"{row.id} {row.title} {row.category} {tr(LABELS[row.label])}".casefold() for word in words)
        ]
        blocked = self.list.blockSignals(True)
        self.list.set_rows([(row.id, _words(row)) for row in shown])
        self.list.blockSignals(blocked)

    def _tell_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(KEY_ROLE)))

    def choose(self, name: str) -> None:
        """Show a scenario as chosen, without telling it back."""
        blocked = self.list.blockSignals(True)
        for at in range(self.list.count()):
            if self.list.item(at).data(KEY_ROLE) == name:
                self.list.setCurrentRow(at)
        self.list.scrollToItem(self.list.currentItem())  # which Qt does itself only where signals are told
        self.list.blockSignals(blocked)

    def show_row(self, row: ScenarioRow, *, can_write: bool) -> None:
        """The state of the chosen one."""
        self.name.setText(f"{LABEL_SIGNS[row.label]} {row.title}")
        self.state.setText(f"{row.id} · {row.category} · {row.state}")
        self.save.setEnabled(row.unsaved and can_write)
        self.revert.setEnabled(row.unsaved)
        self.approve.setEnabled(row.own and not row.unsaved and not row.approved and can_write)
        self.remove.setEnabled(row.own and can_write)
        self.duplicate.setEnabled(can_write)

    def show_headline(self, text: str, role: str = "text") -> None:
        """What the rule does on the cases, in one line."""
        self.headline.setText(text)
        set_role(self.headline, role=role)

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        for part in (self.list, self.phrases, self.editor):
            part.set_theme(theme)
        self.table.delegate.theme = theme
        self.table.viewport().update()


def _box() -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    set_role(made, clear=True)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP_SMALL)
    return made, layout


def _words(row: ScenarioRow) -> TwoLines:
    sign = LABEL_SIGNS[row.label]
    mark = "●" if row.unsaved else "◆" if row.own else ""
    return TwoLines(f"{sign} {row.title}", mark, row.category, "" if not row.own else row.state, tip=row.id)
