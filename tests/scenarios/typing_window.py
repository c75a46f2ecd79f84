"""A window in a process of its own in which somebody types into the rule, and that says so before its next breath."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtTest import QTest

from workbench.gui.staging.stage import Stage

if __name__ == "__main__":
    with Stage(Path(sys.argv[1])) as stage:
        bench = stage.workbench
        bench.start()
        stage.settle()
        bench.desk.choose("latency")
        stage.settle()
        bench.panel.show_tab("rule")
        bench.panel.editor.code.go_to(1, 0)
        QTest.keyClicks(bench.panel.editor.code, sys.argv[2])
        sys.stdout.write("typed\n")  # no event has been handled since the last key
        sys.stdout.flush()
        time.sleep(600)
