"""Qt's Python binding must lose no reference of None and True, as some releases do, and keep none to what is gone."""

import gc
import sys
import weakref

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal

from workbench.gui.charts.series_chart import SeriesChart
from workbench.gui.help.pages import HelpPages
from workbench.gui.help.window import HelpWindow
from workbench.model.series import Series

TIMES = 2000
ALLOWED = 200  # other parts of the interpreter take and give some; a fault loses one or more each time
IMMORTAL_FROM = (3, 12)  # PEP 683: the counts of None and True no longer move


class Teller(QObject):
    told = Signal(bool)


def test_two_thousand_emits_and_repaints_lose_no_reference(qtbot, theme):
    teller, heard = Teller(), []
    teller.told.connect(heard.append)
    chart = SeriesChart(theme)
    qtbot.addWidget(chart)
    chart.resize(200, 140)
    chart.show_series(Series("s", np.arange(100.0)[:, None]))
    chart.show()
    chart.grab()
    before = [sys.getrefcount(thing) for thing in (None, True)]
    for number in range(TIMES):
        teller.told.emit(True)
        heard.clear()
        chart.pan(0.01 if number % 2 else -0.01)
        chart.plot.viewport().repaint()
    after = [sys.getrefcount(thing) for thing in (None, True)]
    if sys.version_info < IMMORTAL_FROM:
        lost = [b - a for a, b in zip(after, before, strict=True)]
        assert max(lost) < ALLOWED, f"references lost: None {lost[0]}, True {lost[1]}"
    teller.told.emit(True)
    assert heard == [True]  # on later Pythons: the process lives and still tells


def test_a_window_that_was_shown_and_closed_is_forgotten_by_python_too(qapp, theme):
    gone = []
    for _ in range(3):
        window = HelpWindow(HelpPages(), theme)
        window.show()
        qapp.processEvents()
        window.close()
        gone.append(weakref.ref(window))
        window.deleteLater()
        del window
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [one() for one in gone] == [None, None, None]
