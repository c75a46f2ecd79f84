"""The run log: every event survives JSON, order and numbers hold, undo leaves it alone, nothing in it changes."""

from __future__ import annotations

import dataclasses
import math
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packs.rules import counts, names, rules, words
from workbench.errors import ProjectError
from workbench.model import events
from workbench.model.scores import Finding, Scores
from workbench.project.edit import put
from workbench.project.project import Project
from workbench.project.runlog import event_json, event_of, event_types

numbers = st.floats(allow_nan=False)
maybe = st.none() | numbers
scores = st.builds(Scores, events=counts, hits=counts, event_f1=numbers, days=maybe, median_delay_s=maybe)
findings = st.builds(
    Finding,
    series=names,
    kind=st.sampled_from(["miss", "false_alarm", "hit"]),
    start=counts,
    stop=counts,
    severity=numbers,
)
results = st.builds(events.SeriesResult, name=names, train=scores, validation=scores, test=scores, base_f1=maybe)
head = {"run": words, "seq": counts, "task": words}
EVENTS: dict[str, st.SearchStrategy[events.Event]] = {
    "Event": st.builds(events.Event, **head),
    "RunStarted": st.builds(
        events.RunStarted,
        **head,
        tasks=st.dictionaries(names, st.lists(names).map(tuple), max_size=3),
        proposer=words,
        alerts_a_day=numbers,
    ),
    "StepStarted": st.builds(events.StepStarted, **head, text=words, done=numbers, total=numbers, eta_s=maybe),
    "RoundStarted": st.builds(events.RoundStarted, **head, round=counts),
    "CandidateProposed": st.builds(
        events.CandidateProposed, **head, candidate=counts, rule=st.none() | rules, parent=st.just(-1), how=words
    ),
    "ModelCalled": st.builds(
        events.ModelCalled,
        **head,
        prompt=st.lists(st.tuples(names, words)).map(tuple),
        reply=words,
        prompt_tokens=st.none() | counts,
        usd=maybe,
        cached=st.booleans(),
    ),
    "CandidateRejected": st.builds(events.CandidateRejected, **head, reason=words),
    "CandidateScored": st.builds(
        events.CandidateScored,
        **head,
        train=scores,
        validation=scores,
        delta=maybe,
        accepted=st.booleans(),
        feedback=st.lists(findings, max_size=2).map(tuple),
    ),
    "RoundFinished": st.builds(events.RoundFinished, **head, best=counts, train_f1=numbers),
    "TaskFinished": st.builds(
        events.TaskFinished,
        **head,
        rule=st.none() | rules,
        results=st.lists(results, max_size=2).map(tuple),
        best_of_n_f1=maybe,
    ),
    "Finished": st.builds(
        events.Finished, **head, outcome=st.sampled_from(["completed", "stopped", "time", "failed"]), usd=maybe
    ),
}


@given(st.one_of(*EVENTS.values()))
def test_every_event_survives_json(event: events.Event) -> None:
    assert event_of(event_json(event)) == event


def test_every_class_of_events_is_known_and_tried() -> None:
    defined = {name for name, kind in vars(events).items() if isinstance(kind, type) and issubclass(kind, events.Event)}
    assert defined == set(EVENTS)
    assert defined <= set(event_types())


def test_what_json_has_no_sign_for_survives() -> None:
    event = events.StepStarted("r", 0, done=math.inf, total=-math.inf, eta_s=math.nan)
    back = event_of(event_json(event))
    assert isinstance(back, events.StepStarted)
    assert (back.done, back.total) == (math.inf, -math.inf)
    assert back.eta_s is not None
    assert math.isnan(back.eta_s)


def test_an_event_of_a_later_version_is_refused_with_a_sentence() -> None:
    with pytest.raises(ProjectError, match="'Danced'"):
        event_of('{"type":"Danced","run":"r","seq":0}')
    with pytest.raises(ProjectError, match="steps is not a field"):
        event_of('{"type":"RoundStarted","run":"r","seq":0,"steps":1}')


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "work.rwb", clock=lambda: 5.0) as made:
        yield made


def test_runs_are_kept_in_order_and_outside_undo(project: Project) -> None:
    log = project.runlog
    project.apply(put(project, "Note", {("note", "a"): "1"}))
    log.append(events.RunStarted("second", 0), events.RoundStarted("second", 1, round=1))
    log.append(events.RunStarted("first", 0))
    log.append(events.RoundStarted("second", 2, round=2))
    project.undo()
    assert [(run.id, run.started, run.events) for run in log.runs()] == [("second", 5.0, 3), ("first", 5.0, 1)]
    assert [event.seq for event in log.events("second")] == [0, 1, 2]
    assert log.events("second", first_seq=2) == (events.RoundStarted("second", 2, round=2),)
    assert log.events("third") == ()


def test_a_number_that_came_already_is_refused_with_its_whole_batch(project: Project) -> None:
    project.runlog.append(events.RoundStarted("r", 1, round=1))
    with pytest.raises(ProjectError):
        project.runlog.append(events.RoundStarted("r", 2), events.RoundStarted("r", 1, round=9))
    assert project.runlog.events("r") == (events.RoundStarted("r", 1, round=1),)


def test_nothing_in_the_log_can_be_changed_or_deleted(project: Project, tmp_path: Path) -> None:
    project.runlog.append(events.RoundStarted("r", 1))
    project.close()
    connection = sqlite3.connect(tmp_path / "work.rwb")
    for statement in ("UPDATE run_events SET json = ''", "DELETE FROM run_events"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_scores_from_numpy_become_plain_numbers() -> None:
    import numpy as np

    event = events.RoundFinished("r", 0, round=int(np.int64(3)), train_f1=np.float64(0.5))
    assert event_of(event_json(dataclasses.replace(event, best=np.int64(2)))) == dataclasses.replace(event, best=2)


def test_a_run_may_log_from_its_thread_while_the_user_edits(project: Project) -> None:
    def log() -> None:
        for i in range(200):
            project.runlog.append(events.RoundStarted("r", i, round=i))

    with ThreadPoolExecutor(1) as pool:
        logging = pool.submit(log)
        for i in range(100):
            project.apply(put(project, f"Edit {i}", {("note", "a"): str(i)}))
        logging.result()
    assert len(project.runlog.events("r")) == 200
    assert len(project.history()) == 100
