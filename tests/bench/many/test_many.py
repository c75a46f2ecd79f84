"""Many series: rounds are judged as batches are, faults change no flag, and a wrong flag would be counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from workbench.bench.many.crowd import Crowd, for_all, typical_rule
from workbench.bench.many.faults import KINDS, Sender
from workbench.bench.many.rounds import measure
from workbench.bench.many.soak import Record, soak
from workbench.bench.speed import Means
from workbench.bench.zoo import zoo
from workbench.detector.live.events import Judged
from workbench.detector.route import panel
from workbench.detector.stream import DetectorStream
from workbench.sandbox.host import Host


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as shared:
        yield shared


def means() -> Means:
    """A clock that goes on by a second each time it is looked at."""
    ticks = count()
    return Means(lambda _: None, clock=lambda: float(next(ticks)))


def test_rounds_of_many_series_are_flagged_as_batches_are(host: Host) -> None:
    figures = measure(typical_rule(), host, means(), series=60, rounds=150)
    assert figures["equal_to_batch"] is True
    assert figures["together"] == 60
    assert figures["flags"] > 0
    assert figures["seconds_per_round"] == 1.0
    assert figures["peak_mb"] > 50


def test_a_rule_that_must_be_judged_series_by_series_is_measured_too(host: Host) -> None:
    rule = for_all(next(one for one in zoo() if one.input.run == "window"))
    figures = measure(rule, host, means(), series=5, rounds=30)
    assert figures["equal_to_batch"] is True
    assert figures["together"] == 0


def test_faults_restarts_and_lost_children_change_no_flag(host: Host) -> None:
    figures = soak(typical_rule(), host, means(), series=50, minutes=12)
    assert figures["rounds"] > 220
    assert (figures["wrong_flags"], figures["misjudged"]) == (0, 0)
    assert min(figures["injected"][kind] for kind in KINDS) > 0
    assert figures["restarts"] > 0
    assert figures["children_lost"] > 0
    assert figures["megabytes"][0] > 50


def test_a_sender_with_faults_sends_the_same_again_and_less_than_it_has() -> None:
    first, second = (Sender(Crowd(30)) for _ in range(2))
    sent = [first.round(at) for at in range(200)]
    assert repr(sent) == repr([second.round(at) for at in range(200)])
    assert 5_000 < sum(len(accepted) for _, accepted in sent) < 6_000
    assert sum(len(points) for points, _ in sent) > sum(len(accepted) for _, accepted in sent)


def test_a_soak_counts_flags_and_points_that_are_not_as_they_should_be(host: Host, tmp_path: Path) -> None:
    crowd, rule = Crowd(3), typical_rule()
    sender, record = Sender(crowd), Record(tmp_path, crowd)
    with DetectorStream(lambda name: panel((rule,), name), host) as stream:
        for at in range(130):
            points, accepted = sender.round(at)
            events = stream.push_points(points)
            if at == 50:
                assert isinstance(events[1], Judged)
                events[1] = replace(events[1], flag=1 - events[1].flag)
                assert record.note(accepted, events) == 0
            elif at == 60:
                assert record.note(accepted, events[1:]) > 0
            else:
                assert record.note(accepted, events) == 0
    assert record.wrong_flags(rule, host) > 0
    record.close()
