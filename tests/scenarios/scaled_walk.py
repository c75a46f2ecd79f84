"""A walk through every state of the window at 1100 by 700, in a process with a scale: says what is cut off."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.scenarios import walk
from workbench.gui.staging.case_shots import case_states
from workbench.gui.staging.frame_shots import FRAME_STATES
from workbench.gui.staging.model_shots import _close_dialogs, _train
from workbench.gui.staging.pictures import SMALL
from workbench.gui.staging.screenshots import STATES
from workbench.gui.staging.stage import Stage, rest

RUNNING = ("training", "stopped")  # what is in sight there comes and goes while one walks

if __name__ == "__main__":
    with Stage(Path(sys.argv[1])) as stage, case_states() as cases:
        window, found = stage.workbench.window, dict[str, str]()
        states = {name: arrange for name, arrange in STATES.items() if name not in RUNNING}
        for name, arrange in {**states, "train": _train, **FRAME_STATES, **cases}.items():
            arrange(stage)
            window.resize(SMALL)
            window.reset_panels()
            rest(0.1)
            for defect in walk.lasting(lambda: [one for root in walk.in_sight(window) for one in walk.cut(root)]):
                found.setdefault(defect, name)
        _close_dialogs(stage)
        window.menu.hide()
        sys.stdout.write(f"{window.devicePixelRatioF():g}\n")
        sys.stdout.writelines(f"{state}: {defect}\n" for defect, state in found.items())
