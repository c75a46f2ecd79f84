"""Cases as one series, and the phrases that tell a scenario."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.evidence.columns import STEP_NS, case_series, log_places
from workbench.evidence.phrases import Phrases
from workbench.model.case import ANOMALOUS, NORMAL, Case
from workbench.model.logs import LogLines
from workbench.model.scenario import Scenario
from workbench.model.series import Series
from workbench.synthesis.scenarios.clauses import Form
from workbench.synthesis.scenarios.examples import Examples
from workbench.synthesis.scenarios.groups import Taste, pick
from workbench.synthesis.scenarios.literals import MOTIONS, Literal, round_between
from workbench.synthesis.scenarios.propose import ScenarioSynthesizer
from workbench.synthesis.scenarios.table import Tables
from workbench.synthesis.scenarios.terms import terms_of
from workbench.synthesis.scenarios.write import write

CHATTER = ("session opened for anna", "metrics flushed in 12 ms", "GET /api/orders 200", "heartbeat 77 sent")


def lines(*messages: str) -> LogLines:
    n = len(messages)
    every = np.arange(n, dtype=np.int64)
    empty = ("",) * n
    return LogLines(every + 1, every * STEP_NS, np.ones(n, np.bool_), empty, empty, messages, messages)


def case(name: str, scenario: str, *messages: str, level: float = 20.0, points: int = 30) -> Case:
    rng = np.random.default_rng([ord(letter) for letter in name])
    times = np.arange(points, dtype=np.int64) * STEP_NS
    metrics = Series(name, rng.normal(level, 1.0, (points, 1)), times, ("cpu_usage",), interval_ns=STEP_NS)
    return Case(name, metrics, lines(*messages), ANOMALOUS if scenario == "leak" else NORMAL, scenario)


def leaks(count: int = 12) -> list[Case]:
    """Every third case tells of a leak in one of two ways; the others have an everyday story."""
    found = []
    for at in range(count):
        chatter = [CHATTER[(at + k) % 4] for k in range(6)]
        said = "heap keeps growing in worker 0x3f" if at % 2 else "allocation failed: heap exhausted"
        own = [said] if at % 3 == 0 else ["nightly report written"]
        found.append(case(f"case{at}", "leak" if at % 3 == 0 else "report", *chatter, *own))
    return found


def test_a_column_of_the_joined_cases_is_what_each_case_gives_alone() -> None:
    cases = leaks()
    columns, groups = ("cpu_usage", "log.heap", "log.errors"), {"heap": ("heap",)}
    together = Examples(cases, 6).series(columns, groups)
    starts = [*together.origins, len(together)]
    for one, start, stop in zip(cases, starts, starts[1:], strict=False):
        alone = case_series(one, columns, log_places(one.lines, Phrases(groups)))
        assert np.array_equal(together.values[start : stop - 1], alone.values, equal_nan=True)
        assert np.isnan(together.values[stop - 1]).all()


def test_labeled_cases_next_to_each_other_are_events_of_their_own() -> None:
    examples = Examples([case(f"c{at}", "leak", "heap") for at in range(3)], 2)
    assert [len(region) for region in examples.truth("leak").regions] == [30, 30, 30]
    assert (examples.truth("leak").mask(examples.starts[-1]) == 0).sum() == 3


@pytest.mark.parametrize(
    "phrases", [("heap",), ("heap exhausted",), ("grow*",), ("failed ... exhausted",), ("/9|0x/",)]
)
def test_lines_found_by_their_words_are_those_that_are_found_by_reading_all(phrases: tuple[str, ...]) -> None:
    cases = leaks()
    index = Examples(cases, 6).lines
    said = [f" {message}" for one in cases for message in one.lines.messages]
    assert index.find(phrases).tolist() == list(Phrases({"any": phrases}).lines_of(said)[0])


def test_phrases_of_the_scenario_are_picked_and_what_all_cases_say_is_not() -> None:
    examples = Examples(leaks(30), 30)
    truth = np.array([one.scenario == "leak" for one in examples.cases])
    chosen = pick(terms_of(examples.lines, 30), truth, Taste())
    assert chosen[0] == "heap"
    assert not {"session", "metrics", "heartbeat", "nightly", "report"} & set(chosen)
    assert not any(character.isdigit() for phrase in chosen for character in phrase)


@pytest.mark.parametrize(("one", "other"), [(1.0, 2.0), (85.31, 85.34), (-3.0, 4.0), (1e-9, 2e-9)])
def test_a_limit_lies_between_the_two_that_it_tells_apart(one: float, other: float) -> None:
    assert one < round_between(one, other) < other
    assert one < round_between(other, one) < other


def test_what_is_learned_reads_as_a_rule_with_constants_comments_and_phrases() -> None:
    synthesizer = ScenarioSynthesizer(Tables(Examples(leaks(30), 30)), Scenario("leak", "Memory leak"))
    synthesizer.prepare()
    rule = synthesizer.propose(1)[0]
    assert rule.input.patterns == {"heap": ("heap",)} or "heap" in rule.input.patterns["heap"]
    assert "log.heap" in rule.input.columns
    assert "HEAP_POINTS = 1" in rule.text and "# Abnormal Rule 1: the log tells of heap once" in rule.text
    assert rule.scenario is not None and rule.scenario.id == "leak"


def test_two_limits_of_one_quantity_are_two_constants() -> None:
    level = next(motion for motion in MOTIONS if motion.kind == "level")
    clauses = (
        (Literal(("heap",), 1), Literal(("cpu usage",), 85.0, ">=", level)),
        (Literal(("heap",), 3), Literal(("cpu usage",), 70.0, ">=", level)),
    )
    rule = write(Form(clauses, 1.0), {"heap": ("heap",), "unused": ("swap",)}, Scenario("leak"), 90)
    assert "HEAP_POINTS = 1 " in rule.text and "HEAP_POINTS_2 = 3 " in rule.text
    assert "CPU_USAGE_LEVEL = 85.0" in rule.text and "CPU_USAGE_LEVEL_2 = 70.0" in rule.text
    assert "(heap >= HEAP_POINTS_2) & rk.any_recent(rk.mean(cpu_usage, 6) >= CPU_USAGE_LEVEL_2, SPAN)" in rule.text
    assert rule.input.columns == ("cpu usage", "log.heap") and dict(rule.input.patterns) == {"heap": ("heap",)}


def test_a_scenario_that_nothing_tells_gives_no_phrases() -> None:
    cases = [case(f"c{at}", "leak" if at % 2 else "none", *CHATTER) for at in range(20)]
    truth = np.array([one.scenario == "leak" for one in cases])
    assert pick(terms_of(Examples(cases, 20).lines, 20), truth, Taste()) == ()


def test_a_mutation_changes_phrases_only_and_says_which() -> None:
    synthesizer = ScenarioSynthesizer(Tables(Examples(leaks(30), 30)), Scenario("leak"))
    synthesizer.prepare()
    rule = synthesizer.propose(1)[0]
    changes = [synthesizer.mutate(rule, np.random.default_rng(seed)) for seed in range(12)]
    found = [change for change in changes if change is not None]
    assert found
    for changed, words in found:
        assert changed.text == rule.text and changed.input.patterns != rule.input.patterns
        assert all(changed.input.patterns.values())
        assert "the phrase" in words
