"""What every test of the window gets: a screenless Qt, a dressed application, and a check for what it left behind."""

import gc
import os
import sys
import threading

import numpy as np
import pytest

if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication

from workbench.gui.theme import Theme
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series

MINUTE = 60 * 10**9


def pytest_collection_modifyitems(items):
    """The screenless platform warns once a window is shown; that warning is Qt's, not ours."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


@pytest.fixture
def theme(qapp):
    """The light theme, worn by the whole application."""
    made = Theme("light")
    if qapp.styleSheet() != made.stylesheet():
        made.apply(qapp)
    return made


@pytest.fixture(autouse=True)
def leaves_nothing_behind(request, qapp):
    """A thread, a running timer or a window that a test leaves fails it, by name. Tests without Qt are not searched."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    before = left_over()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    remaining = left_over() - before
    if remaining:  # what only waits for the garbage collector is not left behind
        gc.collect()
        remaining = left_over() - before
    assert not remaining, f"left behind: {sorted(name for name, _ in remaining)}"


def left_over():
    """Names and ids of threads, running timers and open windows."""
    found = {
        (f"thread {thread.name}", thread.ident)
        for thread in threading.enumerate()
        if not thread.daemon and not isinstance(thread, threading._DummyThread)
    }
    for thing in gc.get_objects():
        kind = type(thing)
        if issubclass(kind, QThread) and alive(thing) and thing.isRunning() and not thing.isCurrentThread():
            found.add((f"thread {kind.__name__}", id(thing)))
        elif issubclass(kind, QTimer) and alive(thing) and thing.isActive():
            found.add((f"timer of {type(thing.parent()).__name__}", id(thing)))
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    return found | {(f"window {type(w).__name__}", id(w)) for w in windows}


def alive(thing):
    """Whether the C++ side of a Qt object still exists."""
    from shiboken6 import isValid

    return isValid(thing)


@pytest.fixture
def latency():
    """Six hundred minutes of a calm series in ms with two labeled jumps and a gap of missing values."""
    rng = np.random.default_rng(7)
    values = 100 + rng.normal(0, 1, 600)
    values[100:110] += 50
    values[250:260] += 50
    values[400] += 80
    values[200:220] = np.nan
    start = 1_715_680_800 * 10**9  # 14 May 2024 10:00 UTC
    times = start + np.arange(600, dtype=np.int64) * MINUTE
    labels = LabelSet((Region(100, 110), Region(250, 260)))
    return Series("latency", values[:, None], times_ns=times, interval_ns=MINUTE, unit="ms", labels=labels)


@pytest.fixture
def chart_panel(qtbot, theme, latency):
    """The panel of the chart, shown with the series `latency`."""
    made = ChartPanel(theme)
    qtbot.addWidget(made)
    made.resize(900, 640)
    made.show()
    qtbot.waitExposed(made)
    made.show_series(latency)
    return made
