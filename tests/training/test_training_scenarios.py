"""Learning scenarios in the loop: the rule finds unseen cases, and test cases teach nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from workbench.data.cases.finding import find_cases
from workbench.data.cases.opening import open_cases
from workbench.errors import TrainingError
from workbench.model.case import Case
from workbench.model.events import CandidateScored, Finished, TaskFinished
from workbench.model.rule import Rule
from workbench.model.scenario import Scenario
from workbench.packs.rulefile import rule_toml
from workbench.samples.cases.generate import generate
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.synthesis.scenarios.examples import Examples
from workbench.training.fingerprint import fingerprint
from workbench.training.options import TrainOptions
from workbench.training.scenarios.parts import SHARES, cases_of, part_of
from workbench.training.scenarios.run import train_scenarios

QUICK = TrainOptions(rounds=2, candidates=3)
WANTED = Scenario("mali_8", "Taken from the folder")


def written(folder: Path, seed: int) -> list[Case]:
    generate(folder, 264, seed, "default", "A", _quiet)
    return [opened.case for opened in open_cases(find_cases(folder).references)]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    return written(tmp_path_factory.mktemp("cases") / "a", 1002)


def _quiet(done: int, of: int) -> None:
    """Nobody listens."""


def learned(cases: Sequence[Case], host: Host, scenario: Scenario = WANTED, seed: int = 0) -> TaskFinished:
    options = replace(QUICK, seed=seed)
    events = list(train_scenarios(cases, [scenario], options, [host], clock=time.monotonic, run_id="run"))
    assert isinstance(events[-1], Finished) and events[-1].outcome == "completed", events[-1]
    assert any(isinstance(event, CandidateScored) for event in events)
    return next(event for event in events if isinstance(event, TaskFinished))


def known_bytes(rule: Rule) -> bytes:
    """Rule and everything about it but its scores on the test cases."""
    scores = {part: figures for part, figures in rule.evidence.scores.items() if part != "test"}
    blind = replace(rule, evidence=replace(rule.evidence, scores=MappingProxyType(scores)))
    return (rule.text + rule_toml(blind)).encode()


def f1_of(rule: Rule, cases: Sequence[Case], host: Host) -> float:
    examples = Examples(cases, 0)
    verdict = flag_series(rule, examples.series(rule.input.columns, rule.input.patterns), host)
    assert verdict.ran, verdict.problems
    stretches = zip(examples.starts, examples.starts[1:], strict=False)
    said = np.array([(verdict.flags[start:stop] == 1).any() for start, stop in stretches])
    truth = np.array([case.scenario == WANTED.id for case in cases])
    return float(2 * (said & truth).sum() / (said.sum() + truth.sum()))


@pytest.mark.slow
def test_a_rule_learned_from_some_cases_finds_those_of_another_seed(
    cases: list[Case], host: Host, tmp_path: Path
) -> None:
    done = learned(cases, host)
    assert done.rule is not None and done.rule.scenario == WANTED and done.rule.status == "draft"
    assert done.results[0].validation.event_f1 > 0.5
    assert f1_of(done.rule, written(tmp_path / "b", 1003), host) > 0.6


@pytest.mark.slow
def test_whatever_becomes_of_the_test_cases_the_same_rule_comes_out(cases: list[Case], host: Host) -> None:
    def spoilt(case: Case) -> Case:
        noise = np.random.default_rng(1).normal(0.0, 1e6, case.metrics.values.shape)
        return replace(
            case,
            metrics=replace(case.metrics, values=noise, _hash=[]),
            lines=case.lines.at(range(len(case.lines) // 2)),
            scenario=WANTED.id,
        )

    plain = learned(cases, host).rule
    other = learned([spoilt(case) if part_of(case.name) == "test" else case for case in cases], host).rule
    without = learned([case for case in cases if part_of(case.name) != "test"], host).rule
    assert plain is not None and other is not None and without is not None
    assert known_bytes(plain) == known_bytes(other) == known_bytes(without)


def test_the_order_of_the_cases_makes_no_difference(cases: list[Case], host: Host) -> None:
    plain, turned = learned(cases, host).rule, learned(cases[::-1], host).rule
    assert plain is not None and turned is not None
    assert known_bytes(plain) == known_bytes(turned)


def test_the_part_of_a_case_depends_on_its_name_alone(cases: list[Case]) -> None:
    parts = {part: cases_of(cases, part) for part in ("train", "validation", "test")}
    assert sum(map(len, parts.values())) == len(cases)
    assert len(parts["train"]) > len(parts["validation"]) > 0.15 * len(cases)
    assert sum(SHARES) == 1.0
    assert part_of("mali_1_1") == part_of("mali_1_1")


def test_a_scenario_of_too_few_cases_is_refused_with_how_many_there_are(cases: list[Case], host: Host) -> None:
    few = [case for case in cases if case.scenario != WANTED.id] + [
        case for case in cases if case.scenario == WANTED.id
    ][:1]
    with pytest.raises(TrainingError, match="too little to learn mali_8"):
        train_scenarios(few, [WANTED], QUICK, [host], clock=time.monotonic, run_id="run")


def test_rules_that_differ_in_their_phrases_only_are_two_rules() -> None:
    text = "def inference(sample):\n    return sample[:, 0] >= 1\n"
    one = Rule("r", text)
    heap, swap = (replace(one, input=replace(one.input, patterns={"said": (word,)})) for word in ("heap", "swap"))
    assert len({fingerprint(one), fingerprint(heap), fingerprint(swap)}) == 3
