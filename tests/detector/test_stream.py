"""Streams of many series: the flags and alerts of a batch, in the order of the points, however these arrive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.detector.streaming import ALERT, RULES, START_NS, points, rule, seat, values
from tests.packs.made import pack, wave
from workbench.detector.detect import Detector
from workbench.detector.live.events import Alerted, Event, Judged
from workbench.detector.points import Point
from workbench.detector.route import panel
from workbench.detector.stream import DetectorStream
from workbench.errors import RouteError, RuleError
from workbench.model.alerts import alert_events
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series

FRAGILE = """import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: the value is above two; breaks where one is 13
    flags = value > 2
    value[99 * int((value == 13).any())]
    return flags.astype(int)
"""


def judged(events: list[Event], series: str) -> list[Judged]:
    return [event for event in events if isinstance(event, Judged) and event.series == series]


@pytest.mark.parametrize("cut", [1, 2, 13, 1000])
def test_a_stream_gives_what_a_batch_gives_however_the_points_arrive(cut: int, host: Host) -> None:
    given = points(90)
    with DetectorStream(seat, host) as stream:
        events = [e for i in range(0, len(given), cut) for e in stream.push_points(given[i : i + cut])]
        events += stream.finish()
    for name in ("smooth", "look", "chunk", "smooth-2"):
        own = [point for point in given if point.series == name]
        column = np.array([[point.values["value"]] for point in own])
        times = np.array([point.time_ns for point in own], np.int64)
        batch = flag_series(seat(name).lead, Series(name, column, times), host)
        rows = judged(events, name)
        assert [row.flag for row in rows] == batch.flags.tolist()
        assert [row.condition for row in rows] == batch.condition.tolist()
        assert [(row.index, row.time_ns) for row in rows] == list(enumerate(times.tolist()))
        assert np.array_equal([row.value for row in rows], column[:, 0], equal_nan=True)
        lead = seat(name).lead
        expected, _ = alert_events(batch.condition, ALERT, f"{lead.id or lead.name}\0{name}", times_ns=times)
        assert [event.alert for event in events if isinstance(event, Alerted) and event.series == name] == expected
        assert len(expected) > 3, "a test that sees no alerts proves little"


def test_the_order_of_events_does_not_depend_on_how_the_points_arrive(host: Host) -> None:
    given, told = points(60), []
    for cut in (1, 7, 500):
        with DetectorStream(seat, host) as stream:
            told.append([e for i in range(0, len(given), cut) for e in stream.push_points(given[i : i + cut])])
    assert repr(told[0]) == repr(told[1]) == repr(told[2])


def test_a_stream_goes_on_from_its_saved_state_in_the_middle_of_anything(host: Host) -> None:
    given = points(60)
    with DetectorStream(seat, host) as whole:
        expected = whole.push_points(given) + whole.finish()
    for cut in (1, 50, 101, 239):
        with DetectorStream(seat, host) as first:
            events = first.push_points(given[:cut])
            state = first.save()
            assert first.save() == state
        with DetectorStream(seat, host, state=state) as second:
            events += second.push_points(given[cut:]) + second.finish()
        assert repr(events) == repr(expected)


def test_a_state_of_other_rules_or_a_damaged_one_is_refused(host: Host) -> None:
    with DetectorStream(seat, host) as stream:
        stream.push_points(points(10))
        state = stream.save()
    changed = replace(RULES[0], alert=replace(ALERT, for_points=9))
    edited = replace(RULES[0], text=RULES[0].text.replace("HIGH = 1.0", "HIGH = 2.0"))
    for other in (changed, edited):
        with pytest.raises(RuleError, match="saved state"):
            DetectorStream(lambda name, other=other: panel([other, *RULES[1:]], name), host, state=state)  # type: ignore[misc]
    for damaged in (b"", b"{}\n", b'{"format": 1}\n', state[:-1], state + b"x", state[: len(state) // 2]):
        with pytest.raises(RuleError, match="saved state"):
            DetectorStream(seat, host, state=damaged)


def test_points_seen_before_or_out_of_order_are_left_out_and_counted(host: Host) -> None:
    times = [10, 20, 20, 15, 30, 10, 31]
    with DetectorStream(seat, host) as stream:
        events = stream.push(times, np.arange(7.0), "smooth")
        assert [event.time_ns for event in judged(events, "smooth")] == [10, 20, 30, 31]
        assert [event.value for event in judged(events, "smooth")] == [0, 1, 4, 6]
        assert (stream.counts.points, stream.counts.late) == (4, 3)
        assert stream.push(times, np.arange(7.0), "smooth") == []
        assert stream.counts.late == 10


def test_a_point_without_a_time_gets_that_of_its_arrival_and_none_is_lost_in_a_burst(host: Host) -> None:
    untimed = [Point("smooth", None, {"value": float(i)}) for i in range(3)]
    with DetectorStream(seat, host) as stream:
        first = judged(stream.push_points(untimed, now_ns=100), "smooth")
        second = judged(stream.push_points(untimed, now_ns=50), "smooth")
    assert [event.time_ns for event in first + second] == [100, 101, 102, 103, 104, 105]
    with DetectorStream(seat, host) as stream:
        assert [e.time_ns for e in judged(stream.push(None, [1.0, 2.0], "look"), "look")] == [None, None]


def test_fields_go_to_the_series_that_rules_take(host: Host) -> None:
    rules = [
        Rule("user", FRAGILE, input=InputSpec(series=("cpu,*.user",), run="window", points=1)),
        Rule("pair", FRAGILE, input=InputSpec(columns=("a", "b"), series=("both",), run="window", points=1)),
        Rule("lone", FRAGILE, input=InputSpec(series=("mem",), run="window", points=1)),
    ]
    with DetectorStream(lambda name: panel(rules, name), host) as stream:
        events = stream.push_points(
            [
                Point("cpu,host=x", 1, {"user": 3.0, "idle": 1.0}),
                Point("both", 1, {"b": 9.0, "a": 3.0, "c": 1.0}),
                Point("both", 2, {"b": 1.0}),
                Point("mem", 1, {"used": 3.0}),
                Point("disk", 1, {"value": 3.0}),
                Point("both", 3, {"c": 3.0}),
            ]
        )
        assert stream.counts.unrouted == 2
        assert [note[:24] for note in stream.notes()] == ["No rule takes the series", "No rule takes the series"]
        assert stream.notes() == []
    rows = [event for event in events if isinstance(event, Judged)]
    assert [(row.series, row.rule, row.value, row.flag) for row in rows if row.value == row.value] == [
        ("cpu,host=x.user", "user", 3.0, 1),
        ("both", "pair", 3.0, 1),
        ("mem", "lone", 3.0, 1),
    ]
    assert [(row.series, row.time_ns, row.flag) for row in rows if row.value != row.value] == [("both", 2, -1)]


def test_rules_combine_point_by_point_also_where_one_must_wait_for_its_chunk(host: Host) -> None:
    rules = [
        replace(RULES[1], name="a", input=InputSpec(run="window", points=5, series=("a",))),
        replace(rule("b", RULES[2].text, "chunk", 7), input=InputSpec(run="chunk", points=7, series=("a",))),
    ]
    column = values(50)
    with DetectorStream(lambda name: panel(rules, name, "any"), host) as stream:
        events = [e for i, value in enumerate(column) for e in stream.push([START_NS + i], [value], "a")]
        assert len(judged(events, "a")) == 49
        events += stream.finish()
    series = Series("a", np.array(column).reshape(-1, 1))
    one, two = (flag_series(each, series, host).condition for each in rules)
    expected = np.where((one == 1) | (two == 1), 1, np.where((one == -1) | (two == -1), -1, 0))
    assert [row.condition for row in judged(events, "a")] == expected.tolist()
    assert {row.rule for row in judged(events, "a")} == {"any of a, b"}


@pytest.mark.parametrize(("run", "size"), [("window", 1), ("window", 3), ("chunk", 3)])
def test_a_point_that_a_rule_fails_on_is_not_judged_and_the_next_ones_are(run: str, size: int, host: Host) -> None:
    fragile = rule("f", FRAGILE, run, size)  # type: ignore[arg-type]
    column = [1, 3, 13, 3, 3, 3, 1, 1, 3]
    told = []
    for cut in (1, 4, 9):
        with DetectorStream(lambda name: panel([fragile], name), host) as stream:
            events = [
                e for i in range(0, 9, cut) for e in stream.push(range(i, i + cut)[: 9 - i], column[i : i + cut], "f")
            ]
            told.append([row.condition for row in judged(events, "f")])
            assert stream.counts.failed == (1 if run == "chunk" or size == 1 else 3)
            assert any("index 99" in note for note in stream.notes())
    unjudged = {("window", 1): {2}, ("window", 3): {2, 3, 4}, ("chunk", 3): {0, 1, 2}}[run, size]
    expected = [-1 if i in unjudged else int(value > 2) for i, value in enumerate(column)]
    assert told == [expected] * 3


def test_made_up_names_cannot_fill_the_memory(host: Host) -> None:
    with DetectorStream(seat, host, series_limit=2) as stream:
        stream.push_points([Point(f"look-{i}", 1, {"value": 1.0}) for i in range(30)])
        assert (stream.counts.points, stream.counts.unrouted) == (2, 28)
        assert "2 series are" in stream.notes()[0]


def test_the_detector_opens_streams_of_its_pack(tmp_path: Path, host: Host) -> None:
    (tmp_path / "p.rulepack").write_bytes(pack())
    detector = Detector.open(tmp_path / "p.rulepack", host)
    series = wave(n=100, spikes=(40,))
    with detector.stream("cpu") as stream:
        assert series.times_ns is not None
        events = stream.push(series.times_ns.view("datetime64[ns]"), series.value)
        with pytest.raises(RouteError):
            stream.push(None, [1.0], "disk")
        with pytest.raises(ValueError, match="columns"):
            stream.push(None, [[1.0, 2.0]], "web")
        state = stream.save()
    flagged = [event for event in judged(events, "cpu") if event.flag]
    assert [(event.index, event.reason) for event in flagged] == [(40, "Abnormal Rule 1: the value is above the limit")]
    assert [event.alert.kind for event in events if isinstance(event, Alerted)] == ["firing", "resolved"]
    assert b'"names": ["cpu"' in state
    with detector.stream("cpu", state) as again:
        assert again.push(series.times_ns, series.value) == []
