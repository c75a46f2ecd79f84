"""A day of labeling: forty regions by mouse and by keys over three linked series; as a program, it may be killed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workbench.gui.staging.stage import Stage, rest, wait_until

KEY, HELD = Qt.Key, Qt.KeyboardModifier
LEFT, NONE = Qt.MouseButton.LeftButton, HELD.NoModifier
SERIES = ("pressure", "speed", "voltage")
POINTS, EVERY, FIRST = 1500, 100, 60  # an anomaly of ten points every hundred, from the sixtieth on
MINUTE_S = 60
RULE = Path(__file__).with_name("labeling_rule.py")


def write_series(folder: Path) -> list[Path]:
    """Three series without labels on one clock, each with fourteen jumps of ten points."""
    paths = []
    for number, name in enumerate(SERIES):
        value = np.random.default_rng(number).normal(0, 1, POINTS)
        for start in range(FIRST, POINTS - 20, EVERY):
            value[start : start + 10] += 30
        rows = [f"{1_715_680_800 + MINUTE_S * at},{v!r}" for at, v in enumerate(value.tolist())]
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text("timestamp,value\n" + "\n".join(rows) + "\n", "utf-8")
    return paths


class Labeler:
    """A person who labels by mouse and keys in the real window."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.bench = stage, stage.workbench
        self.window = stage.workbench.window
        self.chart = self.window.chart.chart

    def open(self, paths: list[Path]) -> None:
        """The three series, stacked on one clock."""
        self.bench.start(paths)
        wait_until(lambda: not self.bench.desk.missing() and self.bench.desk.names() == SERIES, 60, "it did not open")
        for name in SERIES[1:]:
            self.look_at(name)
            self.bench.actions["stack"].trigger()

    def look_at(self, name: str) -> None:
        """Choose a series."""
        self.bench.desk.choose(name)
        rest(0.05)

    def spans(self) -> list[tuple[int, int]]:
        """The labels of the series that is looked at."""
        labels = self.bench.desk.labels(self.bench.desk.chosen)
        return [(region.start, region.stop) for region in labels.regions] if labels is not None else []

    def near(self, start: int, stop: int) -> None:
        """So close that points stand some pixels apart."""
        self.chart.jump_to(start, stop)
        assert self.chart.clock is not None
        self.chart.zoom(0.25, self.chart.clock.at((start + stop) // 2))

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        """A key while the chart has the focus."""
        self.window.activateWindow()
        wait_until(lambda: self.stage.app.activeWindow() is self.window, 20, "the window did not become active")
        self.chart.setFocus()
        for _ in range(times):
            QTest.keyClick(self.chart, key, held)

    def drag(self, begin: int, end: int, held: Qt.KeyboardModifier = NONE) -> None:
        """From the border before one point to the border before another."""
        viewport, kinds = self.chart.plot.viewport(), QEvent.Type
        places = [self.place(border) for border in (begin, end)]
        steps = [(kinds.MouseButtonPress, 0.0, LEFT, LEFT)]
        steps += [(kinds.MouseMove, share, Qt.MouseButton.NoButton, LEFT) for share in (0.3, 0.6, 1.0)]
        steps += [(kinds.MouseButtonRelease, 1.0, LEFT, Qt.MouseButton.NoButton)]
        for kind, share, button, buttons in steps:
            at = places[0] + (places[1] - places[0]) * share
            event = QMouseEvent(kind, at, viewport.mapToGlobal(at), button, buttons, held)
            QApplication.sendEvent(viewport, event)

    def place(self, border: int, points: float = 0.0) -> QPointF:
        """Where the border before a point stands, moved by a share of a point, in pixels of the plot's viewport."""
        assert self.chart.clock is not None
        x = self.chart.pixels(np.array([self.chart.clock.at(border) + (points - 0.5) * MINUTE_S]))[0]
        return QPointF(
            self.chart.plot.mapFromScene(self.chart.box.mapToScene(QPointF(x, 0.6 * self.chart.box.height())))
        )

    def click(self, point: int) -> None:
        """On a point."""
        QTest.mouseClick(self.chart.plot.viewport(), LEFT, NONE, self.place(point, 0.5).toPoint())

    # the day

    def mark_by_mouse(self, start: int, stop: int) -> None:
        """Shift-drag over the points, then A."""
        self.near(start, stop)
        half = self.place(start, 0.5), self.place(stop, -0.5)
        assert half[0].x() < half[1].x()
        self._shift_drag(*half)
        self.press(KEY.Key_A)

    def _shift_drag(self, begin: QPointF, end: QPointF) -> None:
        viewport, kinds = self.chart.plot.viewport(), QEvent.Type
        for kind, at, button, buttons in (
            (kinds.MouseButtonPress, begin, LEFT, LEFT),
            (kinds.MouseMove, (begin + end) / 2, Qt.MouseButton.NoButton, LEFT),
            (kinds.MouseMove, end, Qt.MouseButton.NoButton, LEFT),
            (kinds.MouseButtonRelease, end, LEFT, Qt.MouseButton.NoButton),
        ):
            event = QMouseEvent(kind, at, viewport.mapToGlobal(at), button, buttons, HELD.ShiftModifier)
            QApplication.sendEvent(viewport, event)

    def mark_by_keys(self, start: int, stop: int) -> None:
        """The crosshair to the first point, Space, the end by Alt and arrows, A."""
        self.near(start, stop)
        self.chart.point_at(start - 1)
        self.press(KEY.Key_Right, HELD.ShiftModifier)
        self.press(KEY.Key_Space)
        self.press(KEY.Key_Right, HELD.AltModifier, stop - start - 1)
        self.press(KEY.Key_A)

    def mark_by_fit(self, start: int, stop: int) -> None:
        """W on the outlier, A."""
        self.near(start, stop)
        self.chart.point_at((start + stop) // 2)
        self.press(KEY.Key_W)
        self.press(KEY.Key_A)

    def live(self) -> dict[str, list[tuple[int, int]]]:
        """Forty regions marked in three ways, then moved, split, merged, relabeled, annotated and undone; what is
        expected, kept by hand."""
        expected = {name: self._marked(name) for name in SERIES}
        self._moved(expected)
        self._merged_and_split(expected)
        self._answered(expected)
        return expected

    def _marked(self, name: str) -> list[tuple[int, int]]:
        self.look_at(name)
        wanted = [(start, start + 10) for start in range(FIRST, POINTS - 20, EVERY)][: 14 if name != SERIES[2] else 12]
        ways = (self.mark_by_mouse, self.mark_by_keys, self.mark_by_fit)
        for number, span in enumerate(wanted):
            ways[number % 3](*span)
        assert self.spans() == wanted, self.spans()
        return list(wanted)

    def _moved(self, expected: dict[str, list[tuple[int, int]]]) -> None:
        """Edges by mouse and by keys; one of the moves is taken back."""
        self.look_at(SERIES[0])
        self.near(60, 70)
        self.drag(70, 75)
        self.click(65)
        self.press(KEY.Key_Left, HELD.AltModifier | HELD.ShiftModifier, 3)
        self.press(KEY.Key_Period)
        self.press(KEY.Key_Right, HELD.ControlModifier | HELD.ShiftModifier, 4)
        expected[SERIES[0]][:2] = [(57, 75), (164, 174)]
        assert self.spans() == expected[SERIES[0]], self.spans()
        self.press(KEY.Key_Z, HELD.ControlModifier)  # all presses of the key at once
        expected[SERIES[0]][1] = (160, 170)
        assert self.spans() == expected[SERIES[0]], self.spans()

    def _merged_and_split(self, expected: dict[str, list[tuple[int, int]]]) -> None:
        """Two become one, one becomes two, one goes and comes back, one goes; one gets a note."""
        self.look_at(SERIES[1])
        self.press(KEY.Key_Period)
        self.press(KEY.Key_J)
        self.near(260, 270)
        self.chart.point_at(264)
        self.press(KEY.Key_D)
        self.near(360, 370)
        self.click(365)
        self.press(KEY.Key_X)
        self.press(KEY.Key_Z, HELD.ControlModifier)
        self.near(460, 470)
        self.click(465)
        self.press(KEY.Key_X)
        expected[SERIES[1]][:5] = [(60, 170), (260, 264), (265, 270), (360, 370)]
        assert self.spans() == expected[SERIES[1]], self.spans()
        self.near(60, 170)
        self.click(100)
        self.press(KEY.Key_E)
        QTest.keyClicks(self.window.chart.label_bar.note, 'pump; both "valves", open')
        QTest.keyClick(self.window.chart.label_bar.note, KEY.Key_Return)

    def _answered(self, expected: dict[str, list[tuple[int, int]]]) -> None:
        """A stock rule finds cases; one key each says what they are, and one answer is taken back."""
        self.look_at(SERIES[2])
        self.bench.menu.import_rule(RULE)
        wait_until(lambda: self.window.findings.model.rowCount() > 1, 60, "no findings came")
        self.press(KEY.Key_N)
        finding = self.window.findings.current()
        assert finding is not None
        self.press(KEY.Key_A if finding.kind == "false_alarm" else KEY.Key_X)
        assert self.window.findings.current() not in (None, finding)
        span = (finding.start, finding.stop)
        told = expected[SERIES[2]]
        expected[SERIES[2]] = sorted([*told, span]) if finding.kind == "false_alarm" else [s for s in told if s != span]
        assert self.spans() == expected[SERIES[2]], self.spans()
        self.press(KEY.Key_X)
        self.press(KEY.Key_Z, HELD.ControlModifier)
        assert self.spans() == expected[SERIES[2]], self.spans()


if __name__ == "__main__":
    with Stage(Path(sys.argv[1])) as made:
        labeler = Labeler(made)
        labeler.open(write_series(Path(sys.argv[2])))
        sys.stdout.write(json.dumps(labeler.live()) + "\n")
        sys.stdout.flush()
        rest(600)
