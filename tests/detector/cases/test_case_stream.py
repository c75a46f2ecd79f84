"""Streams of readings and log lines: decided as a batch decides, whatever the blocks, restarts and order of arrival."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import casepacks, incidents
from tests.fakes.incidents import BACKUP, LEAK, MINE, START_NS, STEP_NS
from workbench.data.logs.parsing import LogParser
from workbench.detector.cases.decider import CaseDecider
from workbench.detector.cases.facts import LineFacts
from workbench.detector.cases.items import Item, Readings, Said, parse_item
from workbench.detector.cases.stream import CaseStream
from workbench.detector.points import LineError
from workbench.errors import RuleError
from workbench.evidence.phrases import Phrases
from workbench.model.case import Case
from workbench.model.logs import LogLines
from workbench.model.series import Series
from workbench.sandbox.host import Host

ROOT = Path(__file__).parents[3]
SECOND = 10**9


@pytest.fixture(scope="module")
def decider(host: Host) -> CaseDecider:
    return CaseDecider(casepacks.pack(), host)


def days(entity: str, scenarios: Sequence[str], logs: bool = True, metrics: bool = True) -> list[Item]:
    """Cases one after the other as the items of one system, in the order of time."""
    items: list[tuple[int, int, Item]] = []
    for number, scenario in enumerate(scenarios):
        case = incidents.case_of(scenario, 900 + number) if scenario else incidents.quiet_case(900 + number)
        shift = number * incidents.N * STEP_NS
        assert case.metrics.times_ns is not None
        for at, row in zip(case.metrics.times_ns.tolist(), case.metrics.values.tolist(), strict=True):
            if metrics:
                pairs = dict(zip(case.metrics.columns, row, strict=True))
                items.append((at + shift, 1, Readings(entity, at + shift, pairs)))
        for at, level, text in zip(case.lines.times_ns.tolist(), case.lines.levels, case.lines.messages, strict=True):
            if logs:
                items.append((at + shift, 0, Said(entity, at + shift, text, level=level)))
    return [item for _, _, item in sorted(items, key=lambda one: one[:2])]


def batch(items: Sequence[Item], stop: int, decider: CaseDecider, points: int = 90) -> tuple[object, ...]:
    """What the batch says of the `points` points before point `stop` of one system's items."""
    readings = [one for one in items if isinstance(one, Readings)]
    inside = readings[max(stop - points, 0) : stop]
    columns = tuple(sorted(inside[0].values))
    times = np.array([one.time_ns for one in inside], np.int64)
    values = np.array([[one.values[name] for name in columns] for one in inside])
    before = readings[stop - points - 1].time_ns if stop > points else -1
    said = [one for one in items if isinstance(one, Said) and (before or 0) < (one.time_ns or 0) <= times[-1]]
    read = [LogParser(0).read_alone(one.text) for one in said]
    n = len(said)
    lines = LogLines(
        np.arange(n), np.array([one.time_ns for one in said], np.int64), np.ones(n, np.bool_),
        tuple(one.level or other.level for one, other in zip(said, read, strict=True)),
        tuple(one.source for one in read), tuple(one.message for one in read), tuple(one.text for one in said),
    )  # fmt: skip
    (got,) = decider.decide([Case("web", Series("web", values, times, columns, interval_ns=STEP_NS), lines)])
    return got.anomalous, got.scenario, got.investigation.probability, got.holds, got.investigation.claim.confidence


def told(stream: CaseStream, items: Sequence[Item], block: int = 10**9) -> Iterator[tuple[int, object]]:
    for first in range(0, len(items), block):
        for number, event in stream.push_numbered(items[first : first + block]):
            yield first + number, (event.entity, event.time_ns, event.decision.scenario, event.decision.anomalous)


def test_every_window_of_a_stream_is_decided_as_the_batch_decides_it(decider: CaseDecider, host: Host) -> None:
    items = days("web", ["", MINE, "", BACKUP])
    judged = list[tuple[object, ...]]()
    with CaseStream(decider, host, every=15) as stream:
        conclude = stream._investigator.conclude
        for item in items:
            before = stream.counts.judged
            events = stream.push_numbered([item])
            if stream.counts.judged > before:
                case = stream.window("web")
                assert case is not None and len(case.metrics) == 90
                (found,) = conclude([stream._gathered(case)])
                holds = None if found.verification is None else found.verification.holds
                judged.append((found.anomalous, found.scenario, found.probability, holds, found.claim.confidence))
                assert all(event.decision.scenario == found.scenario for _, event in events)
    stops = range(90, 4 * 90, 15)
    assert len(judged) == len(stops)
    for stop, got in zip(stops, judged, strict=True):
        assert got == pytest.approx(batch(items, stop, decider), abs=1e-12), stop
    assert {row[1] for row in judged} >= {MINE, BACKUP, ""}


