"""The main job, end to end, by mouse and keyboard: open, train, look, edit, approve, export, detect, come back."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.scenarios.user import CONTROL, LEFT, LONG_S, NONE, User, flags_of
from workbench.gui.staging.heartbeat import Heartbeat
from workbench.gui.staging.stage import Stage, wait_until
from workbench.packs.approval import is_approved
from workbench.resources import sample_data

ROOT = Path(__file__).parents[2]
REAL_CURVE = "AIOPS/e0747cad-8dc8-38a9-a9ab-855b61f5551d.parquet"
SHIFT = Qt.KeyboardModifier.ShiftModifier
LIMIT = r"(?:>=|<=|>|<) ([A-Z][A-Z0-9_]*)"  # a comparison with a named constant
ENDLESS = "slow = 3 ** max(1, 10**10)"  # no loop that the check could refuse, and Python cannot be interrupted in it
DIFF, RULE, FEEDBACK, VERSIONS = range(4)


def test_the_main_job_on_a_sample_series(open_stage: Callable[[], Stage], tmp_path: Path) -> None:
    source = tmp_path / "noisy_gauge.csv"
    shutil.copy(sample_data() / source.name, source)
    do_the_main_job(open_stage, source, tmp_path)


@pytest.mark.data
@pytest.mark.slow
def test_the_main_job_on_a_real_curve(open_stage: Callable[[], Stage], data: Path, tmp_path: Path) -> None:
    source = tmp_path / "real.parquet"
    if not (data / REAL_CURVE).is_file():
        pytest.skip(f"the folder of real series holds no {REAL_CURVE}")
    shutil.copy(data / REAL_CURVE, source)
    do_the_main_job(open_stage, source, tmp_path)


def do_the_main_job(open_stage: Callable[[], Stage], source: Path, folder: Path) -> None:
    """One sitting, told in steps that each check what the user sees."""
    user = User(open_stage())
    user.drop(source)
    assert user.series.name == source.stem
    assert user.bench.window.chart.chart.points_in_sight() == (0, len(user.series))

    stall = user.train(rounds=2, candidates=3)
    print(f"longest stall of the window while it trained: {stall:.0f} ms")  # noqa: T201 - shown by pytest -s
    assert stall < 1_000, "the window stood still while it trained"
    labels_are_suggested_without_getting_in_the_way(user)
    shows_what_the_rule_says(user)
    trained, first_flags, first_marks = user.rule, user.flags(), user.marks()
    assert user.editor.text == trained.text

    user.choose_tab(RULE)
    flags_follow_an_edited_limit(user)
    findings_lead_the_chart(user)
    a_broken_edit_is_marked_and_changes_nothing(user)
    an_endless_edit_never_blocks(user)
    QTest.mouseClick(user.editor._revert, LEFT)
    user.judged()
    assert user.editor.text == trained.text
    assert np.array_equal(user.flags(), first_flags)
    assert user.marks() == first_marks

    saving_formats(user)
    approval_holds_until_the_next_edit(user)
    pack = user.export("main-job", folder)
    user.bench.actions["open_test"].trigger()
    user.stage.settle(LONG_S)
    production_gives_the_flags_of_the_chart(user, pack, source, folder)
    it_comes_back_as_it_was_left(user, open_stage)


def labels_are_suggested_without_getting_in_the_way(user: User) -> None:
    suggestions = user.bench.window.suggestions
    assert suggestions.left > 0 and suggestions.current() is None
    assert not suggestions.in_sight  # a tab behind the findings


def shows_what_the_rule_says(user: User) -> None:
    """Chart, list and figures agree with the one way to run a rule; nothing of the test part is seen."""
    stop = user.split.validation_stop
    assert np.array_equal(user.flags(), flags_of(user.rule, user.series)[:stop])
    assert all(point < stop for point, _ in user.marks())
    assert user.bench.strip.model.state == "done"
    assert "1 rule ready" in user.bench.strip.model.facts


def flags_follow_an_edited_limit(user: User) -> None:
    """Limits that nothing reaches: the flags, the status and the difference to the last good version follow."""
    before = user.flags()
    for name in sorted(set(re.findall(LIMIT, user.editor.text))):
        below = re.search(rf"<=? {name}\b", user.editor.text) is not None
        user.type_over(rf"(?<=^{name} = )\S+", "-1e12" if below else "1e12")
    user.judged()
    edited = user.bench.rule.rule_as_edited()
    assert edited is not None
    assert np.array_equal(user.flags(), flags_of(edited, user.series)[: user.split.validation_stop])
    assert not np.array_equal(user.flags(), before)
    assert user.status().startswith("checked · ")
    assert user.bench.rule.unsaved


def findings_lead_the_chart(user: User) -> None:
    """N and a click on a row bring the chart there."""
    window = user.bench.window
    table = window.findings.table
    assert window.findings.model.rowCount() > 1
    user.key_on_chart(Qt.Key.Key_N)
    assert holds_the_chosen_finding(user)
    row = window.findings.model.index(1, 0)
    table.scrollTo(row)
    QTest.mouseClick(table.viewport(), LEFT, NONE, table.visualRect(row).center())
    assert window.findings.current() == window.findings.model.finding(1)
    assert holds_the_chosen_finding(user)


def holds_the_chosen_finding(user: User) -> bool:
    """Whether the chart shows the chosen finding and not the whole series."""
    finding = user.bench.window.findings.current()
    start, stop = user.bench.window.chart.chart.points_in_sight()
    return finding is not None and start <= finding.start < finding.stop <= stop and stop - start < len(user.series)


def a_broken_edit_is_marked_and_changes_nothing(user: User) -> None:
    """The last good flags stay, the line is marked, and taking the edit back is enough."""
    before, marks = user.flags(), user.marks()
    good = user.editor.text
    user.type_over(r"(?<=return ).*$", "flagz")
    user.refused()
    problem = user.editor._status.problem
    assert problem is not None
    line = user.editor.text.split("\n").index("    return flagz")
    assert problem.line == line + 1
    assert user.editor.code.has_dot(line)
    assert "the last good version is kept" in user.status()
    assert np.array_equal(user.flags(), before)
    assert user.marks() == marks
    for _ in range(50):
        if user.editor.text == good:
            break
        QTest.keyClick(user.editor.code, Qt.Key.Key_Z, CONTROL)
    assert user.editor.text == good
    wait_until(lambda: user.status().startswith("checked"), LONG_S, "the edit that was taken back was not checked")


def an_endless_edit_never_blocks(user: User) -> None:
    """While a rule runs that would take hours, the window answers, the text and the marks stay."""
    marks = user.marks()
    user.select(r"$(?=\n    return)")
    QTest.keyClick(user.editor.code, Qt.Key.Key_Return)
    QTest.keyClicks(user.editor.code, ENDLESS)
    assert f"\n    {ENDLESS}\n    return" in user.editor.text
    heart = Heartbeat()
    heart.start()
    wait_until(lambda: user.status() == "checking…", LONG_S, "the endless rule was not tried")
    wait_until(lambda: heart.ticks > 50, LONG_S, "the window stood still")
    assert heart.stop() < 1_000
    assert user.status() == "checking…", "it was not endless"
    assert user.marks() == marks


def saving_formats(user: User) -> None:
    """Ctrl+S keeps a new version, formatted."""
    project = user.bench.desk.project
    assert project is not None
    versions = len(project.rule_versions(user.rule.name))
    user.type_over(r"(?<== )(?=\S+$)", "  0   +   ")
    user.save()
    assert " = 0 + " in user.rule.text
    assert user.editor.text == user.rule.text
    assert not user.bench.rule.unsaved
    assert len(project.rule_versions(user.rule.name)) == versions + 1
    assert user.rule.origin.kind == "human"


def approval_holds_until_the_next_edit(user: User) -> None:
    """Approve; an edit voids it, undo brings it back, redo voids it again; approve once more."""
    user.approve("Ann")
    assert is_approved(user.rule)
    assert user.rule.approval is not None and user.rule.approval.by == "Ann"
    user.type_over(r"\Z", "# reviewed")
    user.save()
    assert not is_approved(user.rule)
    assert not user.bench.window.top_bar.export.isEnabled()
    edited = user.rule.text
    user.key_on_chart(Qt.Key.Key_Z, CONTROL)
    user.judged()
    assert is_approved(user.rule)
    assert user.editor.text == user.rule.text != edited
    user.key_on_chart(Qt.Key.Key_Z, CONTROL | SHIFT)
    user.judged()
    assert user.editor.text == user.rule.text == edited
    assert not is_approved(user.rule)
    user.approve("Ann")
    assert is_approved(user.rule)


def production_gives_the_flags_of_the_chart(user: User, pack: Path, source: Path, folder: Path) -> None:
    """The pack alone, in another process, flags the same points of the same file."""
    out = folder / "flags.csv"
    command = [sys.executable, ROOT / "main.py", "detect", pack, source, "--out", out]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    with out.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    shown = user.flags()
    assert len(shown) == len(user.series)
    assert [int(row["flag"]) for row in rows] == shown.tolist()
    assert np.array_equal(shown, flags_of(user.rule, user.series))
    assert all(row["reason"].startswith("Abnormal Rule ") for row in rows if row["flag"] == "1")


def it_comes_back_as_it_was_left(user: User, open_stage: Callable[[], Stage]) -> None:
    """Closed and started again: the same project, series, rule, unsaved text, figures and steps to take back."""
    user.type_over(r"\Z", "# not saved yet")
    user.judged()
    rule, text, flags, marks = user.rule, user.editor.text, user.flags(), user.marks()
    undo = user.bench.actions["undo"].text()
    user.bench.window.close()
    again = User(open_stage())
    again.bench.start()
    again.stage.settle(LONG_S)
    assert again.rule == rule
    assert is_approved(again.rule)
    assert again.editor.text == text
    assert again.bench.rule.unsaved
    assert np.array_equal(again.flags(), flags)
    assert again.marks() == marks
    assert again.bench.actions["undo"].text() == undo
    assert again.bench.strip.model.state == "done"
    assert again.bench.training.story is not None and again.bench.training.story.finished is not None


@pytest.mark.slow
def test_a_window_that_is_killed_while_it_trains_leaves_a_project_that_opens(
    open_stage: Callable[[], Stage], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.scenarios.killed_window", tmp_path / "home"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == b"three candidates\n"
        victim.kill()
    user = User(open_stage())
    user.bench.start()
    user.stage.settle(LONG_S)
    assert "did not come to its end" in user.message()
    story = user.bench.training.story
    assert story is not None and len(story.candidates) >= 3
    assert len(user.bench.desk.names()) == 5
    known = len(story.candidates)
    user.bench.actions["resume_run"].trigger()
    wait_until(lambda: candidates(user) > known, LONG_S, "the run did not go on")
    user.bench.actions["stop"].trigger()
    wait_until(lambda: not user.bench.training.busy, LONG_S, "the run did not stop")
    project = user.bench.desk.project
    assert project is not None
    while "latency" not in user.bench.desk.names():
        assert project.undo_title, "the last edit before the kill is lost"
        user.bench.actions["undo"].trigger()
    user.stage.settle(LONG_S)


def candidates(user: User) -> int:
    """How many candidates the newest run told of."""
    story = user.bench.training.story
    return 0 if story is None else len(story.candidates)
