"""The process of the window: the language it speaks, what catches its faults, and its life until it is closed."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from workbench.compiled import prepare_aside
from workbench.gui.app import Workbench
from workbench.gui.first_start import FirstStart
from workbench.gui.language import speak
from workbench.gui.preferences import PreferencesFile
from workbench.gui.theme import Choice

PROGRAM = "rule-workbench"


def run_window(paths: Sequence[Path], theme: Choice | None = None) -> int:
    """Show the window on files, a project, the last project, or at the first start what can be opened."""
    from platformdirs import user_config_path, user_data_path

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Rule Workbench")
    speak(app, PreferencesFile(user_config_path(PROGRAM)).now.language)
    workbench = Workbench(app, user_config_path(PROGRAM), user_data_path(PROGRAM) / "projects", theme)
    sys.excepthook, threading.excepthook = workbench.crashes.catch, workbench.crashes.catch_thread
    workbench.show()
    workbench.crashes.look_back()
    end = workbench.crashes.reports.watch_hard()
    QTimer.singleShot(0, lambda: workbench.begin(tuple(paths)))
    first = FirstStart(prepare_aside(), workbench.window.messages)
    try:
        return app.exec()
    finally:
        first.close()
        end()
