"""Pictures of what is done with a rule beyond its text: replayed over history, kept in the library, reviewed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog

from workbench.gui.staging.stage import Stage


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


RULE_STATES: dict[str, Callable[[Stage], None]] = {"back-test": _back_test, "library": _library}
