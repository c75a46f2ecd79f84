"""A pack beside a real Prometheus: its flags are scraped, the alert of its rule waits, fires, and ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.detector.served import Serving
from tests.packs.made import RULE, WHEN
from tests.scenarios.prometheus import PROGRAM, Prometheus, until
from workbench.model.rule import Alert, InputSpec
from workbench.packs.approval import approve
from workbench.packs.pack import write_pack

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


def point(time: int, value: float | None) -> bytes:
    return json.dumps({"series": SERIES, "time": 1_700_000_000 + time, "value": value}).encode()


def test_the_alert_of_a_pack_fires_in_a_real_prometheus(tmp_path: Path) -> None:
    packed, rules = made(tmp_path), tmp_path / "rules.yml"
    command = [sys.executable, "-m", "workbench.detector", "alert-rules", packed, "--out", rules]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    promtool("check", "rules", rules)
    promtool("test", "rules", tmp_path / "rules_test.yml")

    with Serving(packed) as serving, Prometheus(tmp_path, serving.target, rules) as prometheus:
        for time in range(3):
            assert serving.push(point(time, 1.0))[0] == 200
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
