"""Series that are judged together: the events of each are those that it gets alone, whatever comes in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.detector.streaming import ALERT, LOOK, ODD, RULES, SMOOTH, START_NS, rule
from workbench.bench.zoo import zoo
from workbench.detector.live.bank import Place
from workbench.detector.live.events import Alerted, Event, Judged
from workbench.detector.live.lane import Lane
from workbench.detector.points import Point
from workbench.detector.route import Panel, panel
from workbench.detector.stream import DetectorStream
from workbench.errors import RuleError
from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series

SCALED = """import numpy as np
import rulekit

SPAN = 6
HIGH = 1.5
LEAST = 2


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    moved = value - rulekit.ewma(value, SPAN)
    often = rulekit.count(np.abs(moved) > 0.3, 5)
    # Abnormal Rule 1: the value is far from its own average
    far = np.abs(moved) > HIGH * rulekit.ewm_std(value, SPAN)
    # Abnormal Rule 2: the first points move
    first = (sample[:, 1] < 10) & (often >= LEAST)
    return (far | first).astype(int)
"""
# Proved stateful, but where the value is 0 it gives no truth value.
BREAKS = """import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: always, as long as the value is not 0
    return value / value
"""
SERIES = 12


def scaled(**more: object) -> Rule:
    """A rule with thresholds, and for some a window, of each series' own."""
    overrides: dict[str, dict[str, float]] = {f"s{i}": {"HIGH": 1.0 + i / 7} for i in range(SERIES)}
    overrides["s3"] = {"SPAN": 9.0, "LEAST": 3.0}
    overrides["s4"] = {"LEAST": 2.5}
    overrides["s5"] = {"SPAN": 9.0}
    return Rule("scaled", SCALED, input=InputSpec(series=("s*",)), alert=ALERT, overrides=overrides, **more)  # type: ignore[arg-type]


def points(seed: int, rounds: int = 80, series: int = SERIES) -> list[Point]:
    """Points of many series, mixed: some come in bursts, some are missing, some series begin late or rest."""
    random = np.random.default_rng(seed)
    given: list[Point] = []
    for at in range(rounds):
        for i in random.permutation(series).tolist():
            if random.random() < 0.8 and at >= 3 * (i % 4):
                value = float("nan") if random.random() < 0.05 else float(random.normal() + 3 * (random.random() < 0.1))
                given.append(Point(f"s{i}", START_NS + at * 10**9, {"value": value}))
    return given


def told(given: Sequence[Point], seat: Callable[[str], Panel], host: Host, cuts: Sequence[int], **more: bool) -> str:
    with DetectorStream(seat, host, **more) as stream:
        events = [
            e for part in np.split(np.arange(len(given)), cuts) for e in stream.push_points([given[i] for i in part])
        ]
        assert all(isinstance(stream.lane(one.series), Lane if more else Place) for one in given)
        return repr(events + stream.finish())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("emit", [Emit(), Emit("first", 3)], ids=["every", "first"])
def test_series_judged_together_get_the_events_that_each_gets_alone(seed: int, emit: Emit, host: Host) -> None:
    given, judge = points(seed), scaled(emit=emit)
    random = np.random.default_rng(seed)
    cuts = np.sort(random.choice(len(given), 20, replace=False)).tolist()
    alone = told(given, lambda name: panel([judge], name), host, [], scored=True)
    assert told(given, lambda name: panel([judge], name), host, cuts) == alone
    assert alone.count("kind='firing'") > 5, "a test that sees no alerts proves little"


@pytest.mark.parametrize("combination", ["any", "all", "vote"])
def test_rules_that_are_combined_are_judged_together_too(combination: str, host: Host) -> None:
    rules = [
        scaled(),
        Rule("smooth", SMOOTH, input=InputSpec(series=("s*",))),
        Rule("other", SMOOTH.replace("HIGH = 1.0", "HIGH = 0.3"), input=InputSpec(series=("s*",))),
    ]
    given = points(9)
    alone, together = (
        told(given, lambda name: panel(rules, name, combination), host, cuts, **more)  # type: ignore[arg-type]
        for cuts, more in (([], {"scored": True}), (list(range(7, len(given), 31)), {}))
    )
    assert alone == together


@pytest.mark.parametrize("judge", [one for one in zoo() if read_contract(one.text).stateful], ids=lambda one: one.name)
def test_each_stateful_rule_of_the_zoo_flags_many_series_as_it_flags_one(judge: Rule, host: Host) -> None:
    judge = replace(judge, input=replace(judge.input, run="stateful", points=0, series=("s*",)))
    random = np.random.default_rng(2)
    columns = max(1, sum(name != "index" for name in judge.input.columns))
    values = random.normal(size=(5, 120, columns)).cumsum(axis=1) + 4 * (random.random((5, 120, columns)) < 0.03)
    values[random.random(values.shape) < 0.02] = np.nan
    with DetectorStream(lambda name: panel([judge], name), host) as stream:
        names = tuple(name for name in judge.input.columns if name != "index") or ("value",)
        events: list[Event] = []
        for at in range(120):
            round_ = [
                Point(f"s{i}", START_NS + at, dict(zip(names, values[i, at].tolist(), strict=True))) for i in range(5)
            ]
            events += stream.push_points(round_)
        assert isinstance(stream.lane("s0"), Place)
    for i in range(5):
        batch = flag_series(judge, Series(f"s{i}", values[i], None, names), host)
        own = [event for event in events if isinstance(event, Judged) and event.series == f"s{i}"]
        assert [event.condition for event in own] == batch.condition.tolist()
        assert [event.flag for event in own] == batch.flags.tolist()


