"""What a mutated clause says: after every kind of change of every form, a sentence that is true and holds no code."""

from __future__ import annotations

import re

import numpy as np
import pytest

from workbench.model.emit import Emit
from workbench.model.rule import Rule
from workbench.sandbox.contract import read_contract
from workbench.synthesis.quantities.features import CURATED
from workbench.synthesis.shape import Clause, Condition, Direction, Shape
from workbench.synthesis.text.write import rule_text
from workbench.training.mutate import mutate
from workbench.training.mutate.comparisons import junction, sign, turn
from workbench.training.mutate.conditions import remove, strongest
from workbench.training.mutate.edit import Edit, finished
from workbench.training.text.rewrite import Source
from workbench.training.text.wording import clause_words

KNOWN = {feature.name: feature for feature in CURATED}
MOVE, SEASON, FORECAST = "a move since the last point", "away from the season's usual value", "away from the forecast"
PEAK = "beyond the season's usual peak"


def holds(name: str, limit: float, direction: Direction = "size") -> Condition:
    return Condition(KNOWN[name], direction, limit)


def clause(*conditions: Condition, majority: bool = False) -> Clause:
    return Clause(conditions, majority)


VOTES = (holds("step", 2.0), holds("seasonal_error", 2.0), holds("recent_forecast_error", 2.0))
AGAINST_PEAKS = tuple(holds(f"{name}_vs_peak", 1.5) for name in ("step", "seasonal_error", "miss"))
FORMS = {
    "one": Shape((clause(holds("step", 6.0)),), 5),
    "one below": Shape((clause(holds("drift", -2.0, "low")),), 5),
    "both": Shape((clause(VOTES[0], VOTES[1]),), 5),
    "both against peaks": Shape((clause(*AGAINST_PEAKS[:2]),), 5),
    "two rules": Shape((clause(VOTES[0], AGAINST_PEAKS[1]), clause(holds("drift", -6.0, "low"))), 5),
    "majority": Shape((clause(*VOTES, majority=True),), 5),
    "majority against peaks": Shape((clause(*AGAINST_PEAKS, majority=True),), 5),
    "a majority second": Shape((clause(holds("drift", 6.0)), clause(*VOTES, majority=True)), 5),
    "two majorities": Shape((clause(*VOTES, majority=True), clause(*AGAINST_PEAKS, majority=True)), 5),
}


def rule_of(shape: Shape, *, strictness: bool = False) -> Rule:
    return Rule("r", rule_text(shape, "A rule.", 48, strictness=strictness), emit=Emit("first", shape.gap))


def sentences(rule: Rule) -> list[str]:
    return [one.comment for one in read_contract(rule.text).clauses]


@pytest.mark.parametrize("strictness", [False, True], ids=["limits alone", "with a factor of all limits"])
@pytest.mark.parametrize("form", FORMS)
def test_no_mutation_of_any_form_leaves_code_or_the_words_of_what_is_gone(form: str, strictness: bool) -> None:
    phrases = {words for feature in CURATED for words in vars(feature.words).values()}
    rule, seen = rule_of(FORMS[form], strictness=strictness), set[str]()
    for seed in range(40):
        mutant = mutate(rule, np.random.default_rng(seed))
        if mutant is None:
            continue
        seen |= set(sentences(mutant.rule))
        source = Source(mutant.rule.text)
        read = {name for name in KNOWN if re.search(rf"\b{name} = ", source.text)}
        told = {words for name in read for words in vars(KNOWN[name].words).values()}
        for text in sentences(mutant.rule):
            assert not re.search(r"[&|_=<>()\[\]]|now:|np\.", text), text
            bare = text.replace("strong ", "").replace("no move", "a move").replace(f", each {PEAK}", "")
            gone = {words for words in phrases - told if words and words in bare}
            assert not {words for words in gone if not any(words in other for other in told)}, text
    assert len(seen) >= (2 if form.startswith("one") else 4)


CASES = {
    "an or in a majority": (junction, "majority", f"{MOVE} or {SEASON}"),
    "less of a majority": (remove, "majority", f"{SEASON}, together with {MOVE} or {FORECAST}"),
    "the first of a majority": (strongest, "majority", f"{MOVE}; or {FORECAST} and {SEASON}"),
    "an or of peaks": (junction, "both against peaks", f"{MOVE} or {SEASON}, {PEAK}"),
    "a turned comparison": (turn, "both", f"no move since the last point and {SEASON}"),
    "a turned comparison of peaks": (turn, "both against peaks", f"{MOVE}, {PEAK}, and not {SEASON} {PEAK}"),
    "a turned low limit": (turn, "one below", "not below the smoothed recent level"),
    "one sign": (sign, "both", f"{MOVE} and above the season's usual value"),
    "one sign of a vote": (
        sign,
        "a majority second",
        f"at least two of these three signs: a rise since the last point; {SEASON}; {FORECAST}",
    ),
    "a turned vote": (
        turn,
        "a majority second",
        f"at least two of these three signs: {MOVE}; not {SEASON}; {FORECAST}",
    ),
}


@pytest.mark.parametrize("strictness", [False, True], ids=["limits alone", "with a factor of all limits"])
@pytest.mark.parametrize("case", CASES)
def test_a_changed_clause_says_what_it_asks_now(case: str, strictness: bool) -> None:
    operation, form, words = CASES[case]
    rule, said = rule_of(FORMS[form], strictness=strictness), set[str]()
    for seed in range(40):
        edit = made(operation, rule, seed)
        mutant = finished(rule, edit)
        said |= set() if mutant is None else set(sentences(mutant.rule))
    assert words in said, "\n".join(sorted(said))


def made(operation, rule: Rule, seed: int) -> Edit | None:
    source = Source(rule.text)
    return (
        strongest(rule, source, None)
        if operation is strongest
        else operation(rule, source, np.random.default_rng(seed))
    )


SHOWN = '''"""A rule."""

import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    error = rk.ar_z(value, 25)
    calm = rk.std_ratio(value, 15, 181) <= 2.0
    # Abnormal Rule 1: as before
    flag = {code}
    return flag
'''
FAR = "≥ 5 sigmas from the forecast"
CALM = "calm before: deviation ≤ 2 × the usual of 181 points"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("(np.abs(error) >= 5) & calm", f"{FAR} and {CALM}"),
        ("np.logical_or(np.abs(error) >= 5, calm)", f"{FAR} or {CALM}"),
        ("(np.isfinite(value) & (np.abs(error) >= 5)).astype(int)", FAR),
        ("(np.abs(error) >= 5) | ((np.abs(error) >= 5) & calm)", FAR),  # the second asks for more of the same
        ("np.abs(error) <= 5", f"not {FAR}"),
        ("(np.abs(error) >= 5) & (np.sqrt(value) > 1)", None),  # no words for one of them, so for none
        ("np.isfinite(value)", None),
    ],
)
def test_clauses_of_any_author_are_told_by_their_and_and_or(code: str, words: str | None) -> None:
    source = Source(SHOWN.format(code=code))
    assert clause_words(source, source.clauses()[0]) == words
