"""Points pushed over HTTP: the flags of a batch in the metrics, refusals counted, nothing lost by a kill."""

from __future__ import annotations

import json
import os
import signal
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.detector.served import Serving
from tests.packs.made import RULE, WHEN, pack, wave
from tests.packs.rules import TEXT
from workbench.detector.detect import Detector
from workbench.detector.live.feed import Clock
from workbench.detector.live.state import StateFile
from workbench.detector.serving.exposition import exposition
from workbench.detector.serving.feed import PushFeed
from workbench.detector.serving.metrics import Metrics
from workbench.detector.stream import DetectorStream
from workbench.model.rule import Alert, InputSpec, Rule
from workbench.model.series import Series
from workbench.packs.approval import approve
from workbench.packs.pack import pack_bytes, parse_pack
from workbench.sandbox.host import Host

STEP = """import numpy as np
import rulekit as rk

STEP = 3.0


def inference(sample: np.ndarray) -> np.ndarray:
    # Abnormal Rule 1: a step
    flags = np.abs(rk.diff(sample[:, 0])) > STEP
    return flags.astype(int)
"""


def as_json(series: Series, start: int = 0, stop: int | None = None) -> bytes:
    assert series.times_ns is not None
    lines = [
        json.dumps({"series": series.name, "time_ns": int(time), "value": value})
        for time, value in zip(series.times_ns[start:stop], series.value[start:stop].tolist(), strict=True)
    ]
    return "\n".join(lines).encode()


def as_influx(series: Series) -> bytes:
    assert series.times_ns is not None
    pairs = zip(series.times_ns, series.value.tolist(), strict=True)
    return "".join(f"{series.name} value={value!r} {time}\n" for time, value in pairs).encode()


class Fed:
    """A feed over a pack with its metrics, as `serve` composes them, without HTTP."""

    def __init__(self, host: Host, *rules: Rule, most_series: int = 100, state: StateFile | None = None) -> None:
        approved = [approve(rule, "Ann", WHEN) for rule in rules]
        self.detector = Detector(parse_pack(pack_bytes(approved, name="demo", version="1.0.0")), host)
        self.metrics = Metrics("demo", "1.0.0", "ab", clock=lambda: 5.0)
        saved = state.saved.stream if state and state.saved else None
        stream = DetectorStream(self.detector.panel, host, state=saved, series_limit=most_series, scored=True)
        clock = Clock(now_ns=lambda: 1_800_000_000_000_000_000, seconds=lambda: 0.0)
        self.feed = PushFeed(stream, self.metrics, state=state, clock=clock)
        self.feed.resume()

    def value(self, metric: str, **labels: str) -> float | None:
        """Of the one sample with these labels; None where there is none."""
        found = [
            float(line.rsplit(" ", 1)[1])
            for line in exposition(self.metrics.families()).decode().splitlines()
            if line.startswith(f"rule_workbench_{metric}{{")
            and all(f'{key}="{text}"' in line for key, text in labels.items())
        ]
        assert len(found) <= 1
        return found[0] if found else None


@pytest.mark.parametrize("form", ["jsonl", "influx"])
def test_the_metrics_tell_the_last_point_and_count_the_flags_of_a_batch(form: str, host: Host) -> None:
    fed = Fed(host, replace(RULE, text=STEP, overrides={}))
    series = wave(n=300, spikes=(100, 299))
    taken = fed.feed.push(as_json(series) if form == "jsonl" else as_influx(series), form)
    detection = fed.detector.detect(series, score=True)
    assert detection.scores is not None
    assert taken.counts == {"points": 300, "late": 0, "unrouted": 0, "failed": 0, "flags": 3}
    assert (taken.refused, taken.notes) == ((), ())
    assert fed.value("flags_total", series="cpu") == (detection.flags == 1).sum() == 3
    assert fed.value("points_total", series="cpu") == 300
    assert (fed.value("flag"), fed.value("condition"), fed.value("alert")) == (1, 1, 1)
    assert fed.value("score") == pytest.approx(detection.scores[-1])
    assert fed.value("alerts_total") == 2  # of three flags two stand beside each other
    assert fed.value("last_point_timestamp_seconds") == 1_700_000_000 + 299 * 60
    assert fed.value("last_push_timestamp_seconds") == 5.0


