"""Conditions to alerts: for, keep and dedup by example, against a second telling of the rules, and cut into blocks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.alerts import AlertEvent, alert_events
from workbench.model.rule import Alert

conditions = st.lists(st.sampled_from([0, 0, 1, 1, -1]), max_size=60)
settings = st.builds(Alert, st.integers(1, 4), st.integers(0, 3), st.integers(0, 8))


def told(text: str, alert: Alert) -> str:
    """The events as `kind@point`, ids by letters in the order they came; a condition is 1, 0 or - a point."""
    condition = np.array([{"1": 1, "0": 0, "-": -1}[sign] for sign in text], np.int8)
    events, _ = alert_events(condition, alert, "x")
    letters = {name: "abcdefg"[i] for i, name in enumerate(dict.fromkeys(event.id for event in events))}
    return " ".join(f"{event.kind[0]}{letters[event.id]}{event.index}" for event in events)


CASES = [
    ("00000", Alert(), ""),
    ("01100", Alert(), "fa1 ra3"),
    ("01010", Alert(), "fa1 ra2 fb3 rb4"),
    ("0110", Alert(for_points=2), "pa1 fa2 ra3"),
    ("0100", Alert(for_points=2), "pa1 ra2"),
    ("01-10", Alert(for_points=2), "pa1 fa3 ra4"),
    ("01001000", Alert(keep_points=2), "fa1 ra7"),
    ("0100010", Alert(keep_points=2), "fa1 ra4 fb5"),
    ("010-0-00", Alert(keep_points=2), "fa1 ra6"),
    ("010100", Alert(dedup_points=1), "fa1 ra2 fa3 ra4"),
    ("0100100", Alert(dedup_points=1), "fa1 ra2 fb4 rb5"),
    ("0110101100", Alert(for_points=2, dedup_points=5), "pa1 fa2 ra3 pa4 ra5 pa6 fa7 ra8"),
    ("---", Alert(), ""),
]


@pytest.mark.parametrize(("text", "alert", "expected"), CASES)
def test_alerts_begin_fire_and_resolve(text: str, alert: Alert, expected: str) -> None:
    assert told(text, alert) == expected


@given(conditions, settings, st.lists(st.integers(0, 60)))
def test_however_the_points_are_cut_the_events_are_the_same(points: list[int], alert: Alert, cuts: list[int]) -> None:
    condition = np.array(points, np.int8)
    times = 10**18 + 7 * np.arange(len(condition), dtype=np.int64)
    whole, end = alert_events(condition, alert, "cpu", times_ns=times)
    edges = sorted({0, len(points), *(cut for cut in cuts if cut < len(points))})
    parts: list[AlertEvent] = []
    state = None
    for start, stop in pairwise(edges):
        given_times = times[start:stop].tolist()
        events, state = alert_events(
            condition[start:stop], alert, "cpu", times_ns=given_times, first=start, state=state
        )
        parts += events
    assert parts == whole
    assert state == end or not points


def spans(points: list[int], alert: Alert) -> list[tuple[int, int | None]]:
    """First and last moment of each firing, told from the whole series at once: an independent second telling."""
    known = [(i, point) for i, point in enumerate(points) if point != -1]
    found: list[tuple[int, int | None]] = []
    at = 0
    while at < len(known):
        run = known[at : at + alert.for_points]
        if len(run) < alert.for_points or not all(point == 1 for _, point in run):
            at += 1
            continue
        quiet = alert.keep_points + 1
        begin = at + alert.for_points - 1
        ends = [k for k in range(begin + 1, len(known) - quiet + 1) if not any(p for _, p in known[k : k + quiet])]
        end = ends[0] + quiet - 1 if ends else None
        found.append((known[begin][0], None if end is None else known[end][0]))
        at = len(known) if end is None else end + 1
    return found


@given(conditions, settings)
def test_firings_are_those_of_a_second_telling(points: list[int], alert: Alert) -> None:
    events, _ = alert_events(np.array(points, np.int8), alert, "cpu")
    firing = [event.index for event in events if event.kind == "firing"]
    resolved = [event.index for event in events if event.kind == "resolved" and event.fired]
    expected = spans(points, alert)
    assert firing == [begin for begin, _ in expected]
    assert {end for _, end in expected if end is not None} <= set(resolved)


@given(conditions, settings)
def test_an_alert_that_comes_back_soon_keeps_its_id_and_counts(points: list[int], alert: Alert) -> None:
    events, _ = alert_events(np.array(points, np.int8), alert, "cpu")
    firings = [event for event in events if event.kind == "firing"]
    for before, now in pairwise(firings):
        ended = max(
            e.index
            for e in events
            if e.kind == "resolved" and before.index < e.index <= now.index and e.id == before.id
        )
        same = now.id == before.id
        assert now.fired == (before.fired + 1 if same else 1)
        if now.index - ended <= alert.dedup_points:
            assert same


def test_ids_tell_owners_and_beginnings_apart_and_are_the_same_everywhere() -> None:
    one = np.array([0, 1, 0, 1], np.int8)
    first, _ = alert_events(one, Alert(), "cpu", times_ns=[5, 6, 7, 8])
    again, _ = alert_events(one[1:], Alert(), "cpu", times_ns=[6, 7, 8], first=1)
    other, _ = alert_events(one, Alert(), "web", times_ns=[5, 6, 7, 8])
    assert first == again
    assert len({event.id for event in [*first, *other]}) == 4
    assert first[0].id == "031112bba77dccb9"
