"""Pictures of cases: one among others, a region of its clock, what is doubtful, a decision, evidence, hostile lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QDialog

from workbench.gui.staging.incident_shots import INCIDENT_STATES
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.gui.views.cases.highlights import Highlights, Stretch

PATIENCE_S = 240.0
SHOWN = "mali_1_1"
MINING = ("pool", "xmrig", "stratum", "hash")
ODD = (
    b"Apr 08 12:28:40 web-1 app[7]: \x1b[31mERROR\x1b[0m <script>alert('x')</script> \x00\xff in a header\n"
    b"    at a line that continues the one before\n"
    b"no time at all, only words\n"
    b"Apr 08 12:28:44 web-1 app[7]: WARN payload " + b"A" * 60_000 + b"\n"
)


@contextmanager
def case_states() -> Iterator[dict[str, Callable[[Stage], None]]]:
    """The states, in the order in which they must be made."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "incidents"

        def first(stage: Stage) -> None:
            """A folder was opened, some of its cases are reviewed."""
            _write(folder)
            for dialog in stage.workbench.window.findChildren(QDialog):
                dialog.reject()
            stage.workbench.desk.open(None)
            stage.workbench.window.messages.clear()
            stage.workbench.opening.open_paths([folder])
            _wait(stage, "anom_1_1")
            for _ in range(3):
                stage.workbench.actions["keep_case"].trigger()
            stage.workbench.decisions.drop("a copy of another case")
            _choose(stage, SHOWN)

        yield {"cases": first, **CASE_STATES, **INCIDENT_STATES}


def _write(folder: Path) -> None:
    """Sixty cases of the benchmark in the wording for training, and hostile lines in one of them."""
    from workbench.samples.cases.generate import generate

    generate(folder, cases=60, seed=1007, phrasing="A")
    log = folder / "norm_dataset" / "scenario_1" / "norm_1_1.log"
    log.write_bytes(log.read_bytes() + ODD)


def _wait(stage: Stage, name: str) -> None:
    view = stage.workbench.case_view
    wait_until(lambda: view.shown is not None and view.shown.name == name, PATIENCE_S, f"{name} was not shown")
    rest(0.3)


def _choose(stage: Stage, name: str) -> None:
    stage.workbench.cases.choose(name)
    _wait(stage, name)


def _region(stage: Stage) -> None:
    """A region of the clock, with its lines, and the templates."""
    stage.workbench.window.messages.clear()
    log, stack = stage.workbench.window.cases.log, stage.workbench.window.cases.case.stack
    log.templates_button.setChecked(True)
    assert stack.axis is not None
    stack.strips[0].marking.emit(0.36 * stack.axis.length_s, 0.46 * stack.axis.length_s)


def _template(stage: Stage) -> None:
    """Only the lines of one template, of a search by a pattern."""
    area = stage.workbench.window.cases
    area.log.clear_choice()
    area.log.search.setText("xmrig|pool|stratum")
    area.log.pattern.setChecked(True)
    rest(0.2)


def _evidence(stage: Stage) -> None:
    """What the fast and the slow look found."""
    area = stage.workbench.window.cases
    area.log.list_all()
    area.log.templates_button.setChecked(False)
    rest(0.2)
    assert stage.workbench.case_view.shown is not None
    case = stage.workbench.case_view.shown.opened.case
    times = case.metrics.times_ns
    assert times is not None
    rise = Stretch(int(times[34]), int(times[40]), "rises from 15 to 98")
    numbered = zip(case.lines.numbers.tolist(), case.lines.texts, strict=True)
    lines = tuple(number for number, text in numbered if any(word in text for word in MINING))
    area.set_highlights(Highlights({"cpu_usage": (rise,), "net_out": (rise,)}, {"mining pool": lines}))
    area.log.choose_place(int(lines[0]) - 1)


def _doubts(stage: Stage) -> None:
    stage.workbench.window.cases.bring("doubts")
    stage.workbench.window.cases.doubts.table.selectRow(2)
    rest(0.2)


def _hostile(stage: Stage) -> None:
    """Lines with codes, tags, zero bytes, without a time, and one that no row holds."""
    area = stage.workbench.window.cases
    area.bring("cases")
    _choose(stage, "norm_1_1")
    area.log.choose_place(area.log.model.rowCount() - 3)


def _fix(stage: Stage) -> None:
    """A case is given another label."""
    stage.workbench.actions["fix_case"].trigger()
    stage.workbench.window.cases.case.review.reason.setText("the log shows an attack")
    rest(0.2)


CASE_STATES: dict[str, Callable[[Stage], None]] = {
    "case-region": _region,
    "case-search": _template,
    "case-evidence": _evidence,
    "case-doubts": _doubts,
    "case-hostile": _hostile,
    "case-fix": _fix,
}
