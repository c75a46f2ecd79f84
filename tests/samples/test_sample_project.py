"""The finished sample project and pack that come with the workbench: they open, they run, they name no machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from workbench.model.events import Finished, TaskFinished
from workbench.packs.approval import is_approved
from workbench.packs.checks.verify import verify_pack
from workbench.packs.pack import read_pack
from workbench.project.project import Project
from workbench.resources import sample_data
from workbench.samples.generate import generator
from workbench.samples.series import RECIPES, series
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series
from workbench.synthesis.text.write import MAJORITY
from workbench.training.text.rewrite import Source
from workbench.training.text.wording import clause_words

PROJECT, PACK = "sample-project.rwb", "sample-pack-1.0.0.rulepack"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A copy: opening a project for work writes to it."""
    path = tmp_path_factory.mktemp("sample") / PROJECT
    shutil.copy(sample_data() / PROJECT, path)
    with Project.open(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host(options=HostOptions(spare=False)) as one:
        yield one


def test_it_holds_the_six_series_with_their_labels_whole(project: Project) -> None:
    assert project.series_names() == tuple(sorted(RECIPES))
    assert {reference.path for reference in project.references().values()} == {""}
    for name in project.series_names():
        loaded, made = project.load_series(name), series(name, None, generator(name))
        assert np.array_equal(loaded.values, made.values)
        assert loaded.labels is not None and made.labels is not None
        assert np.array_equal(loaded.labels.mask(len(loaded)), made.labels.mask(len(made)))
        assert loaded.unit == RECIPES[name].unit


def test_each_series_has_a_rule_and_one_of_them_is_approved(project: Project) -> None:
    rules = project.rules()
    assert tuple(rule.name for rule in rules) == tuple(sorted(RECIPES))
    assert sum(is_approved(rule) for rule in rules) == 1


def test_every_rule_runs_on_its_series(project: Project, host: Host) -> None:
    for rule in project.rules():
        verdict = flag_series(rule, project.load_series(rule.name), host)
        assert verdict.ran, verdict.problems
        assert (verdict.flags == 1).any()


def test_its_rules_are_those_that_training_makes_today(project: Project) -> None:
    """Quantities and sentences of the synthesizer as it is, one majority at least; else the base detector."""
    learned = [rule for rule in project.rules() if not rule.title.startswith("Base detector")]
    for rule in learned:
        source = Source(rule.text)
        comments = [one.comment for one in read_contract(rule.text).clauses]
        assert comments == [clause_words(source, clause) for clause in source.clauses()]
    assert len(learned) >= 4
    assert any(MAJORITY in rule.text for rule in learned)


def test_its_run_log_tells_a_whole_run(project: Project) -> None:
    (run,) = project.runlog.runs()
    events = project.runlog.events(run.id)
    assert [event.seq for event in events] == list(range(len(events)))
    assert isinstance(events[-1], Finished) and events[-1].outcome == "completed"
    trained = {event.task: event.rule for event in events if isinstance(event, TaskFinished)}
    assert {name: rule.text for name, rule in trained.items() if rule} == {r.name: r.text for r in project.rules()}


def test_its_last_step_can_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / PROJECT
    shutil.copy(sample_data() / PROJECT, path)
    with Project.open(path) as project:
        assert (project.undo() or "").startswith("Approve ")
        assert not any(is_approved(rule) for rule in project.rules())


def test_the_pack_carries_the_approved_rule_and_passes_its_own_examples(project: Project, host: Host) -> None:
    pack = read_pack(sample_data() / PACK)
    (approved,) = [rule for rule in project.rules() if is_approved(rule)]
    assert [rule.text for rule in pack.rules] == [approved.text]
    verification = verify_pack(sample_data() / PACK, host)
    assert verification.passed, verification.checks


@pytest.mark.parametrize("name", [PROJECT, PACK])
def test_nothing_in_it_names_a_machine_or_a_user(name: str) -> None:
    data = (sample_data() / name).read_bytes()
    assert len(data) < 3_000_000
    for mark in (b"/home/", b"/work/", b"/tmp/", b"/root", b"/Users/", b"C:\\"):
        assert mark not in data, mark
