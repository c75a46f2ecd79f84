"""A pack beside a real Prometheus: its flags are scraped, the alert of its rule waits, fires, and ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import call_cli
from tests.detector.served import Serving
from tests.packs.made import RULE, WHEN
from tests.scenarios.prometheus import PROGRAM, Prometheus, until
from workbench.model.rule import Alert, InputSpec
from workbench.packs.approval import approve
from workbench.packs.pack import write_pack
from workbench.project.project import Project

ROOT = Path(__file__).parents[2]
SERIES = 'web "größe" \\1'
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="the Debian package prometheus is not installed"),
]


def made(folder: Path) -> Path:
    rule = replace(
        RULE,
        title="Too high",
        severity="critical",
        runbook="https://runbooks.example/cpu",
        input=InputSpec(series=("web*",), interval_s=2.0),
        alert=Alert(for_points=2),
    )
    return write_pack([approve(rule, "Ann", WHEN)], folder / "demo-1.2.3.rulepack", name="demo", version="1.2.3")


def promtool(*arguments: str | Path) -> None:
    done = subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def point(at: int, value: float | None) -> bytes:
    return json.dumps({"series": SERIES, "time": 1_700_000_000 + at, "value": value}).encode()


def test_an_alert_that_fired_comes_back_as_a_question(tmp_path: Path) -> None:
    """The whole circle: points in, the alert of the pack fires in Prometheus, its history is asked for, a person says
    yes, and the series has its label."""
    packed, rules, target = made(tmp_path), tmp_path / "rules.yml", tmp_path / "work.rwb"
    assert call_cli("alert-rules", packed, "--out", rules).code == 0
    promtool("check", "rules", rules)
    begin = int(time.time()) - 60
    with Serving(packed) as serving, Prometheus(tmp_path, serving.target, rules) as prometheus:
        serving.push(point(0, 1.0))
        until("a sample", lambda: prometheus.samples("rule_workbench_flag"))
        for at in (1, 2):
            serving.push(point(at, 9.0))
        until("the alert", lambda: prometheus.firing("RuleWorkbenchCpu"))
        serving.push(point(3, 1.0))
        until("the end of the alert", lambda: not prometheus.firing("RuleWorkbenchCpu"))
        until("the end of its history", lambda: not prometheus.samples("ALERTS"))
        asking = ("--url", prometheus.url, "--start", begin, "--step", "1s")

        scored = call_cli("import", "prometheus", *asking, "--query", "rule_workbench_score", "--into", target)
        assert scored.code == 0, scored.err
        ended = call_cli("labels", "from-alerts", target, *asking, "--alert", "RuleWorkbenchCpu")
        assert ended.code == 0, ended.err
        assert ended.out.startswith("1 alerts fired; 1 new questions wait")
        answered = call_cli("labels", "proposals", target, "--yes", 1, "--by", "Ann")
        assert answered.code == 0, answered.err
    with Project.open(target) as project:
        (name,) = project.series_names()
        series = project.load_series(name)
    assert series.labels is not None
    ((region, *more),) = (series.labels.regions,)
    assert not more and region.author == "Ann" and region.note == "alert RuleWorkbenchCpu (severity critical)"
    assert series.value[region.start : region.stop].max() == pytest.approx(0.8)  # 9 of 5
    assert series.value[0] == pytest.approx(-0.8)


def test_the_alert_of_a_pack_fires_in_a_real_prometheus(tmp_path: Path) -> None:
    packed, rules = made(tmp_path), tmp_path / "rules.yml"
    command = [sys.executable, "-m", "workbench.detector", "alert-rules", packed, "--out", rules]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    promtool("check", "rules", rules)
    promtool("test", "rules", tmp_path / "rules_test.yml")

    with Serving(packed) as serving, Prometheus(tmp_path, serving.target, rules) as prometheus:
        for at in range(3):
            assert serving.push(point(at, 1.0))[0] == 200
        ((labels, flag),) = until("a sample", lambda: prometheus.samples("rule_workbench_flag"))
        assert flag == 0
        expected = {"series": SERIES, "rule": "cpu", "lead": "cpu", "pack": "demo", "version": "1.2.3"}
        assert expected.items() <= labels.items()
        ((_, score),) = until("a score", lambda: prometheus.samples("rule_workbench_score"))
        assert score == pytest.approx(-0.8)  # 1 of 5
        assert prometheus.firing("RuleWorkbenchCpu") == []

        assert serving.push(point(3, 9.0))[1]["flags"] == 1
        (alert,) = until("the alert", lambda: prometheus.firing("RuleWorkbenchCpu"))
        assert {"severity": "critical", "owner": "SRE", "series": SERIES}.items() <= alert["labels"].items()
        assert alert["annotations"]["summary"] == f"{SERIES}: Too high"
        assert alert["annotations"]["runbook_url"] == "https://runbooks.example/cpu"
        assert "Abnormal Rule 1: the value is above the limit" in alert["annotations"]["description"]

        serving.push(point(4, 1.0))
        until("the end of the alert", lambda: not prometheus.firing("RuleWorkbenchCpu"))
        serving.push(point(5, None))
        until("the point that was not judged", lambda: prometheus.samples("rule_workbench_flag == -1"))

        assert serving.push(b"no json")[0] == 400
        until("the error", lambda: prometheus.samples('rule_workbench_errors_total{kind="line"} == 1'))
        (trouble,) = until("the alert of refused input", lambda: prometheus.firing("RuleWorkbenchErrors"))
        assert trouble["labels"]["kind"] == "line"
        assert serving.end(signal.SIGTERM) == (0, "")
        until("the loss of the detector", lambda: prometheus.samples("up == 0"))
