"""The first job in the real window, from a file to a pack: how a bundled application shows that all of it works."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit

from workbench.gui.dialogs.approve import ApproveDialog
from workbench.gui.dialogs.export import ExportDialog
from workbench.gui.staging.stage import Stage, wait_until

PATIENCE_S = 600.0  # a first start compiles every kernel
VERSION = "1.0.0"

Asked = TypeVar("Asked", bound=QDialog)


def do_first_job(stage: Stage, source: Path, folder: Path) -> dict[str, Any]:
    """Open the table `source`, train a rule for it, look at its flags, approve it and export it into `folder`.

    What was seen on the way: `points`, `flags` of the chart, `rule` as text, `pack` as path. TimeoutError where a step
    does not come.
    """
    bench = stage.workbench
    bench.opening.open_paths([source])
    wait_until(lambda: source.stem in bench.desk.names(), PATIENCE_S, f"{source} did not open")
    stage.settle(PATIENCE_S)
    bench.actions["train"].trigger()
    wait_until(lambda: not bench.training.busy, PATIENCE_S, "training did not end")
    stage.settle(PATIENCE_S)
    series, rule, last = bench.desk.current(), bench.desk.rule(), bench.rule.last
    if series is None or rule is None or last is None:
        raise TimeoutError("training left no rule")
    _approve(stage)
    pack = _export(stage, source.stem, folder)
    seen = {"points": len(series), "flags": int((last.verdict.flags == 1).sum())}
    return seen | {"rule": rule.text, "pack": str(pack)}


def _approve(stage: Stage) -> None:
    stage.workbench.actions["approve"].trigger()
    dialog = _dialog(stage, ApproveDialog)
    for field, text in ((dialog.fields.owner, "ops"), (dialog.fields.runbook, "look"), (dialog.by, "the first job")):
        _type(field, text)
    dialog.by.editingFinished.emit()
    wait_until(dialog.primary.isEnabled, PATIENCE_S, "the rule cannot be approved")
    dialog.primary.click()
    stage.settle(PATIENCE_S)


def _export(stage: Stage, name: str, folder: Path) -> Path:
    stage.workbench.actions["export"].trigger()
    dialog = _dialog(stage, ExportDialog)
    for field, text in ((dialog.name, name), (dialog.version, VERSION), (dialog.folder, str(folder))):
        _type(field, text)
    dialog.primary.click()
    pack = folder / f"{name}-{VERSION}.rulepack"
    wait_until(pack.exists, PATIENCE_S, "no pack was written")
    stage.settle(PATIENCE_S)
    return pack


def _dialog(stage: Stage, kind: type[Asked]) -> Asked:
    def shown() -> list[Asked]:
        return [one for one in stage.workbench.window.findChildren(kind) if one.isVisible()]

    wait_until(lambda: bool(shown()), PATIENCE_S, f"{kind.__name__} did not come")
    return shown()[0]


def _type(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def report() -> None:
    """In a process of its own: the job with the file of the first argument in the folder of the second, as JSON."""
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    with Stage(folder) as stage:
        sys.stdout.write(json.dumps(do_first_job(stage, source, folder)) + "\n")
