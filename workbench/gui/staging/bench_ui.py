"""What the real window costs: start, first paint, repaint, edit to flags, stalls, stop, memory."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from workbench.children import command_of
from workbench.gui.staging.heartbeat import Heartbeat
from workbench.gui.staging.stage import LOOK_MS, Stage, rest, wait_until
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series

Say = Callable[[str], None]
SIZES = (100_000, 1_000_000, 10_000_000, 50_000_000)  # points of the series that are painted
MANY = 10_000_000  # points from which on what the window itself takes is lost in what each point does
FLAGS = 10_000  # of the series that are painted
EDIT_POINTS = 20_000
RUNS = 5
PATIENCE_S = 300.0
TEXT = """import numpy as np
import rulekit as rk

STEP = 6.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value follows its last points
    # Abnormal Rule 1: the value steps by more than usual
    flag = np.abs(rk.diff_z(value)) > STEP
    return flag
"""


def measure(say: Say, runs: int = RUNS, sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Every figure by its key; each is the median of some runs except stalls, which are the worst.

    `cold_start_s`: from starting a process to the painted window, `cold_start_series_s`: with the sample's series in
    it; `first_paint_s`, `repaint_ms`, `peak_mb`: by number of points, in a process of its own each, with 10,000 flags
    and all lanes below the chart; `bytes_a_point`: what showing it takes beyond the data, where there are 10⁷ or more;
    `edit_to_flags_ms`: from the last key to the status, at 20,000 points; `slider_to_flags_ms`: from a step of a
    dragged number to its flags in the chart; `label_to_scores_ms`: from a key that moves a label to the scores of the
    labels as they are; `stall_ms`: longest time without the event loop while training on the samples; `stop_s`: from
    Stop to a run that has ended.
    """
    say("cold start")
    starts = [_child("start") for _ in range(runs)]
    figures: dict[str, Any] = {
        "cold_start_s": round(statistics.median(one["window_s"] for one in starts), 3),
        "cold_start_series_s": round(statistics.median(one["series_s"] for one in starts), 3),
    }
    painted = {}
    for n in sizes:
        say(f"painting {n:,} points")
        painted[str(n)] = _child("paint", str(n))
    for key, name in (("first_paint_s", "first_s"), ("repaint_ms", "repaint_ms")):
        figures[key] = {n: found[name] for n, found in painted.items()}
    say(f"edits at {EDIT_POINTS:,} points")
    edited = _child("edit")
    figures |= {"edit_to_flags_ms": edited["ms"], "slider_to_flags_ms": edited["slider_ms"]}
    figures["label_to_scores_ms"] = edited["label_ms"]
    say("training on the sample series")
    trained = _child("train")
    figures |= {"stall_ms": trained["stall_ms"], "stop_s": trained["stop_s"]}
    figures["bytes_a_point"] = {n: found["bytes_a_point"] for n, found in painted.items() if int(n) >= MANY}
    figures["peak_mb"] = {n: found["peak_mb"] for n, found in painted.items()} | {"training": trained["peak_mb"]}
    return figures


