"""What is marked in the chart or chosen among the findings, and the labels that are asked of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, SignalInstance

from workbench.gui.texts import later, tr
from workbench.gui.views.message_strip import Message, MessageStrip
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.gui.views.series.findings_panel import FindingsPanel
from workbench.model.scores import Finding

WHY_HOW = later("Rest the pointer on a point of the chart, or choose a finding with N; then press U.")
SNAP_HOW = later("Nothing stands out here: rest the pointer on a flag or on a value far from the usual, then press W.")
NOTE_HOW = later("A note belongs to a label: choose one by a click or with the keys . and , then press E.")


class Marking(QObject):
    """The region drawn on the chart comes before the chosen finding. `changed`: there is another region, or none."""

    mark_requested = Signal(int, int)  # the points to label, first and end (half-open)
    remove_requested = Signal(int, int)
    relabel_requested = Signal(object, bool)  # Finding, whether it is an anomaly
    split_requested = Signal(int)  # where the second label begins; −1 = nowhere is pointed at
    merge_requested = Signal(int, int)
    why_point_requested = Signal(int)  # the point under the pointer or the keyboard's cursor
    finding_chosen = Signal(object)  # Finding; the chart has jumped there
    changed = Signal()

    def __init__(self, panel: ChartPanel, findings: FindingsPanel, messages: MessageStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._panel, self._findings, self._messages = panel, findings, messages
        self._selection: tuple[int, int] | None = None
        findings.finding_chosen.connect(self._show_finding)
        panel.chart.region_drawn.connect(self._take_selection)
        panel.chart.selection_cleared.connect(self._drop_selection)

    def commands(self) -> dict[str, Callable[[], object]]:
        """What the table of commands asks for here."""
        hands = self._panel.chart.hands
        return {
            "why": self._ask_why,
            "mark": lambda: self._judge(anomaly=True),
            "remove_label": lambda: self._judge(anomaly=False),
            "snap_region": self._snap,
            "split_label": self._split,
            "merge_labels": lambda: self._tell_region(self.merge_requested),
            "note_label": self._note,
            "next_label": lambda: hands.step(1),
            "previous_label": lambda: hands.step(-1),
            "region_here": hands.choose_here,
            "stop_later": lambda: hands.nudge("stop", 1),
            "stop_earlier": lambda: hands.nudge("stop", -1),
            "start_later": lambda: hands.nudge("start", 1),
            "start_earlier": lambda: hands.nudge("start", -1),
            "label_later": lambda: hands.nudge("both", 1),
            "label_earlier": lambda: hands.nudge("both", -1),
        }

    def region(self) -> tuple[int, int] | None:
        """What A and X act on: the region drawn on the chart, else the chosen finding."""
        finding = self._findings.current()
        return self._selection or ((finding.start, finding.stop) if finding else None)

    def _ask_why(self) -> None:
        """The point that is pointed at comes before the chosen finding; without both, how to choose is said."""
        point = self._panel.chart.pointed()
        if point is not None:
            self.why_point_requested.emit(point)
        elif self._findings.current() is not None:
            self._findings.ask_why()
        else:
            self._messages.show_message(Message(tr(WHY_HOW), "", "info"))

    def _judge(self, *, anomaly: bool) -> None:
        """The region drawn on the chart is labeled or not; without one, the chosen finding is answered and the list
        goes on to the next."""
        finding = self._findings.current()
        if self._selection is not None or finding is None:
            self._tell_region(self.mark_requested if anomaly else self.remove_requested)
            return
        after = self._findings.following()
        self.relabel_requested.emit(finding, anomaly)
        if after is not None:
            self._findings.go_to(after)
        else:
            told, then = tr("Every finding is answered."), tr("Train again to learn from them.")
            self._messages.show_message(Message(told, then, "good", "train", tr("Train")))

    def _snap(self) -> None:
        if not self._panel.chart.hands.fit():
            self._messages.show_message(Message(tr(SNAP_HOW), "", "info"))

    def _split(self) -> None:
        point = self._panel.chart.pointed()
        self.split_requested.emit(-1 if point is None else point)

    def _note(self) -> None:
        if not self._panel.label_bar.edit_note():
            self._messages.show_message(Message(tr(NOTE_HOW), "", "info"))

    def _tell_region(self, signal: SignalInstance) -> None:
        region = self.region()
        if region is not None:
            signal.emit(*region)
            self._panel.chart.clear_selection()

    def _take_selection(self, start: int, stop: int) -> None:
        self._selection = (start, stop)
        self.changed.emit()

    def _drop_selection(self) -> None:
        self._selection = None
        self.changed.emit()

    def _show_finding(self, finding: Finding) -> None:
        self._panel.chart.jump_to(finding.start, finding.stop)
        self.changed.emit()
        self.finding_chosen.emit(finding)