@pytest.mark.parametrize("block", [1, 7, 100])
def test_decisions_do_not_depend_on_how_items_come_together(decider: CaseDecider, host: Host, block: int) -> None:
    items = [one for pair in zip(days("a", ["", MINE]), days("b", [LEAK, ""]), strict=False) for one in pair]
    with CaseStream(decider, host) as whole, CaseStream(decider, host) as cut:
        expected = list(told(whole, items))
        assert len(expected) >= 3
        assert list(told(cut, items, block)) == expected


@pytest.mark.parametrize("at", [1, 250, 400, 700])
def test_a_stream_goes_on_from_its_saved_state_as_if_nothing_had_been(
    decider: CaseDecider, host: Host, at: int
) -> None:
    items = days("web", ["", MINE, LEAK])
    with CaseStream(decider, host) as whole:
        expected = [*(one for _, one in told(whole, items)), len(whole.finish())]
    with CaseStream(decider, host) as first:
        before = [one for _, one in told(first, items[:at])]
        state = first.save()
    with CaseStream(decider, host, state=state) as second:
        after = [one for _, one in told(second, items[at:])]
        assert [*before, *after, len(second.finish())] == expected
        assert second.save() == whole.save()


def test_the_state_of_another_pack_or_window_or_a_damaged_one_is_refused(decider: CaseDecider, host: Host) -> None:
    state = CaseStream(decider, host).save()
    for points, given in ((60, state), (90, b"{}"), (90, state[:-9]), (90, b"[]"), (90, b'{"format": 1}')):
        with pytest.raises(RuleError, match="saved state"):
            CaseStream(decider, host, points=points, state=given)


def at(seconds: float, **values: float) -> Readings:
    return Readings("web", START_NS + int(seconds * SECOND), values or {"cpu_usage": 1.0})


def say(seconds: float | None, text: str = "a miner began", name: str = "") -> Said:
    return Said("web", None if seconds is None else START_NS + int(seconds * SECOND), text, id=name)


# items → what the window holds at last: readings of cpu_usage by point, lines by point; late, double, taken lines
ARRIVALS: dict[str, tuple[list[Item], list[float | None], list[int], tuple[int, int, int]]] = {
    "in order": ([at(0), say(3), at(5), say(6), at(10), at(15)], [1, 1, 1], [0, 1, 1], (0, 0, 2)),
    "metrics apart": ([at(0), at(0, mem_usage=3.0), at(5), at(10)], [1, 1], [0, 0], (0, 0, 0)),
    "a reading twice": ([at(0), at(0, cpu_usage=9.0), at(5), at(10)], [1, 1], [0, 0], (0, 1, 0)),
    "a late reading": ([at(0), at(5), at(2), at(10)], [1, 1], [0, 0], (1, 0, 0)),
    "a late line": ([at(0), at(5), at(10), say(4), at(15)], [1, 1, 1], [0, 1, 0], (0, 0, 1)),
    "a line before all": ([say(-3), at(0), at(5)], [1], [1], (0, 0, 1)),
    "a line too late": ([at(0), *(at(5 * i) for i in range(1, 14)), say(1)], [1] * 10, [0] * 10, (1, 0, 0)),
    "a line without a time": ([at(0), say(7), say(None), at(10), at(15)], [1, 1], [0, 2], (0, 0, 2)),
    "equal lines": ([at(0), say(3), say(3), at(5), at(10)], [1, 1], [0, 2], (0, 0, 2)),
    "equal ids": ([at(0), say(3, name="x"), say(3, name="x"), at(5), at(10)], [1, 1], [0, 1], (0, 1, 1)),
    "a stack trace": ([at(0), say(3), say(None, "    at a.b(C.java:3)"), at(5), at(10)], [1, 1], [0, 1], (0, 0, 1)),
    "lines alone": ([say(0), say(30), say(62), say(64)], [None] * 10, [0] * 9 + [0], (0, 0, 4)),
    "readings end": ([at(0), at(5), say(9), say(70), say(76)], [None] * 10, [0] * 8 + [1, 0], (0, 0, 3)),
}


@pytest.mark.parametrize("kind", ARRIVALS)
def test_what_comes_late_twice_or_without_a_time_has_one_outcome(kind: str, decider: CaseDecider, host: Host) -> None:
    items, readings, lines, counted = ARRIVALS[kind]
    with CaseStream(decider, host, points=10) as stream:
        for item in items:
            stream.push_numbered([item])
        case = stream.window("web")
    assert case is not None
    cpu = case.metrics.columns.index("cpu_usage") if "cpu_usage" in case.metrics.columns else None
    got = [None] * len(case.metrics) if cpu is None else case.metrics.values[:, cpu].tolist()
    assert [None if one is None or np.isnan(one) else one for one in got] == readings
    assert (stream.counts.late, stream.counts.double, stream.counts.lines) == counted
    if kind not in ("lines alone",):
        assert [sum(one.values()) for one in case.counts] == lines