def test_points_one_by_one_give_the_same_as_all_at_once(host: Host) -> None:
    series = wave(n=120, spikes=(40, 41, 90))
    rule = replace(RULE, text=STEP, overrides={}, alert=Alert(2, 1))
    fed, whole = Fed(host, rule), Fed(host, rule)
    detection = fed.detector.detect(series, score=True)
    assert detection.scores is not None
    for i in range(120):
        fed.feed.push(as_json(series, i, i + 1), "jsonl")
        assert fed.value("flag") == detection.flags[i]
        assert fed.value("score") == (pytest.approx(detection.scores[i]) if np.isfinite(detection.scores[i]) else None)
    whole.feed.push(as_json(series), "jsonl")
    for metric in ("alert", "alerts_total", "flags_total", "points_total", "score", "last_point_timestamp_seconds"):
        assert fed.value(metric) == whole.value(metric)
    assert fed.value("alerts_total") == 1  # the first steps stand alone


def test_a_point_that_could_not_be_judged_has_the_flag_minus_one_and_no_score(host: Host) -> None:
    fed = Fed(host, RULE)
    fed.feed.push(b'{"series": "cpu", "time": 1700000000, "value": 1}\n{"series": "cpu", "time": 1700000060}', "jsonl")
    assert fed.value("score") is not None
    fed.feed.push(b'{"series": "cpu", "time": 1700000060, "value": null}', "jsonl")
    assert (fed.value("flag"), fed.value("condition"), fed.value("score")) == (-1, -1, None)


def test_what_is_refused_is_named_by_its_line_and_counted_by_its_kind(host: Host) -> None:
    fed = Fed(host, RULE)
    lines = [
        b'{"series": "cpu", "time": 1700000060, "value": 1}',
        b"no json",
        b"",
        b'{"series": "cpu", "time": 1700000060, "value": 2}',
        b"\xff\xfe",
        b'{"series": "disk", "time": 1700000060, "value": 2}',
    ]
    taken = fed.feed.push(b"\n".join(lines), "jsonl")
    assert taken.counts == {"points": 1, "late": 1, "unrouted": 1, "failed": 0, "flags": 0}
    assert [line for line, _ in taken.refused] == [2, 5]
    assert "No rule takes the series disk" in taken.notes[0]
    for kind, count in {"line": 2, "series": 1, "order": 1, "rule": 0, "request": 0}.items():
        assert fed.value("errors_total", kind=kind) == count
    assert fed.value("series") == 1


def test_a_sender_that_makes_up_names_can_not_fill_the_page(host: Host) -> None:
    fed = Fed(host, replace(RULE, input=InputSpec(series=("*",))), most_series=3)
    lines = [b'{"series": "s%d", "time": 1700000000, "value": 9}' % i for i in range(50)]
    taken = fed.feed.push(b"\n".join(lines), "jsonl")
    assert (taken.counts["points"], taken.counts["unrouted"]) == (3, 47)
    assert len(taken.notes) <= 20
    assert fed.value("series") == 3
    assert fed.value("errors_total", kind="series") == 47


def test_a_rule_that_fails_is_counted_and_the_next_points_are_judged(host: Host) -> None:
    text = "def inference(sample):\n    return [1 // int(v) > 0 for v in sample[:, 0]]\n"
    fed = Fed(host, Rule("cpu", text, input=InputSpec(run="window", points=1)))
    for i, value in enumerate((1, 0, 1)):
        fed.feed.push(b'{"series": "cpu", "time": %d, "value": %d}' % (1_700_000_000 + i, value), "jsonl")
    assert fed.value("errors_total", kind="rule") == 1
    assert fed.value("points_total") == 3
    assert fed.value("flag") == 1


def test_rules_that_are_combined_are_one_verdict_under_the_rule_whose_alert_counts(host: Host) -> None:
    low = replace(RULE, name="low", text=TEXT.replace("value > LIMIT", "value < LIMIT"), overrides={})
    approved = [approve(rule, "Ann", WHEN) for rule in (replace(low, name="a low"), RULE)]
    content = pack_bytes(approved, name="demo", version="1.0.0", combination="all")
    detector = Detector(parse_pack(content), host)
    metrics = Metrics("demo", "1.0.0", "ab", clock=lambda: 5.0)
    feed = PushFeed(DetectorStream(detector.panel, host, scored=True), metrics)
    series = wave(n=30, spikes=(29,))
    feed.push(as_json(series), "jsonl")
    page = exposition(metrics.families()).decode()
    labels = 'series="cpu",rule="all of a low, cpu",lead="a low",pack="demo",version="1.0.0"'
    detection = detector.detect(series, score=True)
    assert detection.scores is not None
    assert f"rule_workbench_condition{{{labels}}} 0\n" in page
    assert f"rule_workbench_score{{{labels}}} {float(detection.scores[-1])!r}\n" in page


