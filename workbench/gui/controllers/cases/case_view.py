"""The case that is looked at: read aside when it is chosen, shown with its templates; its lines are searched aside."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.data.cases.nouns import BENCHMARK, CaseOptions, OpenedCase
from workbench.data.cases.opening import open_case
from workbench.evidence.miner import Miner
from workbench.gui.background import Background, Progress
from workbench.gui.controllers.cases.cases import CaseController
from workbench.gui.controllers.cases.reading import FolderRead
from workbench.gui.texts import tr
from workbench.gui.views.cases.doubt_rows import DoubtRow
from workbench.gui.views.cases.highlights import NO_HIGHLIGHTS, Highlights
from workbench.gui.views.logs.template_list import TemplateRow
from workbench.gui.views.logs.wish import Found, LineWish, find_lines
from workbench.gui.views.main_window import MainWindow
from workbench.model.logs import LEVELS

AT_ONCE = 3_000  # lines that are filtered while the key is down; more are, aside
PAUSE_MS = 120  # after a key before a long search begins
GRAVITY = {level: at for at, level in enumerate(("", *LEVELS))}


@dataclass(frozen=True, eq=False)
class _Read:
    name: str
    opened: OpenedCase
    templates: Sequence[str]
    rows: Sequence[TemplateRow]
    with_all: bool


class CaseViewController(QObject):
    """Shows the newest choice: what was asked for before it is forgotten."""

    shown_changed = Signal()  # another case is in sight, or the same one anew, or none

    def __init__(self, cases: CaseController, window: MainWindow) -> None:
        super().__init__()
        self._cases, self._area = cases, window.cases
        self.background, self._search = Background(self), Background(self)
        self.shown: _Read | None = None
        self.with_all = False
        self.highlights: Callable[[str], Highlights] = lambda _name: NO_HIGHLIGHTS
        self._wish = LineWish()
        self._place: DoubtRow | None = None  # where to look once the case is here
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._search_aside)
        cases.chosen_changed.connect(lambda _name: self.load())
        cases.rows_changed.connect(self._tell_row)
        cases.read_changed.connect(self.load)
        self.background.idle.connect(self._catch_up)
        self._area.case.columns_asked.connect(self._set_columns)
        self._area.doubts.place_asked.connect(self.look_at)
        self._area.log.wish_changed.connect(self._filter)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"case_columns": lambda: self._set_columns(not self.with_all), "search_log": self._to_search}

    def close(self) -> None:
        """Nothing more is read or searched."""
        self._pause.stop()
        self.background.close()
        self._search.close()

    # the case

    def load(self) -> None:
        """Read the case that is looked at, aside; while another one is being read, afterwards."""
        name, reference = self._cases.chosen, self._cases.reference(self._cases.chosen)
        if reference is None:
            self.shown = None
            self._area.case.show_none()
            self._area.log.show_log(None, (), ())
            self.shown_changed.emit()
            return
        if self.background.busy:
            return
        if self.shown is None:
            self._area.case.show_none(name)
        with_all, read = self.with_all, self._cases.read

        def work(progress: Progress) -> _Read:
            text = tr("reading {case}", case=name)
            opened = open_case(
                reference, CaseOptions(every_column=with_all), told=lambda share: progress(text, share, 1.0)
            )
            templates, rows = _templates(opened, read)
            return _Read(name, opened, templates, rows, with_all)

        self.background.do(work, self._show)

    def _catch_up(self) -> None:
        wanted = self._cases.chosen
        if wanted and (self.shown is None or self.shown.name != wanted or self.shown.with_all != self.with_all):
            self.load()

    def _show(self, read: _Read) -> None:
        if read.name != self._cases.chosen:
            return  # the next one is asked for when this thread is gone
        again = self.shown is not None and self.shown.name == read.name
        self.shown = read
        case, marked = read.opened.case, self.highlights(read.name)
        layout = self._cases.reference(read.name)
        can = layout is not None and layout.layout == BENCHMARK
        left = len(read.opened.left_out)
        self._area.case.show_case(case, left, with_all=read.with_all, can_leave_out=can, highlights=marked)
        if not again or self._area.log.model.lines is None or len(self._area.log.model.lines) != len(case.lines):
            self._area.log.show_log(case.lines, read.templates, read.rows)
        else:
            self._area.log.set_templates(read.templates, read.rows)
        self._area.log.set_highlights(marked)
        self._tell_row()
        self._bring()
        self.shown_changed.emit()

    def _tell_row(self) -> None:
        rows = self._cases.rows
        row = rows.get(self._cases.chosen)
        done = sum(bool(one.verdict) for one in rows.values())
        if row is not None and self.shown is not None and self.shown.name == row.name:
            self._area.case.show_row(row, done, len(rows))

    def _set_columns(self, with_all: bool) -> None:
        self.with_all = with_all
        self.load()

    def look_at(self, row: DoubtRow) -> None:
        """Choose the place of a row as soon as its case is in sight."""
        self._place = row
        self._bring()

    def _bring(self) -> None:
        """Choose the line or the point that a doubt is about."""
        if self._place is None or self.shown is None or self._place.case != self.shown.name:
            return
        row, self._place = self._place, None
        times = self.shown.opened.case.metrics.times_ns
        if row.line is not None:
            self._area.log.choose_place(row.line)
        elif row.point is not None and times is not None and row.point < len(times):
            self._area.case.stack.choose_moment(int(times[row.point]))

    # its lines

    def _to_search(self) -> None:
        self._area.log.search.setFocus()
        self._area.log.search.selectAll()

    def _filter(self, wish: LineWish) -> None:
        self._wish = wish
        if self.shown is None:
            return
        lines = self.shown.opened.case.lines
        if len(lines) <= AT_ONCE and sum(map(len, lines.texts)) < 100 * AT_ONCE:
            self._area.log.show_found(find_lines(lines, self.shown.templates, wish, clock=time.monotonic))
        else:
            self._search.cancel()
            self._pause.start()

    def _search_aside(self) -> None:
        read, wish = self.shown, self._wish
        if read is None:
            return

        def work(progress: Progress) -> Found:
            def tell(done: int, of: int) -> None:
                progress(tr("searching the lines"), done, of)

            return find_lines(read.opened.case.lines, read.templates, wish, tell, time.monotonic)

        def done(found: Found) -> None:
            if self.shown is read and self._wish == wish:
                self._area.log.show_found(found)

        self._search.do(work, done)


def _templates(opened: OpenedCase, read: FolderRead | None) -> tuple[list[str], list[TemplateRow]]:
    """The template of each line, and what is told of them, those with most lines first."""
    lines = opened.case.lines
    if read is not None:
        ids, texts, spread = read.templates_of(opened.case), read.texts, read.spread
    else:
        miner = Miner()
        rows = miner.add(lines.messages)
        miner.settle()
        ids, texts, spread = miner.ids(rows), {one.id: one.text for one in miner.templates()}, {}
    counts, gravest = Counter(ids), dict[str, str]()
    for one, level in zip(ids, lines.levels, strict=True):
        if GRAVITY[level] >= GRAVITY[gravest.get(one, "")]:
            gravest[one] = level
    told = [TemplateRow(one, texts.get(one, one), n, spread.get(one, 0), gravest[one]) for one, n in counts.items()]
    return ids, sorted(told, key=lambda row: (-row.lines, row.text))
