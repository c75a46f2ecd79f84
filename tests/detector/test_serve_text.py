"""What Prometheus reads: the page of a scrape, YAML, and alert rules with their unit tests; promtool is the judge."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.packs.made import RULE, WHEN
from workbench.detector.serving.alertrules import pack_alerts, rules_yaml
from workbench.detector.serving.alerttests import tests_yaml as make_tests
from workbench.detector.serving.exposition import Family, Sample, exposition, number
from workbench.detector.serving.metrics import KINDS, Metrics
from workbench.detector.serving.yamltext import yaml_text
from workbench.errors import RuleError
from workbench.model.alerts import alert_events
from workbench.model.rule import Alert, Rule
from workbench.packs.approval import approve
from workbench.packs.pack import Pack, pack_bytes, parse_pack

NASTY = 'größe/0 "q" \\x {{ $labels.x }} }\n\u2028\x85\U0001f600\x7f\ufeff\ufffe'
promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool (Debian package prometheus) is absent")


def packed(*rules: Rule) -> Pack:
    approved = [approve(rule, "Ann", WHEN) for rule in rules]
    return parse_pack(pack_bytes(approved, name="demo", version="1.0.0", owner="Team {{ A }}"))


def named(name: str, alert: Alert, interval_s: float | None, series: str = "cpu") -> Rule:
    given = replace(RULE.input, interval_s=interval_s, series=(series,))
    return replace(RULE, name=name, title=f"Title of {name}", alert=alert, input=given, runbook="https://r.example/{{")


def run_promtool(*arguments: str | Path, page: bytes = b"") -> subprocess.CompletedProcess[str]:
    command = ["promtool", *map(str, arguments)]
    done = subprocess.run(command, input=page, capture_output=True, check=False, timeout=120)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def written(pack: Pack, folder: Path, interval_s: float | None = None) -> Path:
    (folder / "rules.yml").write_text(rules_yaml(pack, interval_s), encoding="utf-8")
    (folder / "rules_test.yml").write_text(make_tests(pack, "rules.yml", interval_s), encoding="utf-8")
    return folder


def metrics(name: str = "demo") -> Metrics:
    return Metrics(name, "1.0.0", "ab12", clock=lambda: 1_700_000_000.5)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1"), (-1.0, "-1"), (0.1, "0.1"), (1e22, "1e+22"), (float("inf"), "+Inf"), (-float("inf"), "-Inf")],
)
def test_a_number_is_written_as_the_format_has_it(value: float, text: str) -> None:
    assert number(value) == text
    assert float(text) == value


def test_labels_and_help_are_escaped_and_empty_families_left_out() -> None:
    page = exposition(
        [
            Family("a", "gauge", "back\\slash\nline", (Sample({"s": 'q"\\\n'}, float("nan")),)),
            Family("b", "counter", "none", ()),
        ]
    )
    assert page.decode() == '# HELP a back\\\\slash\\nline\n# TYPE a gauge\na{s="q\\"\\\\\\n"} NaN\n'


def test_a_series_is_counted_from_its_points() -> None:
    counted = metrics()
    for condition, flag, score in ((1, 1, 0.5), (1, 0, 0.25), (-1, -1, None)):
        counted.judge("cpu", condition, flag, 1_500_000_000)
        counted.settle("cpu", "r", "r", score, firing=True)
        counted.time(0.003)
    for kind, fired in (("pending", 0), ("firing", 1), ("resolved", 1), ("firing", 2)):
        counted.alert("cpu", kind, fired)
    counted.refuse("line", 2)
    lines = exposition(counted.families()).decode().splitlines()
    labels = '{series="cpu",rule="r",lead="r",pack="demo",version="1.0.0"}'
    for line in (
        f"rule_workbench_flag{labels} -1",
        f"rule_workbench_condition{labels} -1",
        f"rule_workbench_points_total{labels} 3",
        f"rule_workbench_flags_total{labels} 1",
        f"rule_workbench_alert{labels} 1",
        f"rule_workbench_alerts_total{labels} 1",
        f"rule_workbench_last_point_timestamp_seconds{labels} 1.5",
        f"rule_workbench_last_push_timestamp_seconds{labels} 1700000000.5",
        'rule_workbench_errors_total{pack="demo",version="1.0.0",kind="line"} 2',
        'rule_workbench_push_seconds_bucket{pack="demo",version="1.0.0",le="0.0025"} 0',
        'rule_workbench_push_seconds_bucket{pack="demo",version="1.0.0",le="0.005"} 3',
        'rule_workbench_push_seconds_bucket{pack="demo",version="1.0.0",le="+Inf"} 3',
        'rule_workbench_push_seconds_count{pack="demo",version="1.0.0"} 3',
        'rule_workbench_series{pack="demo",version="1.0.0"} 1',
    ):
        assert line in lines
    assert not [line for line in lines if line.startswith("rule_workbench_score{")]


def test_a_kind_of_refusal_that_nobody_knows_makes_no_label() -> None:
    with pytest.raises(KeyError):
        metrics().refuse("anything")
    assert len(KINDS) == 5


@promtool
def test_promtool_finds_nothing_wrong_with_the_page_of_a_scrape() -> None:
    counted = metrics(NASTY)
    for score in (None, 1.5, -2e-9):
        counted.judge(f"{NASTY} {score}", 0, 0, -1)
        counted.settle(f"{NASTY} {score}", NASTY, NASTY, score, firing=False)
    done = run_promtool("check", "metrics", page=exposition(counted.families()))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_yaml_is_written_in_blocks_with_every_text_quoted() -> None:
    plain = {"a": 'x: {y} #\n\t"\\', "b": [1, {"c": "no", "d": []}, []], "e": {}}
    assert yaml_text(plain) == ('a: "x: {y} #\\n\\t\\"\\\\"\nb:\n  - 1\n  - c: "no"\n    d: []\n  - []\ne: {}\n')


def test_points_become_time_with_room_for_a_scrape() -> None:
    pack = packed(
        named("a", Alert(), None),
        named("b", Alert(3, 0), 60.0),
        named("c", Alert(1, 4), 10.0),
        named("d", Alert(2, 1), 0.25),
    )
    assert [(alert.for_ms, alert.keep_ms) for _, alert in pack_alerts(pack)] == [
        (0, 0),
        (150_000, 0),
        (0, 45_000),
        (375, 375),
    ]


def test_an_alert_that_counts_points_needs_to_know_how_far_they_are_apart() -> None:
    pack = packed(named("a", Alert(3), None))
    with pytest.raises(RuleError, match="--interval SECONDS"):
        pack_alerts(pack)
    (_, alert), *_ = pack_alerts(pack, 10.0)
    assert alert.for_ms == 25_000


def test_rules_whose_names_differ_only_in_signs_get_alerts_of_different_names() -> None:
    alerts = pack_alerts(packed(named("cpu-1", Alert(), None), named("cpu.1", Alert(), None)))
    assert [alert.name for _, alert in alerts] == ["RuleWorkbenchCpu1", "RuleWorkbenchCpu12"]


@promtool
@pytest.mark.parametrize("alert", [Alert(), Alert(3, 0), Alert(1, 4), Alert(5, 7, 30)], ids=str)
@pytest.mark.parametrize("interval_s", [0.25, 60.0, 3600.0])
def test_promtool_accepts_the_rules_of_a_pack_and_their_tests_hold(
    alert: Alert, interval_s: float, tmp_path: Path
) -> None:
    folder = written(packed(named("cpu", alert, interval_s)), tmp_path)
    checked = run_promtool("check", "rules", folder / "rules.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "4 rules found" in checked.stdout
    tested = run_promtool("test", "rules", folder / "rules_test.yml")
    assert tested.returncode == 0, tested.stdout + tested.stderr


@promtool
def test_names_and_texts_of_any_kind_stay_what_they_are(tmp_path: Path) -> None:
    pack = packed(replace(named(NASTY, Alert(2, 2), 60.0, 'we"b\\{0}\n*'), title=NASTY, owner="{{ x"), RULE)
    folder = written(pack, tmp_path)
    assert run_promtool("check", "rules", folder / "rules.yml").returncode == 0
    tested = run_promtool("test", "rules", folder / "rules_test.yml")
    assert tested.returncode == 0, tested.stdout + tested.stderr


@promtool
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('for: "150s"', 'for: "90s"'),
        ('for: "150s"', 'for: "210s"'),
        ('keep_firing_for: "270s"', 'keep_firing_for: "330s"'),
        ("} == 1", "} != 0"),
        ('severity: "warning"', 'severity: "info"'),
        ("above the limit", "below the limit"),
        ("absent(", "("),
    ],
)
def test_the_unit_tests_notice_a_rule_that_was_changed(old: str, new: str, tmp_path: Path) -> None:
    folder = written(packed(named("cpu", Alert(3, 4), 60.0)), tmp_path)
    text = (folder / "rules.yml").read_text(encoding="utf-8")
    assert old in text
    (folder / "rules.yml").write_text(text.replace(old, new), encoding="utf-8")
    assert run_promtool("check", "rules", folder / "rules.yml").returncode == 0
    assert run_promtool("test", "rules", folder / "rules_test.yml").returncode == 1


@promtool
@pytest.mark.parametrize("alert", [Alert(), Alert(3, 0), Alert(1, 2), Alert(2, 3)], ids=str)
def test_prometheus_fires_where_the_detector_itself_does(alert: Alert, tmp_path: Path) -> None:
    """However conditions come, at the end of each point: scraped and evaluated four times between points."""
    pack = packed(named("cpu", alert, 60.0))
    ((_, rule),) = pack_alerts(pack)
    (tmp_path / "rules.yml").write_text(rules_yaml(pack), encoding="utf-8")
    random = np.random.default_rng(alert.for_points * 10 + alert.keep_points)
    condition = np.repeat(random.integers(0, 2, 60), random.integers(1, 5, 60)).astype(np.int8)[:120]
    cases, state, firing = [], None, 0
    for i in range(len(condition)):
        _, state = alert_events(condition[i : i + 1], alert, "x", first=i, state=state)
        firing += state.phase == "firing"
        # In place of labels and texts, which other tests hold: how many alerts there are.
        count = f"count(ALERTS{{alertname='{rule.name}',alertstate='firing'}})"
        samples = [{"labels": "{}", "value": 1}] if state.phase == "firing" else []
        cases.append({"expr": count, "eval_time": f"{i * 60 + 45}s", "exp_samples": samples})
    assert 5 < firing < 115
    series = 'rule_workbench_condition{series="cpu",lead="cpu",pack="demo"}'
    values = " ".join(f"{on}x3" for on in condition.tolist())
    test = {"interval": "15s", "input_series": [{"series": series, "values": values}], "promql_expr_test": cases}
    document = {"rule_files": ["rules.yml"], "evaluation_interval": "15s", "tests": [test]}
    (tmp_path / "points_test.yml").write_text(yaml_text(document), encoding="utf-8")
    tested = run_promtool("test", "rules", tmp_path / "points_test.yml")
    assert tested.returncode == 0, tested.stdout + tested.stderr