def test_a_new_start_goes_on_from_the_state_and_the_journal(host: Host, tmp_path: Path) -> None:
    rule = replace(RULE, text=STEP, overrides={}, alert=Alert(1, 50))
    series = wave(n=200, spikes=(60, 150))
    with StateFile(tmp_path / "state") as state:
        fed = Fed(host, rule, state=state)
        fed.feed.push(as_json(series, 0, 50), "jsonl")
        fed.feed.close()
        fed.feed.push(as_json(series, 50, 70), "jsonl")  # in the journal alone: no close follows
    with StateFile(tmp_path / "state") as state:
        later = Fed(host, rule, state=state)
        assert later.value("flags_total") == 2
        assert later.value("alert") == 1
        taken = later.feed.push(as_json(series, 50, 200), "jsonl")  # the last push was not answered: it comes again
    assert (taken.counts["late"], taken.counts["points"]) == (20, 130)
    whole = Fed(host, rule)
    whole.feed.push(as_json(series), "jsonl")
    for metric in ("flag", "alert", "score", "last_point_timestamp_seconds"):
        assert later.value(metric) == whole.value(metric)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "demo-1.0.0.rulepack"
    path.write_bytes(pack())
    return path


@pytest.mark.skipif(os.name != "posix", reason="ends a process by SIGTERM")
def test_serve_takes_points_shows_metrics_survives_a_kill_and_ends_when_asked(packed: Path, tmp_path: Path) -> None:
    series = wave(n=60, spikes=(10, 50))
    options = ("--state", str(tmp_path / "state"))
    labels = 'series="cpu",rule="cpu",lead="cpu",pack="demo",version="1.0.0"'
    with Serving(packed, *options) as first:
        code, answer = first.push(as_json(series, 0, 40))
        assert (code, answer["points"], answer["flags"]) == (200, 40, 1)
        code, answer = first.push(b"nonsense")
        assert (code, answer["refused"]) == (400, 1)
        assert f"rule_workbench_flags_total{{{labels}}} 1\n" in first.page()
        first.end(signal.SIGKILL)
    with Serving(packed, *options) as second:
        code, answer = second.push(as_json(series, 30, 60))
        assert (code, answer["late"], answer["points"], answer["flags"]) == (200, 10, 20, 1)
        assert second.end(signal.SIGTERM) == (0, "")
    with Serving(packed, *options, "--no-score") as third:
        code, answer = third.push(as_influx(series), "influx")
        assert (code, answer["late"], answer["points"]) == (200, 60, 0)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="ends a process by signals")
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_what_was_answered_is_remembered_whenever_the_process_ends(
    ending: signal.Signals, packed: Path, tmp_path: Path
) -> None:
    """Four senders push point by point until the server is gone; what each was answered is known to the next start."""
    series = {name: wave(name, n=3_000, spikes=()) for name in ("cpu", "web 1", "web 2", "web 3")}
    answered = dict.fromkeys(series, 0)
    some = threading.Event()

    def send(name: str) -> None:
        for i in range(3_000):
            try:
                code, _ = serving.push(as_json(series[name], i, i + 1))
            except OSError:
                return
            assert code == 200
            answered[name] = i + 1
            if i == 25:
                some.set()

    options = ("--state", str(tmp_path / "state"), "--no-score")
    with Serving(packed, *options) as serving:
        senders = [threading.Thread(target=send, args=(name,)) for name in series]
        for sender in senders:
            sender.start()
        assert some.wait(60)
        code, told = serving.end(ending)
        for sender in senders:
            sender.join(60)
    assert code == (0 if ending == signal.SIGTERM else -ending)
    assert told == ""
    assert 25 < max(answered.values()) < 3_000
    with Serving(packed, *options) as again:
        for name, count in answered.items():
            _, answer = again.push(as_json(series[name], 0, count + 1))
            assert answer["late"] >= count  # a push whose answer was lost may be known too
            assert answer["late"] + answer["points"] == count + 1


def test_what_the_user_can_fix_is_said_in_one_sentence(packed: Path, tmp_path: Path) -> None:
    from workbench.detector.command import main

    bad = tmp_path / "none" / "rules.yml"
    assert main(["alert-rules", str(packed), "--out", str(bad)]) == 2
    assert main(["alert-rules", str(packed), "--out", str(tmp_path / "r.yml"), "--interval", "nan"]) == 2
    assert main(["alert-rules", str(packed), "--out", str(tmp_path / "r.yml")]) == 0
    assert sorted(path.name for path in tmp_path.glob("r*")) == ["r.yml", "r_test.yml"]
    assert main(["serve", str(packed), "--most-series", "0"]) == 2
    assert main(["serve", str(tmp_path / "none.rulepack")]) == 2
    assert main(["serve", str(packed), "--port", "70000"]) == 2