@pytest.mark.slow
def test_a_state_saved_anywhere_goes_on_together_or_alone_and_so_after_a_child_is_lost(host: Host) -> None:
    given, judge = points(5), scaled()
    expected = told(given, lambda name: panel([judge], name), host, [])
    for cut, ways in ((1, (False, False)), (200, (False, True)), (333, (True, False)), (500, (False, False))):
        events: list[Event] = []
        state = None
        for scored, part in zip(ways, (given[:cut], given[cut:]), strict=True):
            with DetectorStream(lambda name: panel([judge], name), host, state=state, scored=scored) as stream:
                if state is not None:
                    assert stream.save() == state or ways[0] != ways[1]
                events += stream.push_points(part[: len(part) // 2])
                host.renew()
                events += stream.push_points(part[len(part) // 2 :])
                state = stream.save()
        assert repr(events) == expected


def test_a_state_of_other_thresholds_of_some_series_is_refused(host: Host) -> None:
    judge = scaled()
    with DetectorStream(lambda name: panel([judge], name), host) as stream:
        stream.push_points(points(1, 20))
        state = stream.save()
    other = replace(judge, overrides={**judge.overrides, "s7": {"HIGH": 9.0}})
    with pytest.raises(RuleError, match="saved state"):
        DetectorStream(lambda name: panel([other], name), host, state=state)
    for cut in range(0, len(state) - 1, len(state) // 40):
        with pytest.raises(RuleError, match="saved state"):
            DetectorStream(lambda name: panel([judge], name), host, state=state[:cut])


def test_where_a_rule_fails_on_points_of_one_series_all_go_on_as_they_would_alone(host: Host) -> None:
    def seat(name: str) -> Panel:
        rules = [Rule("breaks", BREAKS, input=InputSpec(series=("s*",)), alert=ALERT)]
        return panel([*rules, scaled()], name, "any")

    given = points(3, 40)
    broken = [replace(one, values={"value": 0.0}) if i in (150, 151, 260) else one for i, one in enumerate(given)]
    for cuts in ([], list(range(5, len(given), 5)), [149, 152]):
        results = []
        for scored in (True, False):
            with DetectorStream(seat, host, scored=scored) as stream:
                parts = np.split(np.arange(len(given)), cuts)
                events = [e for part in parts for e in stream.push_points([broken[i] for i in part])]
                notes = stream.notes()
                results.append((repr(events), stream.counts, len(notes)))
        assert results[0] == results[1]
        assert results[0][1].failed >= 3


def test_rules_that_run_by_window_or_chunk_are_judged_one_by_one(host: Host) -> None:
    with DetectorStream(lambda name: panel(RULES, name), host) as stream:
        stream.push_points([Point(name, 1, {"value": 1.0}) for name in ("smooth", "smooth-2", "look", "chunk")])
        kinds = {name: type(stream.lane(name)) for name in ("smooth", "smooth-2", "look", "chunk")}
    assert kinds == {"smooth": Place, "smooth-2": Place, "look": Lane, "chunk": Lane}
    mixed = [rule("mix", SMOOTH, "stateful"), rule("mix-b", LOOK, "window", 5), rule("mix-c", ODD, "chunk", 7)]
    with DetectorStream(lambda name: panel(mixed, name, "any"), host) as stream:
        stream.push_points([Point("mix-b", 1, {"value": 1.0})])
        assert isinstance(stream.lane("mix-b"), Lane)


def test_more_series_than_a_bank_holds_are_judged_by_several(host: Host) -> None:
    judge = Rule("smooth", SMOOTH, input=InputSpec(series=("*",)), alert=ALERT)
    names = [f"n{i}" for i in range(5000)]
    with DetectorStream(lambda name: panel([judge], name), host) as stream:
        for at in range(4):
            events = stream.push_points([Point(name, at, {"value": 5.0 * (at == 3)}) for name in names])
        banks = {id(place.bank) for name in names if isinstance(place := stream.lane(name), Place)}
        saved = stream.save()
    assert len(banks) == 3
    assert [event.series for event in events if isinstance(event, Judged)] == names
    assert all(event.flag == 1 for event in events if isinstance(event, Judged))
    assert sum(isinstance(event, Alerted) and event.alert.kind == "pending" for event in events) == 5000
    with DetectorStream(lambda name: panel([judge], name), host, state=saved) as stream:
        assert stream.save() == saved
