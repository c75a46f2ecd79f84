"""Back-tests: the alerts that people would have got, counted by hand and against a batch run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Alert, InputSpec, Rule
from workbench.model.series import Series
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series
from workbench.scoring.replay.document import document, lines
from workbench.scoring.replay.nouns import BackTest, SeriesReplay
from workbench.scoring.replay.replay import BLOCK_POINTS, back_test, replay, stream_condition

HOUR = 3600 * 10**9
START = 1_715_644_800 * 10**9  # 14 May 2024 00:00 UTC
TEXT = "def inference(sample):\n    # Abnormal Rule 1: high\n    return sample[:, 0] >= 10.0\n"


def series(n: int = 72, labels: LabelSet | None = LabelSet((Region(10, 14), Region(40, 44)))) -> Series:  # noqa: B008
    """Three days of one point an hour."""
    times = START + np.arange(n, dtype=np.int64) * HOUR
    return Series("s", np.zeros((n, 1)), times_ns=times, interval_ns=HOUR, labels=labels)


def replayed(on: list[int], alert: Alert = Alert(), warm_up: int = 0, **given: object) -> SeriesReplay:  # noqa: B008
    condition = np.zeros(72, np.int8)
    condition[on] = 1
    rule = Rule("r", TEXT, alert=alert, **given)  # type: ignore[arg-type]
    return replay(rule, series(), condition, warm_up)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host(options=HostOptions(spare=False)) as one:
        yield one


@pytest.mark.parametrize(
    ("on", "alert", "told", "false", "found"),
    [
        ([], Alert(), [], 0, 0),
        ([12, 13, 60], Alert(), [12, 60], 1, 1),
        ([12, 13, 60], Alert(for_points=2), [13], 0, 1),
        ([11, 13], Alert(), [11, 13], 0, 1),
        ([11, 13], Alert(keep_points=1), [11], 0, 1),
        ([11, 13, 30], Alert(dedup_points=20), [11], 0, 1),
        ([8, 9, 10], Alert(), [8], 0, 1),
    ],
)
def test_alerts_follow_the_policy(on: list[int], alert: Alert, told: list[int], false: int, found: int) -> None:
    one = replayed(on, alert)
    assert [raised.told for raised in one.raised] == told
    assert (one.false, one.found, one.events) == (false, found, 2)


def test_a_delay_counts_from_the_start_of_the_anomaly_to_the_point_that_told_it() -> None:
    one = replayed([12, 13, 38, 39, 40], Alert(for_points=2))
    assert (one.delays_points, one.delays_s) == ((3, 0), (3 * 3600.0, 0.0))


def test_the_wait_for_a_chunk_counts_in_the_delay() -> None:
    one = replayed([12], input=InputSpec(run="chunk", points=8))
    assert one.raised[0].told == 15
    assert one.delays_points == (5,)


def test_nobody_is_called_while_the_rule_warms_up() -> None:
    one = replayed([12, 41, 60], warm_up=20)
    assert [raised.told for raised in one.raised] == [41, 60]
    assert (one.first, one.events, one.found, one.days) == (20, 1, 1, 52 / 24)


def test_every_day_is_in_the_timeline_and_the_noisiest_come_first() -> None:
    test = BackTest("r", (replayed([12, 50, 55, 60]),))
    assert [(day.date, day.alerts, day.false) for day in test.timeline] == [
        ("2024-05-14", 1, 0),
        ("2024-05-15", 0, 0),
        ("2024-05-16", 3, 3),
    ]
    assert [day.date for day in test.noisiest()] == ["2024-05-16", "2024-05-14"]
    assert test.alerts_per_day == pytest.approx(4 / 3)


def test_the_worst_cases_are_misses_then_false_alerts_then_what_came_late() -> None:
    worst = replayed([13, 50, 60, 61, 62]).worst
    assert [(case.kind, case.start) for case in worst] == [
        ("miss", 40),
        ("false_alarm", 60),
        ("false_alarm", 50),
        ("hit", 10),
    ]


def test_a_series_that_was_never_labeled_has_alerts_and_nothing_to_find() -> None:
    condition = np.zeros(72, np.int8)
    condition[5] = 1
    one = replay(Rule("r", TEXT), series(labels=None), condition)
    assert (len(one.raised), one.false, one.events, one.worst) == (1, None, None, ())
    assert document(BackTest("r", (one,)))["false_alerts"] is None


def test_the_stream_says_what_a_batch_says_and_no_more_than_may_be_seen(host: Host) -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(8, 1, 2 * BLOCK_POINTS + 7)
    one = Series("s", values[:, None], labels=LabelSet((Region(100, 110),)))
    rule = Rule("r", TEXT, input=InputSpec(run="stateful"))
    stop = BLOCK_POINTS + 500
    condition = stream_condition(rule, one, stop, host)
    assert (condition == flag_series(rule, one, host).condition[:stop]).all()
    heard: list[tuple[str, float, float]] = []
    test = back_test(rule, [(one, stop)], host, progress=lambda *told: heard.append(told))
    assert test.series[0].stop == stop
    assert max(raised.stop for raised in test.series[0].raised) <= stop
    assert heard[0] == ("replaying s", 0, stop)
    assert heard[-1] == ("replaying s", stop, stop)
    assert test.alerts_per_day is None
    assert lines(test)[0].startswith("r: ")
