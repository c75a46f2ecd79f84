"""The selector: best ever kept, ties by simplicity, then by age."""

from __future__ import annotations

from dataclasses import replace

from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.training.base import base_rule
from workbench.training.engine.nouns import Candidate, Judged
from workbench.training.select import Beam, simplicity

ONE = "def inference(s):\n    return rk.ar_z(s[:, 0]) >= 5\n"
TWO = "def inference(s):\n    return (rk.ar_z(s[:, 0]) >= 5) & (rk.jump(s[:, 0], 3) >= 2)\n"
TWICE = "def inference(s):\n    return (rk.ar_z(s[:, 0]) >= 5) & (rk.ar_z(s[:, 0]) <= 9)\n"


def candidate(number: int, objective: float, text: str = ONE) -> Candidate:
    return Candidate(number, Rule("r", text), Judged(Scores(events=3), Scores(events=3), objective, 0.0))


def best(*candidates: Candidate, keep: int = 1) -> list[int]:
    beam = Beam(keep)
    for one in candidates:
        beam.offer(one)
    return [one.number for one in beam.kept]


def test_a_first_candidate_is_taken_even_at_zero():
    assert best(candidate(1, 0.0)) == [1]
    assert Beam(1).best is None


def test_the_best_ever_is_kept_whatever_comes_later():
    assert best(candidate(1, 0.5), candidate(2, 0.9), candidate(3, 0.7)) == [2]
    assert best(candidate(1, 0.5), candidate(2, 0.9), candidate(3, 0.7), keep=2) == [2, 3]


def test_among_equals_fewer_conditions_then_fewer_blocks_then_the_older_one_wins():
    assert best(candidate(1, 0.5, TWO), candidate(2, 0.5, ONE)) == [2]
    assert best(candidate(1, 0.5, TWO), candidate(2, 0.5, TWICE)) == [2]
    assert best(candidate(1, 0.5, ONE), candidate(2, 0.5 + 1e-12, ONE)) == [1]


def test_offering_tells_whether_the_candidate_is_among_the_best_now():
    beam = Beam(1)
    assert beam.offer(candidate(1, 0.5))
    assert not beam.offer(candidate(2, 0.4))
    assert beam.offer(candidate(3, 0.6))


def test_simplicity_counts_comparisons_and_different_calls():
    assert simplicity(Rule("r", ONE)) == (1, 1)
    assert simplicity(Rule("r", TWO)) == (2, 2)
    assert simplicity(Rule("r", TWICE)) == (2, 1)


def test_without_any_labeled_event_the_first_proposal_goes_before_the_simpler_base_detector():
    unknown = Judged(Scores(), Scores(), 0.0, 0.0)
    base = Candidate(0, Rule("r", ONE), unknown)
    guesses = [Candidate(number, Rule("r", TWO), unknown, round=1) for number in (1, 2)]
    assert best(base, *guesses) == [1]


def test_the_built_in_base_detector_stays_the_best_only_where_it_is_clearly_better():
    for lead, stays in ((0.04, False), (0.06, True)):
        beam = Beam(1)
        base = candidate(0, 0.5 + lead)
        base = replace(base, rule=base_rule())
        beam.offer(base)
        beam.offer(candidate(1, 0.5))
        assert (beam.best == base) is stays
