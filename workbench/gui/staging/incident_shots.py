"""Pictures of what is decided about cases: a report with its evidence, scores, a scenario that is written and tried."""

from __future__ import annotations

from collections.abc import Callable

from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.gui.views.incidents.report_rows import Place

PATIENCE_S = 180.0
SHOWN = "mali_1_1"


def _report(stage: Stage) -> None:
    """A case was investigated; the evidence behind its second reason is in sight."""
    bench = stage.workbench
    bench.window.messages.clear()
    bench.cases.choose(SHOWN)
    wait_until(lambda: bench.case_view.shown is not None and bench.case_view.shown.name == SHOWN, PATIENCE_S, SHOWN)
    bench.actions["investigate_case"].trigger()
    panel = bench.investigated.panel
    wait_until(lambda: panel.report is not None, PATIENCE_S, "no report came")
    assert panel.report is not None
    places = [at for at, row in enumerate(panel.report.rows) if isinstance(row.place, Place) and row.place.lines]
    panel.rows.setCurrentRow(places[0])
    panel.rows.itemClicked.emit(panel.rows.item(places[0]))
    rest(0.3)


def _scores(stage: Stage) -> None:
    """All cases were investigated."""
    bench = stage.workbench
    bench.actions["investigate_all"].trigger()
    wait_until(lambda: len(bench.investigated.outcomes) > 50, PATIENCE_S, "cases were not investigated")
    bench.window.messages.clear()
    bench.window.cases.bring("cases")
    bench.actions["case_scores"].trigger()
    rest(0.3)


def _list(stage: Stage) -> None:
    """The same counts as a list, and the cases of a cell."""
    page = stage.workbench.scores.page
    page.listed.setChecked(True)
    cell = page.families.counts.index(0, 0)
    page.families.clicked.emit(cell)
    rest(0.3)


def _phrases(stage: Stage) -> None:
    """The phrases of a scenario with their counts, and on which cases it fires."""
    bench = stage.workbench
    bench.scores.page.listed.setChecked(False)
    bench.window.cases.list.show_only("", None)
    bench.actions["scenarios"].trigger()
    wait_until(lambda: bench.scenarios.trial.last is not None, PATIENCE_S, "the scenario was not tried")
    rest(0.3)


def _rule(stage: Stage) -> None:
    """Its rule with one number moved: not kept yet."""
    bench, page = stage.workbench, stage.workbench.scenarios.page
    page.tabs.setCurrentWidget(page.editor)
    before = bench.scenarios.trial.last
    slider = page.editor.numbers.rows["SAID"].slider
    slider.setValue(slider.value() + 4)
    wait_until(lambda: bench.scenarios.trial.last is not before, PATIENCE_S, "the move was not tried")
    rest(0.3)


def _about(stage: Stage) -> None:
    """What it is, in words."""
    page = stage.workbench.scenarios.page
    page.tabs.setCurrentWidget(page.about)
    rest(0.2)


def _done(stage: Stage) -> None:
    """Back to the case, with the draft dropped."""
    bench = stage.workbench
    bench.scenarios.page.revert.click()
    bench.window.cases.show_page("case")
    bench.window.cases.bring("cases")
    rest(0.2)


INCIDENT_STATES: dict[str, Callable[[Stage], None]] = {
    "incident-report": _report,
    "incident-scores": _scores,
    "incident-list": _list,
    "incident-phrases": _phrases,
    "incident-rule": _rule,
    "incident-about": _about,
    "incident-done": _done,
}
