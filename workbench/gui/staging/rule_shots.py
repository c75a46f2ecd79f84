"""Pictures of what is done with a rule beyond its text: replayed over history, kept in the library, reviewed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog

from workbench.gui.dialogs.train_options import TrainChoice
from workbench.gui.staging.stage import Stage, wait_until


def _back_test(stage: Stage) -> None:
    """All history of the rule in sight, replayed."""
    for dialog in stage.workbench.window.findChildren(QDialog):
        dialog.reject()
    stage.workbench.actions["back_test"].trigger()
    stage.settle()


def _library(stage: Stage) -> None:
    """Every rule and version, two of them chosen."""
    for dialog in stage.workbench.window.findChildren(QDialog):
        dialog.reject()
    stage.workbench.actions["library"].trigger()
    stage.settle()


def beside_base(stage: Stage) -> None:
    """A run beside a base detector: its rules with their scores, one of them looked at, the rounds open below."""
    bench = stage.workbench
    series = [loaded.series for name in bench.desk.names() if (loaded := bench.desk.loaded(name)) is not None]
    bench.training.train(TrainChoice(mode="each", rounds=1, base="builtin:ar"), series)
    wait_until(lambda: not bench.training.busy, 300, "the run beside a base did not end")
    bench.desk.choose("cpu")
    bench.desk.pick("cpu-filter")
    stage.settle()


RULE_STATES: dict[str, Callable[[Stage], None]] = {"back-test": _back_test, "library": _library}
