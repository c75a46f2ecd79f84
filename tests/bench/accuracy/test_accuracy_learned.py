"""The forest and the trees see jumps, and their thresholds come from what they were not fitted to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.bench.accuracy.conftest import NAMES, POINTS, QUIET, write_set
from workbench.bench.accuracy.baselines.learned import try_learned
from workbench.bench.accuracy.baselines.tried import Tried
from workbench.bench.accuracy.curves import find_sets

pytest.importorskip("sklearn", reason="the extra `bench` is not installed")
Outcomes = dict[str, dict[str, Tried]]


def tried(folder: Path, seed: int = 0) -> Outcomes:
    return try_learned(find_sets(folder)["Made"], "validation", seed)


@pytest.fixture(scope="module")
def outcomes(data: Path) -> Outcomes:
    """Both on the small set."""
    return tried(data)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["forest", "trees"])
def test_jumps_are_found_on_every_curve_that_has_some(outcomes: Outcomes, name: str) -> None:
    assert list(outcomes) == list(NAMES)
    for curve in set(NAMES) - {QUIET}:
        scores = outcomes[curve][name].judged.scores
        assert scores.recall > 0.6
        assert scores.points == POINTS // 4


def test_the_trees_learn_what_a_jump_is_and_keep_quiet_elsewhere(outcomes: Outcomes) -> None:
    found = [outcomes[curve]["trees"].judged.scores.event_f1 for curve in set(NAMES) - {QUIET}]
    assert np.mean(found) > 0.9
    assert outcomes[QUIET]["trees"].judged.scores.false_alarms <= 1


def test_a_curve_without_training_events_takes_the_threshold_of_the_others(outcomes: Outcomes) -> None:
    assert all(one.train_f1 is None and one.ratio is None for one in outcomes[QUIET].values())
    assert all(one.train_f1 is not None and one.ratio is not None for one in outcomes["a"].values())


def test_without_any_labeled_event_the_trees_are_silent(tmp_path: Path) -> None:
    folder = write_set(tmp_path)
    for path in (folder / "Made").glob("*.parquet"):
        if path.stem != QUIET:
            path.unlink()
    assert tried(folder)[QUIET]["trees"].judged.scores.false_alarms == 0


def test_an_event_that_only_one_half_of_training_knows_gives_a_threshold_all_the_same(tmp_path: Path) -> None:
    folder = write_set(tmp_path)
    path = folder / "Made" / "a.parquet"
    frame = pd.read_parquet(path)
    frame.loc[150:, "label"] = 0  # of the 400 points that train, the events at 30 and 110 are left
    for other in (folder / "Made").glob("*.parquet"):
        other.unlink()
    frame.to_parquet(path)
    outcome = tried(folder)["a"]["trees"]
    assert outcome.train_f1 == 1.0
    assert outcome.judged.scores.false_alarms < 10
