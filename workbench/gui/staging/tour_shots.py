"""Pictures of the guided tour: its first step, one that is done, and its end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog

from workbench.gui.staging.stage import Stage, rest, wait_until

STEP_S = 120.0


def _begins(stage: Stage) -> None:
    for dialog in stage.workbench.window.findChildren(QDialog):
        dialog.reject()
    stage.workbench.window.palette_list.hide()
    stage.workbench.opening.open_samples()
    stage.settle()
    stage.workbench.desk.choose("latency")
    stage.settle()
    stage.workbench.actions["tour"].trigger()
    rest(0.2)


def _goes_on(stage: Stage) -> None:
    """The series was chosen."""
    tour = stage.workbench.tour
    stage.workbench.desk.choose("request_rate")
    stage.settle()
    wait_until(lambda: tour.step == "train", STEP_S, "the tour did not go on")


def _worst(stage: Stage) -> None:
    """Past the run, a finding was chosen."""
    for _ in range(2):
        stage.workbench.actions["tour_next"].trigger()
    rest(0.1)


def _edits(stage: Stage) -> None:
    stage.workbench.actions["tour_next"].trigger()
    stage.settle()


def _ends(stage: Stage) -> None:
    for _ in range(3):
        stage.workbench.actions["tour_next"].trigger()
    rest(0.1)


TOUR_STATES: dict[str, Callable[[Stage], None]] = {
    "tour": _begins,
    "tour-train": _goes_on,
    "tour-worst": _worst,
    "tour-edit": _edits,
    "tour-end": _ends,
}
