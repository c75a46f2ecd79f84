"""The ablation: each variant adds one step, the figures are counted from events, and a small one runs as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import pairwise

import pytest

from tests.training.data import jump_rule
from workbench.bench.ablation.figures import Counts, counted, table
from workbench.bench.ablation.measure import Setting, measure
from workbench.bench.ablation.variants import Budget, Variant, best_of, variants
from workbench.bench.author.faults import Faults
from workbench.cli.main import main, parser
from workbench.model.events import (
    CandidateProposed,
    CandidateRejected,
    CandidateScored,
    Event,
    SeriesResult,
    TaskFinished,
)
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.samples.generate import csv_text, generator
from workbench.samples.series import series
from workbench.sandbox.host import Host, HostOptions

BUDGET = Budget(rounds=2, candidates=2, keep=2)
STEPS = ("proposer", "checker", "validator", "mutator", "tuner", "top_k", "full")
CONTROLS = ("best_of_n", "best_of_n_money")
# Faults come more often than by default, so that a short run has some; every repair succeeds.
FAULTS = Faults(
    syntax=0.3, wrong_shape=0.1, nan_error=0.1, endless=0.0, escape=0.1, threshold=0.2, dropped=0.1, mends=1.0
)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host(options=HostOptions(spare=False)) as one:
        yield one


def differing(one: Variant, other: Variant) -> set[str]:
    """The names of the options that differ."""
    first, second = asdict(one.train_options(1)), asdict(other.train_options(1))
    return {name for name in first if first[name] != second[name]}


def short(name: str) -> Series:
    """The beginning of a kind of series that comes with the workbench."""
    return series(name, 2000, generator(name))


def test_each_variant_adds_one_step_and_may_examine_as_many_candidates_as_the_others() -> None:
    chain = variants(Budget(rounds=4, candidates=3, keep=2))
    assert tuple(variant.name for variant in chain) == STEPS
    added = [differing(one, other) for one, other in pairwise(chain)]
    assert added == [
        {"repair_tries"},
        {"validate", "fix_tries"},
        {"mutate_every"},
        {"tune"},
        {"candidates", "keep", "rounds"},
        set(),
    ]
    assert [variant.refit for variant in chain] == [False] * 6 + [True]
    for variant in chain:
        options = variant.train_options(7)
        assert (options.rounds * options.candidates, options.seed, options.proposer) == (12, 7, "llm")
        assert options.patience >= options.rounds


def test_the_control_has_no_loop() -> None:
    options = best_of(9, "best_of_n", "").train_options(0)
    assert (options.candidates, options.rounds, options.repair_tries, options.fix_tries) == (9, 1, 0, 0)
    assert (options.mutate_every, options.tune, options.validate) == (0, False, True)


def made(candidate: int, round_number: int = 1, how: str = "proposal") -> Event:
    return CandidateProposed("r", 0, "t", candidate, round_number, jump_rule(5.0), -1, how)


def refused(candidate: int, reason: str, repaired_by: int = -1) -> Event:
    return CandidateRejected("r", 0, "t", candidate, 1, reason, repaired_by)


def ran(candidate: int) -> Event:
    return CandidateScored("r", 0, "t", candidate, 1)


def test_what_became_of_each_proposal_is_counted_from_events() -> None:
    results = (SeriesResult("cpu", Scores(), Scores(), Scores()),)
    events = [
        *(made(0, 0, "base detector"), ran(0)),
        *(made(1), ran(1)),  # runs as written
        *(made(2), refused(2, "line 3: invalid syntax", 3), made(3, 1, "repair"), ran(3)),
        *(made(4), refused(4, "open is not permitted", 5), made(5, 1, "repair"), refused(5, "endless")),
        *(made(6), refused(6, "does the same as candidate 1")),  # was not tried, and does not count
        *(made(7), refused(7, "line 1: bad", 8), made(8, 1, "repair"), refused(8, "does the same as candidate 3")),
        *(made(9), ran(9), made(10, 1, "tuned"), ran(10), made(11, 1, "fix"), refused(11, "cpu: out of memory")),
        *(made(12, 2, "without Abnormal Rule 2"), ran(12)),  # a mutant
        TaskFinished("r", 0, "t", results=results),
    ]
    found = counted(events, mutate_every=2)
    assert found == Counts(proposals=5, as_written=2, in_the_end=4, passed=5, failed=1)
    assert (found.runnable(checker=False), found.runnable(checker=True)) == (2 / 5, 4 / 5)
    assert counted(events, mutate_every=0).proposals == 6


@pytest.mark.slow
def test_a_small_ablation_runs_as_a_whole_and_shows_what_checker_and_validator_do(host) -> None:
    said: list[str] = []
    document = measure(
        [short("noisy_gauge"), short("error_rate")], [host], said.append, Setting(seeds=2, budget=BUDGET, faults=FAULTS)
    )
    told = document["variants"]
    assert tuple(told) == (*STEPS, *CONTROLS)
    for name, one in told.items():
        assert {"runnable", "mended", "event_f1", "event_f1_macro", "event_f1_spread", "usd", "tokens"} <= set(one)
        assert 0.0 <= one["event_f1"] <= 1.0
        assert one["tokens"] > 0
        assert one["usd"] > 0
        assert [seed["seed"] for seed in one["seeds"]] == [0, 1]
        assert sum(line.startswith(f"{name}, ") for line in said) == 2
    assert told["proposer"]["runnable"] < 1.0
    for name in STEPS[1:]:
        assert told[name]["runnable"] == told[name]["mended"] == 1.0, name
    for before, after in zip(told["checker"]["seeds"], told["validator"]["seeds"], strict=True):
        assert after["validation_f1"] >= before["validation_f1"]
    assert told["best_of_n"]["seeds"][0]["asked"] >= told["full"]["seeds"][0]["asked"]
    assert len(table(document)) == 2 + len(STEPS) + len(CONTROLS) + 1


@pytest.mark.slow
def test_the_number_of_child_processes_changes_no_figure(host) -> None:
    one, setting = [short("noisy_gauge")], Setting(seeds=1, budget=Budget(1, 2, 1), faults=FAULTS)
    with Host(options=HostOptions(spare=False)) as second:
        crews = ([host], [host, second])
        documents = [measure(one, hosts, lambda _: None, setting, clock=lambda: 0.0) for hosts in crews]
    assert documents[0] == documents[1]


def test_the_verb_takes_data_seeds_rounds_and_a_number_of_series(tmp_path) -> None:
    options = parser().parse_args(["bench", "ablation", "--data", str(tmp_path), "--seeds", "2", "--series", "3"])
    assert (options.data, options.seeds, options.rounds, options.series) == (tmp_path, 2, 4, 3)


@pytest.mark.slow
def test_the_verb_writes_its_figures_and_prints_a_table(tmp_path, capsys) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for name in ("a", "b"):
        (data / f"{name}.csv").write_text(csv_text(short("noisy_gauge"), "iso"), "utf-8")
    asked = ["bench", "ablation", "--data", str(data), "--seeds", "1", "--rounds", "1", "--series", "1"]
    assert main([*asked, "--json", str(tmp_path / "out.json")]) == 0
    document = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert document["series"] == 1
    assert {"runnable", "event_f1", "usd", "tokens"} <= set(document["variants"]["full"])
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("| ") for line in lines) == len(STEPS) + len(CONTROLS) + 2
