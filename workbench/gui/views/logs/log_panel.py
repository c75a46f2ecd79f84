"""The log of a case: levels, templates and search above the table, the whole line below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QToolButton, QWidget

from workbench.gui.texts import later, tr, trn
from workbench.gui.theme import GAP_SMALL, Theme, set_role
from workbench.gui.views.cases.highlights import NO_HIGHLIGHTS, Highlights
from workbench.gui.views.logs.level_bar import LevelBar
from workbench.gui.views.logs.line_detail import FEW, ROWS, LineDetail
from workbench.gui.views.logs.line_model import LineModel
from workbench.gui.views.logs.line_table import LineTable
from workbench.gui.views.logs.line_words import row_text
from workbench.gui.views.logs.template_list import TemplateList, TemplateRow
from workbench.gui.views.logs.wish import Found, LineWish
from workbench.gui.views.panel import Panel, empty_state
from workbench.gui.words import number
from workbench.model.logs import LogLines

NO_CASE = later("The lines of a case stand here.")
NO_LINES = later("No log: the case has no lines.")
NO_MATCH = later("No line passes the filter.")
TEMPLATE_ROOM, LOW = 260, 420  # pixels: of the templates; a height below which the whole line has less room


class LogPanel(Panel):
    """Emits what is wanted and what is chosen; the lines that are wanted are found elsewhere, aside."""

    wish_changed = Signal(object)  # LineWish
    span_chosen = Signal(object, object)  # int, int: from the first to the last chosen line, ns
    cleared = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Log"), "", parent)
        self._templates: Sequence[str] = ()
        self._rows: dict[str, TemplateRow] = {}
        self._template = ""
        self._quiet = False  # while the search is emptied by others than the user
        self.model = LineModel(self)
        self.table = LineTable(self.model, theme)
        self.levels = LevelBar()
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search the lines (/)"))
        self.search.setAccessibleName(tr("Search the lines"))
        self.search.setClearButtonEnabled(True)
        self.pattern = self._toggle(".*", tr("Search for a regular expression"))
        self.templates_button = self._toggle(tr("Templates"), tr("Which kinds of lines there are"))
        self.chip = QToolButton()
        self.chip.setToolTip(tr("List all lines again"))
        set_role(self.chip, chip=True)
        self.chip.hide()
        self.templates = TemplateList(theme)
        self.detail = LineDetail(theme)
        self.empty = empty_state(tr(NO_CASE))
        self._arrange()
        self._connect()
        self.show_log(None, (), ())

    def _toggle(self, text: str, tip: str) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.setCheckable(True)
        set_role(made, chip=True)
        return made

    def _arrange(self) -> None:
        self.title.setSizePolicy(self.title.sizePolicy().Policy.Maximum, self.title.sizePolicy().Policy.Fixed)
        self.hint.setSizePolicy(self.hint.sizePolicy().Policy.Ignored, self.hint.sizePolicy().Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(GAP_SMALL)
        row.addWidget(self.search, 1)
        row.addWidget(self.pattern)
        row.addWidget(self.levels)
        row.addWidget(self.templates_button)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.table)
        self.split.addWidget(self.templates)
        self.split.setStretchFactor(0, 1)
        self.templates.setMinimumWidth(180)
        self.split.setSizes([10_000, TEMPLATE_ROOM])
        self.templates.hide()
        self.head.addWidget(self.chip)
        self.body.addLayout(row)
        self.body.addWidget(self.split, 1)
        self.body.addWidget(self.empty, 1)
        self.body.addWidget(self.detail)
        self.detail.hide()

    def _connect(self) -> None:
        self.search.textChanged.connect(self._tell_wish)
        self.search.returnPressed.connect(self.table.setFocus)
        self.pattern.toggled.connect(self._tell_wish)
        self.levels.changed.connect(self._tell_wish)
        self.templates_button.toggled.connect(self.templates.setVisible)
        self.templates.template_chosen.connect(self.list_template)
        self.chip.clicked.connect(lambda: self.list_template(""))
        self.table.chosen_changed.connect(self._chosen)
        self.table.template_asked.connect(self._list_alike)
        self.table.doubleClicked.connect(lambda _index: self.detail.show())
        self.table.left.connect(self.left)
        self.detail.closed.connect(self.detail.hide)

    # what is shown

    def show_log(self, lines: LogLines | None, templates: Sequence[str], rows: Sequence[TemplateRow]) -> None:
        """Another log; `templates`: the id of each line's; `rows`: what is told of them. Every line is listed."""
        self._templates, self._rows, self._template = templates, {row.id: row for row in rows}, ""
        self.model.set_lines(lines)
        counts = Counter(lines.levels) if lines is not None else Counter[str]()
        timeless = int((~lines.known).sum()) if lines is not None else 0
        self.levels.reset()
        self.levels.set_counts(counts, timeless)
        self._empty_search()
        self.templates_button.setText(tr("Templates {n}", n=number(len(rows))) if rows else tr("Templates"))
        self.templates.set_templates(rows)
        self.table.fit_columns()
        self.detail.hide()
        self._show_state()

    def set_templates(self, templates: Sequence[str], rows: Sequence[TemplateRow]) -> None:
        """Other templates of the same lines, as after more cases were read; what is listed stays."""
        if self._template not in {row.id for row in rows}:
            self.list_template("")
        self._templates, self._rows = templates, {row.id: row for row in rows}
        self.templates.set_templates(rows)

    def wish(self) -> LineWish:
        """Which lines are wanted."""
        chosen = frozenset((self._template,)) if self._template else frozenset[str]()
        text, is_pattern = self.search.text(), self.pattern.isChecked() and bool(self.search.text())
        return LineWish(self.levels.hidden & self._present(), chosen, self.levels.timeless, text, is_pattern)

    def _present(self) -> frozenset[str]:
        return frozenset(self.model.lines.levels) if self.model.lines is not None else frozenset()

    def show_found(self, found: Found) -> None:
        """List the lines that were found; those that were chosen stay so."""
        kept = self.table.chosen_places()
        self.model.show_places(found.places)
        rows = np.array([row for row in (self.model.row_of(at) for at in kept.tolist()) if row >= 0], np.int64)
        self.table.choose_rows(rows)
        self._show_state(found.problem)

    def set_highlights(self, highlights: Highlights = NO_HIGHLIGHTS) -> None:
        """Lines that are evidence."""
        self.model.set_highlights(highlights)

    def choose_moment(self, time_ns: int) -> None:
        """Show the last line up to a time as chosen."""
        row = self.model.row_at(time_ns)
        self.table.choose_rows(np.array([row] if row >= 0 else [], np.int64))
        self._show_line()
        self._show_state()

    def choose_span(self, start_ns: int, stop_ns: int) -> int:
        """Show the lines between two times as chosen; how many. Where there are none, what is nearest is in sight."""
        rows = self.model.rows_between(start_ns, stop_ns)
        self.table.choose_rows(rows, at=None if len(rows) else self.model.row_at(start_ns))
        self._show_state(chosen=trn("{n} line in the region", "{n} lines in the region", len(rows)))
        return len(rows)

    def choose_place(self, place: int) -> None:
        """Show one line as chosen and tell its time, listed or not until now."""
        self.choose_places((place,))

    def choose_places(self, places: Sequence[int]) -> None:
        """Show lines as chosen and tell their times, listed or not until now."""
        total = len(self.model.lines) if self.model.lines is not None else 0
        known = sorted({place for place in places if 0 <= place < total})
        if not known:
            return
        if any(self.model.row_of(place) < 0 for place in known):
            self.list_all()
            self.model.show_places(np.arange(total))
        self.table.choose_rows(np.array([self.model.row_of(place) for place in known], np.int64))
        self._chosen()

    def clear_choice(self) -> None:
        """Nothing is chosen."""
        self.table.choose_rows(np.empty(0, np.int64))
        self._show_state()

    def retell(self) -> None:
        """Times are told in another zone."""
        self.model.retell()
        self.table.fit_columns()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.table.delegate.theme = theme
        self.table.viewport().update()
        self.templates.set_theme(theme)

    # what is asked

    def list_template(self, template: str) -> None:
        """List only the lines of a template; "" = of all."""
        self._template = template
        self.templates.show_chosen(template)
        self._tell_wish()

    def list_all(self) -> None:
        """Every filter off."""
        self.levels.reset()
        self._template = ""
        self.templates.show_chosen("")
        self._empty_search()
        self._tell_wish()

    def _empty_search(self) -> None:
        self._quiet = True
        self.search.clear()
        self.pattern.setChecked(False)
        self._quiet = False

    def _list_alike(self) -> None:
        place = self.table.current_place()
        if 0 <= place < len(self._templates):
            self.list_template("" if self._template else self._templates[place])

    def _tell_wish(self) -> None:
        if not self._quiet:
            self.wish_changed.emit(self.wish())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The whole line takes less where there is little."""
        super().resizeEvent(event)
        self.detail.set_rows(FEW if event.size().height() < LOW else ROWS)

    def _chosen(self) -> None:
        places, lines = self.table.chosen_places(), self.model.lines
        self._show_line()
        if lines is None or not len(places):
            self._show_state()
            self.cleared.emit()
            return
        self._show_state(chosen=trn("{n} line chosen", "{n} lines chosen", len(places)) if len(places) > 1 else "")
        times = lines.times_ns[places[lines.known[places]]]
        if len(times):
            self.span_chosen.emit(int(times.min()), int(times.max()))

    def _show_line(self) -> None:
        place, lines = self.table.current_place(), self.model.lines
        if lines is None or place < 0:
            self.detail.hide()
            return
        told = [tr("line {n}", n=number(int(lines.numbers[place]))), self.model.moment(place)]
        told += [lines.levels[place], *(f"◆ {one}" for one in self.model.evidence(place))]
        self.detail.show_line(" · ".join(one for one in told if one), lines.texts[place])
        self.detail.show()

    def _show_state(self, problem: str = "", chosen: str = "") -> None:
        lines, shown = self.model.lines, len(self.model.shown)
        total = len(lines) if lines is not None else 0
        count = trn("{number} line", "{number} lines", total, number=number(total))
        if shown != total:
            count = tr("{n} of {total} lines", n=number(shown), total=number(total))
        self.hint.setText(" · ".join(part for part in (problem, count if lines is not None else "", chosen) if part))
        set_role(self.hint, role="warn" if problem else "dim")
        self.split.setVisible(shown > 0)
        self.empty.setVisible(shown == 0)
        self.empty.setText(tr(NO_CASE) if lines is None else tr(NO_MATCH) if total else tr(NO_LINES))
        for widget in (self.search, self.pattern, self.templates_button):
            widget.setEnabled(total > 0)
        row = self._rows.get(self._template)
        self.chip.setVisible(row is not None)
        if row is not None:
            self.chip.setText(f"{row_text(row.text)[:40]} ✕")