def _child(what: str, *arguments: str) -> dict[str, float]:
    """One measurement in a process of its own, so that none is warmed by another."""
    import json

    command = [*command_of("workbench.gui.staging.bench_ui:report"), what, str(time.time()), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


# in the child


def measure_start(stage: Stage, began: float) -> dict[str, float]:
    """Seconds since the process was asked for: until the window is painted, and until the sample's chart is."""
    bench = stage.workbench
    bench.window.repaint()
    window = time.time() - began
    bench.start()
    chart = bench.window.chart.chart
    wait_until(lambda: chart.series is not None, PATIENCE_S, "the sample series was not shown")
    bench.window.repaint()
    return {"window_s": window, "series_s": time.time() - began}


def measure_paint(stage: Stage, n: int) -> dict[str, float]:
    """The first picture of a series that is in memory, its pyramid included, and the median of repaints while moving
    and zooming, with flags above the line and lanes below."""
    from workbench.gui.charts.pyramid import build

    series = wave(n)
    stage.workbench.window.show_first_screen(False)
    panel = stage.workbench.window.chart
    split = stage.workbench.desk.split(series)
    before, began = held_mb(), time.perf_counter()
    panel.show_series(series, split, build(series.value))
    panel.grab()
    first = time.perf_counter() - began
    taken = 1e6 * (held_mb() - before) / n
    _show_flags(panel, n)
    took = []
    for at in range(60):
        began = time.perf_counter()
        panel.chart.zoom(0.8) if at % 2 else panel.chart.pan(0.1)
        panel.chart.grab()
        took.append(1000 * (time.perf_counter() - began))
        if at % 20 == 19:
            panel.chart.fit()
    figures = {"first_s": round(first, 3), "repaint_ms": round(statistics.median(took), 2)}
    return figures | {"bytes_a_point": round(taken, 1), "peak_mb": peak_mb()}


def _show_flags(panel: Any, n: int) -> None:
    """Flags of three kinds, and three lanes of conditions that set them."""
    from workbench.gui.charts.lanes.content import LANES, Band, Lanes
    from workbench.gui.charts.marks import Marks

    at = np.unique(np.linspace(0, n - 1, FLAGS).astype(np.int64))
    panel.set_marks(Marks(at, (np.arange(len(at)) % 3).astype(np.int8)))
    bands = [Band(number, "", np.stack([at[number::3], at[number::3] + 1], axis=1)) for number in range(3)]
    panel.chart.lanes.set_shown(LANES)
    panel.chart.lanes.show_lanes(Lanes(tuple(bands[1:]), bands[0]))


def measure_edit(stage: Stage, folder: Path) -> dict[str, float]:
    """The median time from the last key to the new flags and the line that tells them, the editor's wait included."""
    from workbench.project.edits import add_series, put_rule

    bench = stage.workbench
    bench.opening.new_project(folder / "edit.rwb")
    project = bench.desk.project
    assert project is not None
    series = wave(EDIT_POINTS)
    rule = Rule(series.name, TEXT, input=InputSpec(series=(series.name,)))
    bench.desk.apply(add_series(project, [series]))
    bench.desk.apply(put_rule(project, rule))
    bench.desk.choose(series.name)
    stage.settle(PATIENCE_S)
    code, took = bench.panel.editor.code, []
    for digit in "12345678" * 2:
        stage.settle(PATIENCE_S)
        took.append(_edit_once(stage, code, digit))
    figures = {"ms": round(statistics.median(took), 1), "slider_ms": measure_drag(stage)}
    moved = [_move_once(stage, step) for step in (1, -1) * 8]
    return figures | {"label_ms": round(statistics.median(moved), 1)}


def measure_drag(stage: Stage) -> float:
    """The median time from a step of the slider of STEP, held by the mouse, to the painted flags of its value."""
    bench = stage.workbench
    stage.settle(PATIENCE_S)
    slider = bench.panel.editor.numbers.rows["STEP"].slider
    took: list[float] = []
    tried: list[Any] = []
    bench.rule.tried.connect(tried.append)
    slider.setSliderDown(True)
    for at in range(24):
        count, began = len(tried), time.perf_counter()
        slider.setSliderPosition(slider.value() + (3 if at % 2 else -2))
        while len(tried) == count:
            rest(0)
            if time.perf_counter() - began > PATIENCE_S:
                raise TimeoutError("the slider was not followed")
        bench.window.chart.chart.repaint()
        took.append(1000 * (time.perf_counter() - began))
    slider.setSliderDown(False)
    return round(statistics.median(took), 1)


def _move_once(stage: Stage, step: int) -> float:
    """A label's end by a point later or earlier, by the key; until its scores have come."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    stage.settle(PATIENCE_S)
    bench = stage.workbench
    chart, before = bench.window.chart.chart, bench.rule.last
    chart.hands.choose_at(chart.hands.labels.regions[3].start)
    began = time.perf_counter()
    key = Qt.Key.Key_Right if step > 0 else Qt.Key.Key_Left
    QTest.keyClick(chart, key, Qt.KeyboardModifier.AltModifier)
    wait_until(lambda: bench.rule.last is not before, PATIENCE_S, "the label was not scored")
    return 1000 * (time.perf_counter() - began)


def _edit_once(stage: Stage, code: Any, digit: str) -> float:
    from PySide6.QtTest import QTest

    bench = stage.workbench
    at = code.toPlainText().index("STEP = ") + len("STEP = ")
    cursor = code.textCursor()
    cursor.setPosition(at)
    cursor.setPosition(at + 1, cursor.MoveMode.KeepAnchor)
    code.setTextCursor(cursor)
    QTest.keyClicks(code, digit)
    began, text = time.perf_counter(), bench.panel.editor.text
    wait_until(lambda: _shows(stage, text), PATIENCE_S, "the edit was not answered")
    return 1000 * (time.perf_counter() - began)


def _shows(stage: Stage, text: str) -> bool:
    last = stage.workbench.rule.last
    return last is not None and last.text == text


def measure_train(stage: Stage) -> dict[str, float]:
    """The longest stall of a whole training run on the samples, and the time a second run takes to stop."""
    bench = stage.workbench
    bench.start()
    stage.settle(PATIENCE_S)
    heart = Heartbeat()
    heart.start()
    bench.actions["train"].trigger()
    wait_until(lambda: not bench.training.busy, PATIENCE_S, "training did not end")
    stall = heart.stop()
    stage.settle(PATIENCE_S)
    bench.actions["train"].trigger()
    story = bench.training.story
    assert story is not None
    wait_until(lambda: len(story.candidates) > 0, PATIENCE_S, "training proposed nothing")
    began = time.perf_counter()
    bench.actions["stop"].trigger()
    wait_until(lambda: not bench.training.busy, PATIENCE_S, "training did not stop")
    stop = time.perf_counter() - began
    return {"stall_ms": round(stall, 1), "stop_s": round(stop, 3), "peak_mb": peak_mb()}


def wave(n: int) -> Series:
    """A noisy wave of n points a minute apart, with twenty labeled jumps; the same each time."""
    rng = np.random.default_rng(0)
    values = 100 + 10 * np.sin(np.arange(n) * (2 * np.pi / 1440)) + rng.normal(0, 1, n)
    starts = np.linspace(0.02 * n, 0.98 * n, 20).astype(int)
    for start in starts:
        values[start : start + 5] += 30
    labels = LabelSet(tuple(Region(int(start), int(start) + 5) for start in starts))
    minute = 60 * 10**9
    return Series("wave", values[:, None], np.arange(n) * minute, labels=labels, interval_ns=minute)


def held_mb() -> float:
    """The memory that this process holds now, in megabytes; 0 where the system does not tell."""
    status = Path("/proc/self/statm")
    if not status.exists():
        return 0.0
    import resource

    return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6


def peak_mb() -> float:
    """The most memory that this process has held, in megabytes; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def main(arguments: list[str]) -> dict[str, float]:
    """One measurement, as `_child` asks for it: what, when it was asked for, and its number of points."""
    what, began = arguments[0], float(arguments[1])
    with TemporaryDirectory() as folder, Stage(Path(folder)) as stage:
        if what == "start":
            return measure_start(stage, began)
        rest(LOOK_MS / 1000)
        if what == "paint":
            return measure_paint(stage, int(arguments[2]))
        return measure_edit(stage, Path(folder)) if what == "edit" else measure_train(stage)


def report() -> None:
    """What `_child` starts: one measurement, as a line of JSON."""
    import json

    sys.stdout.write(json.dumps(main(sys.argv[1:])) + "\n")