def test_lines_alone_are_decided_too(decider: CaseDecider, host: Host) -> None:
    items = days("web", ["", MINE, MINE], metrics=False)
    with CaseStream(decider, host) as stream:
        events = [event for _, event in stream.push_numbered(items)] + stream.finish()
        case = stream.window("web")
    assert stream.counts.judged > 3
    assert events and case is not None and case.metrics.columns == ()
    assert case.metrics.times_ns is not None and set(np.diff(case.metrics.times_ns).tolist()) == {STEP_NS}
    assert case.total.total() >= 6


def test_what_is_kept_does_not_grow_with_the_number_of_lines(decider: CaseDecider, host: Host) -> None:
    def size(lines: int) -> int:
        with CaseStream(decider, host, points=10) as stream:
            for point in range(40):
                said = (
                    say(5 * point + 4 * i / lines, f"error {i}: pool of miner {i % 7} failed") for i in range(lines)
                )
                stream.push_numbered([*said, at(5 * point + 5)])
            assert stream.counts.lines == 40 * lines
            return len(stream.save())

    assert size(1_000) < 1.5 * size(100)


def test_lines_in_json_are_read_as_a_batch_reads_them() -> None:
    facts = LineFacts(Phrases({"heap": ["heap space"], "hex": ["ecc"]}), None)
    fields = {"ts": START_NS / SECOND, "lvl": "error", "app": "shop", "trace": "8f602c2ecc91d3af5e5caab5d681f242"}
    text = json.dumps(fields | {"msg": "java.lang.OutOfMemoryError: Java heap space"})
    read = LogParser(0).read_alone(text)
    assert (read.level, read.source, read.message) == ("ERROR", "shop", "java.lang.OutOfMemoryError: Java heap space")
    seen = facts.read(text, START_NS, None, "", "")
    assert seen is not None and seen.time_ns is not None and abs(seen.time_ns - START_NS) < 1000
    assert (facts.kinds[seen.kind].groups, facts.kinds[seen.kind].level) == ((0,), "error")


def test_a_decision_shows_lines_that_tell_of_it(decider: CaseDecider, host: Host) -> None:
    with CaseStream(decider, host) as stream:
        events = [event for _, event in stream.push_numbered(days("web", [MINE, ""]))]
    assert events[0].decision.scenario == MINE and events[0].points == 90 and events[0].lines > 5
    assert any("miner" in text or "pool" in text for text in events[0].said)


GOOD = {
    '{"host": "a", "time": 1700000000, "metric": "cpu", "value": 1}': Readings("a", START_NS, {"cpu": 1.0}),
    '{"entity": "a", "ts": 1700000000, "series": "cpu", "value": 1}': Readings("a", START_NS, {"cpu": 1.0}),
    '{"host": "a", "time": 1700000000, "cpu": 1, "mem": 2}': Readings("a", START_NS, {"cpu": 1.0, "mem": 2.0}),
    '{"time_ns": 1700000000000000000, "values": {"cpu": 1}}': Readings("dflt", START_NS, {"cpu": 1.0}),
    '{"host": "a", "log": "x", "level": "warn", "id": 7}': Said("a", None, "x", level="WARN", id="7"),
    "": None,
}
BAD = ("{", "[]", '{"value": 1}', '{"metric": "a", "value": "x"}', '{"log": 7}', '{"host": 3, "log": "x"}', "{}")


def test_items_are_read_from_lines_and_others_refused() -> None:
    assert {line: parse_item(line, "dflt") for line in GOOD} == GOOD
    for line in BAD:
        with pytest.raises(LineError):
            parse_item(line, "dflt" if "host" not in line else "")


def test_a_process_that_ends_in_the_middle_goes_on_with_its_state(tmp_path: Path) -> None:
    pack, out, state = (tmp_path / name for name in ("p-1.0.0.rulepack", "out.jsonl", "state"))
    pack.write_bytes(casepacks.bytes_of())
    items = days("web", ["", MINE, LEAK])
    lines = [json.dumps(_plain(item)) + "\n" for item in items] + ['{"log": 1}\n']
    command = [sys.executable, "-m", "workbench.detector", "stream", str(pack), "--cases"]

    def run(content: Sequence[str], *more: object) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*command, *map(str, more)], input="".join(content), cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done

    whole = run(lines, "--state", tmp_path / "other")
    for part in (lines[:150], lines[150:]):
        done = run(part, "--state", state, "--out", out)
    assert out.read_text() == whole.stdout and whole.stdout.count("\n") >= 3
    assert [json.loads(line)["seq"] for line in whole.stdout.splitlines()] == list(
        range(1, whole.stdout.count("\n") + 1)
    )
    assert "1 malformed" in done.stderr and "windows judged" in done.stderr


def _plain(item: Item) -> dict[str, object]:
    if isinstance(item, Said):
        return {"host": item.entity, "time_ns": item.time_ns, "log": item.text, "level": item.level}
    return {"host": item.entity, "time_ns": item.time_ns, "values": dict(item.values)}
