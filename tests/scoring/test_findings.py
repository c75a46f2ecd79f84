"""Findings: misses and false alarms of the asked parts, worst first, with words from a real explanation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from workbench.model.emit import Emit
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.model.verdict import Comparison, Explanation, Verdict, failed
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series
from workbench.scoring.findings import describe, find

SPLIT = Split(600, 1000, 2000)
TEXT = """import numpy as np

HIGH = 110.0


def inference(sample: np.ndarray) -> np.ndarray:
    load_now = sample[:, 0]
    # Abnormal Rule 1: high
    flag = load_now >= HIGH
    # Abnormal Rule 2: negative
    flag |= load_now <= -5.0
    return flag
"""
RULE = Rule("r", TEXT, input=InputSpec(run="stateful"), emit=Emit("first", 2))


def series() -> Series:
    """Labeled: a found event at 300, a faint miss at 500, a plain miss at 800, one in test at 1500."""
    value = np.random.default_rng(1).normal(100.0, 1.0, 2000)
    value[300:305] += 20
    value[500:505] += 2
    value[800:805] -= 30
    value[[400, 700, 701, 702]] += 25
    value[1200] += 25
    regions = [Region(s, s + 5) for s in (300, 500, 800, 1500)]
    return Series("s", value[:, None], labels=LabelSet(tuple(regions)))


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host(options=HostOptions(spare=False)) as one:
        yield one


def flagged(*points: int) -> Verdict:
    flags = np.zeros(2000, np.int8)
    flags[list(points)] = 1
    return Verdict(flags, flags)


def test_misses_and_false_alarms_of_train_and_validation_are_found_and_the_test_part_is_not(host):
    found = find(series(), flag_series(RULE, series(), host), SPLIT)
    assert {(f.kind, f.start, f.stop) for f in found} == {
        *(("miss", 500, 505), ("miss", 800, 805), ("false_alarm", 400, 401), ("false_alarm", 700, 703)),
    }


def test_findings_come_worst_first_and_a_plain_miss_is_worse_than_a_faint_one():
    found = find(series(), flagged(), SPLIT)
    assert [f.severity for f in found] == sorted((f.severity for f in found), reverse=True)
    assert [f.start for f in found].index(800) < [f.start for f in found].index(500)


def test_a_flood_of_false_flags_is_worse_than_one():
    found = find(series(), flagged(450, *range(850, 900), 301, 501, 801), SPLIT)
    assert [(f.kind, f.start) for f in found] == [("false_alarm", 850), ("false_alarm", 450)]


def test_no_more_than_the_limit_are_given_and_the_parts_can_be_chosen():
    assert len(find(series(), flagged(), SPLIT, limit=2)) == 2
    assert [f.start for f in find(series(), flagged(), SPLIT, parts=("test",))] == [1500]


def test_an_event_that_could_not_be_judged_says_so():
    flags = np.full(2000, -1, np.int8)
    found = find(series(), Verdict(flags, flags), SPLIT)
    assert all(f.kind == "miss" and f.saw.startswith("could not be judged") for f in found)
    assert len(found) == 3


def test_an_unlabeled_series_has_no_findings_and_a_failed_verdict_is_a_bug():
    assert find(series().relabel(None), flagged(5), SPLIT) == ()
    with pytest.raises(ValueError, match="deadline"):
        find(series(), failed("deadline"), SPLIT)


def test_a_miss_says_how_far_the_nearest_clause_was_from_firing(host):
    found = describe(find(series(), flag_series(RULE, series(), host), SPLIT), series(), RULE, host)
    faint = next(f for f in found if f.start == 500)
    assert faint.clause == 1
    assert faint.nearest.startswith("load now ≥ 110 (short by ")


def test_a_false_alarm_says_which_clause_fired_and_with_what(host):
    found = describe(find(series(), flag_series(RULE, series(), host), SPLIT), series(), RULE, host)
    alarm = next(f for f in found if f.start == 400)
    assert alarm.clause == 1
    assert alarm.nearest.startswith("load now = 12")
    assert alarm.nearest.endswith("≥ 110")


def told(fired: bool, *comparisons: Comparison, clause: int = 2):
    """An explainer that says the same of every point."""

    def explain(rule, series, host, indices):
        return tuple(Explanation(i, fired, clause, "words", comparisons) for i in indices)

    return explain


def test_absolute_values_and_underscores_read_as_people_write_them(host):
    short = Comparison("np.abs(forecast_error) >= LIMIT", 4.8, ">=", 5.3, False, -0.1)
    found = find(series(), flagged(301, 501), SPLIT)
    described = describe(found, series(), RULE, host, explain=told(False, short))
    assert described[0].nearest == "|forecast error| ≥ 5.3 (short by 0.5)"


def test_a_miss_whose_clause_fired_was_covered_by_an_earlier_flag(host):
    held = Comparison("x >= 1", 2.0, ">=", 1.0, True, 1.0)
    described = describe(find(series(), flagged(301, 501), SPLIT), series(), RULE, host, explain=told(True, held))
    assert described[0].nearest == "fired, but an earlier flag within the gap covers it"


def test_what_cannot_be_explained_comes_back_as_it_was(host):
    found = find(series(), flagged(301, 501), SPLIT)
    assert describe(found, series(), RULE, host, explain=told(False, clause=0)) == found
    assert describe((), series(), RULE, host) == ()


def test_of_a_flood_only_the_heaviest_cases_are_looked_at():
    flags = np.zeros(2000, np.int8)
    flags[10:290:2] = 1
    flags[900:920] = 1
    found = find(series(), Verdict(flags, flags), SPLIT, limit=5)
    assert len(found) == 5
    assert (found[0].start, found[0].stop) == (900, 920)
    assert {f.start for f in found if f.kind == "miss"} >= {800}
