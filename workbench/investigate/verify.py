"""Claims → whether the rules of their scenarios hold: one run in the sandbox for all cases that claim a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.errors import WorkbenchError
from workbench.evidence.columns import Places, case_series, joined, lacking, log_places
from workbench.investigate.known import Known
from workbench.model.case import Case
from workbench.model.incident import Investigation, Verification
from workbench.model.rule import Rule
from workbench.model.scenario import LOG
from workbench.model.series import Series
from workbench.model.verdict import Comparison, Explanation
from workbench.sandbox.contract import read_contract
from workbench.sandbox.explain import explain
from workbench.sandbox.host import Host
from workbench.sandbox.request import INDEX
from workbench.sandbox.run import flag_series

NO_RULE = "there is no rule for this scenario"
NO_COLUMN = "no column for"
CALM = "no metric stirs"  # so a clause begins that speaks of what metrics do not do
NO_POINTS = "the case has neither points nor times of lines"
ASKED = 12  # points of a case that are asked how near they came
_Question = tuple[int, str]  # place of the case, scenario
_Ints = NDArray[np.int64]
_Bools = NDArray[np.bool_]
Check = Callable[[Iterable[tuple[int, str]], Sequence[Case], Sequence[Places]], Mapping[tuple[int, str], Verification]]
_SECONDS_A_POINT = 1e-4  # that a run over many cases may take more than one over a few


def verify(
    questions: Iterable[_Question], cases: Sequence[Case], places: Sequence[Places], known: Known, host: Host
) -> dict[_Question, Verification]:
    """For each pair of a case and a scenario whether the scenario's rule holds at any point of the case.

    `cases` and the `places` of their lines by column stand side by side. A rule that cannot be run leaves it open.
    """
    asked: dict[str, list[int]] = {}
    for case, scenario in dict.fromkeys(questions):
        asked.setdefault(scenario, []).append(case)
    told: dict[_Question, Verification] = {}
    for scenario, of in asked.items():
        rule = known.by_scenario.get(scenario)
        if rule is None:
            told |= {(case, scenario): Verification(scenario, None, NO_RULE) for case in of}
            continue
        series = [rule_series(rule, cases[case], places[case], known) for case in of]
        for case, one in zip(of, run_rule(rule, scenario, series, host), strict=True):
            told[case, scenario] = without_metrics(one, rule, cases[case])
    return told


def without_metrics(told: Verification, rule: Rule, case: Case) -> Verification:
    """What the rule said, where the case lacks metrics that it reads: that is no evidence, neither for nor against."""
    read = [name for name in rule.input.columns if name != INDEX and not name.startswith(LOG)]
    missing = lacking(case, read)
    if not missing or told.holds is None:
        return told
    none = f"{NO_COLUMN} {', '.join(missing)}"
    if told.holds is False:
        return replace(told, holds=None, told=none, compared=())
    if CALM not in told.told:
        return told
    rest = f"no metric that is there stirs ({none})" if len(missing) < len(read) else none
    return replace(told, holds=None if len(missing) == len(read) else True, told=told.told.replace(CALM, rest))


def checker(known: Known, host: Host) -> Check:
    """`verify` for these scenarios, as an investigator takes it."""
    return lambda questions, cases, places: verify(questions, cases, places, known, host)


def rule_series(rule: Rule, case: Case, places: Places, known: Known) -> Series:
    """The case as the rule of a scenario reads it."""
    columns = tuple(name for name in rule.input.columns if name != INDEX) or ("value",)
    return case_series(case, columns, known.places_for(rule, places))


def run_rule(rule: Rule, scenario: str, parts: Sequence[Series], host: Host) -> list[Verification]:
    """Whether the rule of a scenario holds in each of several series, in one run."""
    whole = joined(rule.name, parts)
    deadline = rule.limits.seconds + _SECONDS_A_POINT * len(whole)
    verdict = flag_series(rule, whole, host, trace=True, deadline_s=deadline)
    if not verdict.ran:
        why = f"the rule could not be run: {verdict.problems[0].message}"
        return [Verification(scenario, None, why) for _ in parts]
    ends = np.cumsum([len(part) for part in parts])
    found = list[Verification]()
    for end, part in zip(ends.tolist(), parts, strict=True):
        held = np.flatnonzero(verdict.condition[end - len(part) : end] == 1)
        clauses = None if verdict.clauses is None else verdict.clauses[:, end - len(part) : end]
        found.append(_verification(rule, scenario, held, clauses, len(part)))
    return found


def _verification(rule: Rule, scenario: str, held: _Ints, clauses: _Bools | None, points: int) -> Verification:
    if not points:
        return Verification(scenario, None, NO_POINTS)
    if not len(held):
        return Verification(scenario, False, "its rule holds at no point")
    first = int(held[0])
    fired = np.flatnonzero(clauses[:, first]) if clauses is not None else held[:0]
    if not len(fired):
        return Verification(scenario, True, "its rule holds", first)
    clause = read_contract(rule.text).clauses[int(fired[0])]
    return Verification(scenario, True, clause.comment, first, clause.number)


def in_words(told: Verification, case: Case, places: Places, known: Known, host: Host) -> Verification:
    """The same with the comparisons behind it: of the point where the rule held, or where a clause came nearest."""
    rule = known.by_scenario.get(told.scenario)
    if rule is None or told.holds is None:
        return told
    return without_metrics(_in_words(told, rule, case, places, known, host), rule, case)


def _in_words(told: Verification, rule: Rule, case: Case, places: Places, known: Known, host: Host) -> Verification:
    series = rule_series(rule, case, places, known)
    try:
        if told.holds:
            found = explain(rule, series, host, [told.point])[0]
        else:
            found = max(explain(rule, series, host, _likely(series)), key=_nearness)
    except WorkbenchError:
        return told
    compared = tuple(one for one in found.comparisons if one.role != "detail" and one.held is told.holds)
    clause = found.clause or told.clause
    return replace(told, told=found.comment or told.told, point=found.index, clause=clause, compared=compared)


def _likely(series: Series) -> list[int]:
    """Points at which a clause may have come nearest: where a column is at its extremes, and the last one."""
    points: dict[int, None] = {}
    for column in series.values.T:
        there = np.flatnonzero(~np.isnan(column))
        if len(there):
            ordered = there[np.argsort(column[there], kind="stable")]
            points |= dict.fromkeys((int(ordered[-1]), int(ordered[0])))
    points[len(series) - 1] = None
    return sorted(list(points)[:ASKED])


def _missing(found: Explanation) -> list[Comparison]:
    return [one for one in found.comparisons if one.role != "detail" and not one.held]


def _nearness(found: Explanation) -> tuple[float, float]:
    """Few comparisons that fail, by little."""
    missing = _missing(found)
    if not missing:
        return (-np.inf, 0.0)
    return (-float(len(missing)), sum(max(one.margin, -10.0) if one.margin is not None else -10.0 for one in missing))


def explained(found: Investigation, case: Case, known: Known, host: Host) -> Investigation:
    """The investigation with the comparisons behind what the rules of its claims said."""
    told = found.verification
    if told is None and not found.vetoed:
        return found
    places = log_places(case.lines, known.phrases)
    vetoed = tuple(
        replace(veto, verification=in_words(veto.verification, case, places, known, host)) for veto in found.vetoed
    )
    return replace(
        found, vetoed=vetoed, verification=None if told is None else in_words(told, case, places, known, host)
    )
