"""What is left after opening, training and closing again and again: memory, threads, widgets and Qt objects."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import isValid

from workbench.gui.staging.bench_ui import held_mb
from workbench.gui.staging.stage import Stage, rest, wait_until

Say = Callable[[str], None]
WARM = 5  # cycles that fill caches, imports and pools; what is kept after them is a leak
DIALOGS = ("about", "train_options", "approve")
PAGES = ("help", "keys")  # of the help window
PATIENCE_S = 120.0


def measure_leaks(say: Say, cycles: int) -> dict[str, Any]:
    """Growth in each of `cycles` cycles of open, train, look at dialogs, close, after some that are not counted.

    `mb_a_cycle`: of memory, by a line through all cycles, `late_mb_a_cycle` through the last third, which tells memory
    that is lost from an allocator that is still finding its size; `threads`, `widgets`, `objects`: how many there are
    at the end beyond those after the warm-up; `dead`: Python's sides of Qt objects that are gone; `grown`: the kinds of
    Qt objects that there are more of.
    """
    with TemporaryDirectory() as folder, Stage(Path(folder)) as stage:
        for _ in range(WARM):
            _cycle(stage)
        before, memory = _census(), []
        for at in range(cycles):
            _cycle(stage)
            memory.append(held_mb())
            if at % 10 == 9:
                say(f"{at + 1} of {cycles} cycles, {memory[-1]:.0f} MB")
        after = _census()
    grown = {kind: n - before["kinds"].get(kind, 0) for kind, n in after["kinds"].items()}
    return {
        "cycles": cycles,
        "mb_a_cycle": _slope(memory),
        "late_mb_a_cycle": _slope(memory[-(cycles // 3) :]),
        "mb": [round(memory[0], 1), round(memory[-1], 1)],
        **{what: after[what] - before[what] for what in ("threads", "widgets", "objects", "dead")},
        "grown": {kind: n for kind, n in sorted(grown.items(), key=lambda one: -one[1]) if n > 0},
    }


def _slope(memory: list[float]) -> float:
    """MB a cycle, by a line through all of them."""
    return round(float(np.polyfit(np.arange(len(memory)), memory, 1)[0]), 3) if len(memory) > 1 else 0.0


def _cycle(stage: Stage) -> None:
    bench = stage.workbench
    bench.opening.open_samples()
    stage.settle(PATIENCE_S)
    for command in DIALOGS:
        bench.actions[command].trigger()
        rest(0.02)
        for dialog in [one for one in bench.window.findChildren(QDialog) if one.isVisible()]:
            dialog.reject()
    for command in PAGES:
        bench.actions[command].trigger()
        rest(0.02)
    bench.help.close()
    bench.actions["train"].trigger()
    story = bench.training.story
    assert story is not None
    wait_until(lambda: len(story.candidates) > 0 or not bench.training.busy, PATIENCE_S, "training proposed nothing")
    bench.training.slot.stop()
    wait_until(lambda: not bench.training.busy, PATIENCE_S, "training did not stop")
    stage.settle(PATIENCE_S)
    bench.desk.open(None)
    bench.window.messages.clear()
    rest(0.05)


def _census() -> dict[str, Any]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    kinds: dict[str, int] = {}
    ours = [thing for thing in gc.get_objects() if isinstance(thing, QObject)]
    for thing in ours:
        if isValid(thing):
            kinds[type(thing).__name__] = kinds.get(type(thing).__name__, 0) + 1
    return {
        "threads": threading.active_count(),
        "widgets": len(QApplication.allWidgets()),
        "objects": sum(kinds.values()),
        "dead": len(ours) - sum(kinds.values()),
        "kinds": kinds,
    }
