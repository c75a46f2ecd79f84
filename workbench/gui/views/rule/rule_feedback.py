"""What the validator says about a rule: one sentence, the metrics against the parent's, and the cases that matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QListWidgetItem,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.charts.marks import signed_name
from workbench.gui.numerals import local
from workbench.gui.sentences import listed, sentence
from workbench.gui.texts import tr, trn
from workbench.gui.theme import GAP_SMALL, Theme, set_role
from workbench.gui.views.panel import ElidedLabel, dim, empty_state
from workbench.gui.views.two_lines import KEY_ROLE, TwoLineList, TwoLines
from workbench.gui.words import UNKNOWN, counted, difference, duration, rate, score
from workbench.model.scores import Finding, Scores


@dataclass(frozen=True)
class FeedbackCase:
    """One finding and when it was, in words."""

    finding: Finding
    when: str


@dataclass(frozen=True)
class FeedbackModel:
    """What the validator gave: `title` of the version, its validation scores, those of the parent, the cases."""

    title: str
    validation: Scores
    parent: Scores | None = None
    parent_title: str = ""
    cases: tuple[FeedbackCase, ...] = ()


@dataclass(frozen=True)
class MetricRow:
    """One metric of the version and of its parent; `better`: None where neither is."""

    name: str
    value: str
    parent: str
    change: str
    better: bool | None
    tip: str = ""


def metric_rows(now: Scores, before: Scores | None) -> tuple[MetricRow, ...]:
    """The metrics that people compare, in the order in which they matter."""
    rows = [
        _row(
            tr("event F1"),
            now,
            before,
            lambda s: s.event_f1,
            score,
            tip=tr("Each anomaly counts once, each false flag too"),
        ),
        _row(
            tr("precision"),
            now,
            before,
            lambda s: s.precision,
            score,
            tip=tr("Share of what was flagged that was right"),
        ),
        _row(tr("recall"), now, before, lambda s: s.recall, score, tip=tr("Share of the anomalies that were found")),
        _row(tr("misses"), now, before, lambda s: float(s.misses), _count, more_is_better=False),
        _row(tr("false alarms"), now, before, lambda s: float(s.false_alarms), _count, more_is_better=False),
        _row(
            tr("point F1"),
            now,
            before,
            lambda s: s.point_f1,
            score,
            tip=tr("Every point counts; strict on long anomalies"),
        ),
        _row(
            tr("delay-limited F1"),
            now,
            before,
            lambda s: s.delay_f1,
            score,
            tip=tr("Found among the first points only"),
        ),
        _row(tr("alerts a day"), now, before, lambda s: s.alerts_per_day, rate, more_is_better=False),
        _row(tr("median delay"), now, before, lambda s: s.median_delay_s, _short, more_is_better=False),
    ]
    return tuple(rows)


def _short(seconds: float | None) -> str:
    """`2.5 min` rather than `2 min 30 s`: three of them stand in a row, in the narrowest panel."""
    if seconds is None or abs(seconds) < 60:
        return duration(seconds)
    return local(f"{seconds / 60:.3g} min" if abs(seconds) < 3600 else f"{seconds / 3600:.3g} h")


def _count(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.0f}"


def _row(
    name: str,
    now: Scores,
    before: Scores | None,
    read: Callable[[Scores], float | None],
    write: Callable[[float | None], str],
    *,
    more_is_better: bool = True,
    tip: str = "",
) -> MetricRow:
    value, parent = read(now), read(before) if before is not None else None
    if value is None or parent is None:
        return MetricRow(name, write(value), write(parent), "", None, tip)
    step = value - parent
    if write(value) == write(parent):
        return MetricRow(name, write(value), write(parent), tr("same"), None, tip)
    change = difference(step) if write is score else f"{'+' if step > 0 else '−'}{write(abs(step))}"
    return MetricRow(name, write(value), write(parent), change, (step > 0) == more_is_better, tip)


def summary(model: FeedbackModel) -> str:
    """One sentence: `Finds 4 of 5 anomalies with 2 false alarms; 1 miss fewer than round 4.`"""
    now, before = model.validation, model.parent
    if now.events == 0:
        flags = counted(now.false_alarms, "flag")
        return tr("The validation part has no labeled anomaly; {flags} there.", flags=flags)
    alarms = counted(now.false_alarms, "false alarm") if now.false_alarms else tr("no false alarm")
    events = counted(now.events, "anomaly", "anomalies")
    text = tr("Finds {hits} of {events} with {alarms}", hits=now.hits, events=events, alarms=alarms)
    if before is None:
        return text + "."
    changes = _changes(now.misses - before.misses, now.false_alarms - before.false_alarms)
    parent = model.parent_title or tr("its parent")
    if not changes:
        return tr("{found}, as {parent}.", found=text, parent=parent)
    told = tr("{one} and {other}", one=changes[0], other=changes[1]) if len(changes) > 1 else changes[0]
    return tr("{found}; {changes} than {parent}.", found=text, changes=told, parent=parent)


def _changes(misses: int, alarms: int) -> list[str]:
    """What there is more or less of, in words; what stayed the same is left out."""
    told = []
    if misses > 0:
        told.append(trn("{n} miss more", "{n} misses more", misses))
    elif misses < 0:
        told.append(trn("{n} miss fewer", "{n} misses fewer", -misses))
    if alarms > 0:
        told.append(trn("{n} false alarm more", "{n} false alarms more", alarms))
    elif alarms < 0:
        told.append(trn("{n} false alarm fewer", "{n} false alarms fewer", -alarms))
    return told


class RuleFeedback(QWidget):
    """Shows a `FeedbackModel`; `finding_chosen(Finding)`: show this case in the chart."""

    finding_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model: FeedbackModel | None = None
        self._summary = dim("")
        set_role(self._summary, role="body")
        self.metrics = _tree(
            tr("Metrics against the parent"), (tr("validation"), tr("now"), tr("before"), tr("change"))
        )
        self._cases_title = ElidedLabel(tr("Cases, worst first"), "title")
        self.cases = TwoLineList(theme, tr("Cases, worst first"))
        self._none = dim(
            tr("No case: every labeled anomaly of the validation part is found and nothing else is flagged.")
        )
        self._empty = empty_state(
            tr("No feedback yet. The validator speaks after each training round and after each edit.")
        )
        self._parts = (self._summary, self.metrics, self._cases_title, self.cases, self._none)
        # One scroll for everything: table and list are as high as their content.
        inside = QWidget()
        set_role(inside, clear=True)
        content = QVBoxLayout(inside)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(GAP_SMALL)
        for part in self._parts:
            content.addWidget(part)
        content.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its table and its list take the keyboard
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, GAP_SMALL, 0, GAP_SMALL)
        body.addWidget(self._scroll, 1)
        body.addWidget(self._empty, 1)
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.cases.itemClicked.connect(self._on_case)
        self.cases.itemActivated.connect(self._on_case)
        self.clear()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self._theme = theme
        self.cases.set_theme(theme)
        if self._model is not None:
            self.show_feedback(self._model)

    def clear(self) -> None:
        """There is no feedback."""
        self._model = None
        self._scroll.setVisible(False)
        self._empty.setVisible(True)

    def show_feedback(self, model: FeedbackModel) -> None:
        """Shows the feedback to a version."""
        self._model = model
        self._scroll.setVisible(True)
        self._empty.setVisible(False)
        self._summary.setText(summary(model))
        self.metrics.headerItem().setToolTip(1, model.title)
        self.metrics.headerItem().setToolTip(2, model.parent_title)
        self._fill_metrics(metric_rows(model.validation, model.parent))
        self._fill_cases(model.cases)

    def _fill_metrics(self, rows: Sequence[MetricRow]) -> None:
        self.metrics.clear()
        for row in rows:
            item = QTreeWidgetItem([row.name, row.value, row.parent, row.change])
            if row.better is not None:
                item.setForeground(3, self._theme.color("good" if row.better else "bad"))
            item.setForeground(2, self._theme.color("dim"))
            item.setToolTip(0, row.tip)
            self.metrics.addTopLevelItem(item)
        height = sum(self.metrics.sizeHintForRow(i) for i in range(len(rows)))
        self.metrics.setFixedHeight(height + self.metrics.header().sizeHint().height() + 2)

    def _fill_cases(self, cases: Sequence[FeedbackCase]) -> None:
        self.cases.set_rows([(at, case_row(case)) for at, case in enumerate(cases)])
        self.cases.setFixedHeight(len(cases) * self.cases.sizeHintForRow(0) + 2 if cases else 0)
        self.cases.setVisible(bool(cases))
        self._none.setVisible(not cases)

    def _on_case(self, item: QListWidgetItem) -> None:
        if self._model is not None:
            self.finding_chosen.emit(self._model.cases[item.data(KEY_ROLE)].finding)


def case_row(case: FeedbackCase) -> TwoLines:
    """A case as a row: its kind and time, below what the rule saw and the nearest condition."""
    finding = case.finding
    words = " · ".join(part for part in (sentence(finding.saw), listed(finding.nearest)) if part)
    return TwoLines(signed_name(finding.kind), case.when, words, title_color=f"{finding.kind}_text", figure_color="dim")


def _tree(name: str, headers: Sequence[str]) -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName(name)
    tree.setHeaderLabels(list(headers))
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setTextElideMode(Qt.TextElideMode.ElideRight)
    tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    tree.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    tree.header().setSectionsMovable(False)
    tree.header().setStretchLastSection(False)
    tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return tree
