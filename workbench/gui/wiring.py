"""Who hears whom: the views and controllers of one window, connected; nothing is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.gui.abilities import Speaking, Unspeaking, WorkingAside
from workbench.gui.runs.worker import Crash

if TYPE_CHECKING:
    from workbench.gui.app import Workbench


def connect(bench: Workbench) -> None:
    """What is said goes to the strip, what fails to the crash desk, what is asked for to whoever does it."""
    _hear_all(bench)
    _hear_files(bench)
    _hear_chart(bench)


def _hear_all(bench: Workbench) -> None:
    """Messages, and failures of what runs aside."""
    messages = bench.window.messages
    bench.background.failed.connect(bench.crashes.show)
    for one in bench.everybody():
        if isinstance(one, Speaking):
            one.said.connect(messages.show_message)
        if isinstance(one, Unspeaking):
            one.unsaid.connect(messages.withdraw)
        if isinstance(one, WorkingAside) and one is not bench.assistance:  # help that fails stops nobody
            one.background.failed.connect(bench.crashes.show)
    bench.training.crashed.connect(bench.crashes.show)
    bench.rule.crashed.connect(lambda trace: bench.crashes.show(Crash(trace.strip().splitlines()[-1], trace, True)))
    bench.actions.asked.connect(bench.crashes.reports.step)


def _hear_files(bench: Workbench) -> None:
    bench.files.watch(bench.start_run.background)
    bench.files.watch(bench.report.background)
    bench.files.watch(bench.investigated.background)
    bench.files.watch(bench.consulting.background)
    bench.files.take_drops(bench.label_files, bench.menu.import_rule)
    bench.several.changed.connect(bench.chrome.refresh_facts)
    bench.rule.judged.connect(bench.tiles.refresh_soon)
    bench.evidence.findings_changed.connect(bench.chrome.refresh_facts)
    bench.files.projects.project_opened.connect(bench.project_opened)
    bench.themes.changed.connect(bench.wear)
    bench.times.changed.connect(bench.retell)
    bench.details.transcript_requested.connect(bench.runs.transcript)
    bench.panel.editor.tune_requested.connect(bench.tuning.tune)


def _hear_chart(bench: Workbench) -> None:
    """What is asked for at the chart and in the findings."""
    window, chart = bench.window, bench.window.chart.chart
    bench.evidence.jump_requested.connect(lambda f: chart.jump_to(f.start, f.stop))
    window.marking.mark_requested.connect(bench.labels.mark)
    window.marking.remove_requested.connect(bench.labels.remove)
    window.marking.relabel_requested.connect(bench.labels.relabel)
    window.marking.split_requested.connect(bench.labels.split)
    window.marking.merge_requested.connect(bench.labels.merge)
    chart.hands.reshape_requested.connect(bench.labels.reshape)
    chart.hands.nudge_requested.connect(bench.labels.nudge)
    window.chart.note_given.connect(bench.labels.annotate)
    window.findings.why_requested.connect(bench.evidence.why)
    window.marking.why_point_requested.connect(bench.why.ask)
    chart.open_test_requested.connect(bench.menu.open_test)
    window.close_requested.connect(bench.close)
