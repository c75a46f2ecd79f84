"""Unit tests of the alert rules of a pack, for `promtool test rules`.

Form: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
"""

from __future__ import annotations

from workbench.detector.serving import names
from workbench.detector.serving.alertrules import AlertRule, health_alerts, pack_alerts
from workbench.detector.serving.yamltext import Plain, quoted, yaml_text
from workbench.model.rule import Rule
from workbench.packs.pack import Pack

STEP_S = 60  # of scrapes and evaluations in the tests
_AFTER = 3  # steps beyond each turn


def tests_yaml(pack: Pack, rule_file: str, interval_s: float | None = None) -> str:
    """The tests of `rules_yaml(pack, interval_s)`, which lies as `rule_file` beside them.

    For each rule: silent while the condition does not hold or could not be judged, firing when it held for long
    enough and not a step before, firing for as long as it is kept and silent a step later.
    """
    tests: list[Plain] = [_rule_test(pack, rule, alert) for rule, alert in pack_alerts(pack, interval_s)]
    gone = health_alerts(pack, interval_s)[0]
    tests.append(_gone_test(pack, gone))
    return yaml_text({"rule_files": [rule_file], "evaluation_interval": f"{STEP_S}s", "tests": tests})


def _rule_test(pack: Pack, rule: Rule, alert: AlertRule) -> Plain:
    wait, stay = _steps(alert.for_ms), _steps(alert.keep_ms)
    held = wait + _AFTER
    on = wait + _AFTER  # the first step at which the condition holds; before it cannot be judged for long enough
    off = on + held  # the first step at which it holds no more
    values = f"-1x{on - 2} 0 1x{held - 1} 0x{stay + _AFTER} -1"
    labels = {
        "series": series_of(rule),
        "rule": rule.name,
        "lead": rule.name,
        "pack": pack.name,
        "version": pack.version,
    }
    fires = sorted({on + wait, off - 1, off + stay - 1})
    quiet = [0, on - 1] + ([on + wait - 1] if wait else []) + [off + stay, off + stay + _AFTER]
    cases = [_case(alert, step, labels) for step in fires] + [_case(alert, step, None) for step in quiet]
    return {
        "name": f"{alert.name} waits, fires, stays and ends",
        "interval": f"{STEP_S}s",
        "input_series": [{"series": _series(names.CONDITION, labels), "values": values}],
        "alert_rule_test": cases,
    }


def _gone_test(pack: Pack, alert: AlertRule) -> Plain:
    labels = {"pack": pack.name, "version": pack.version}
    there = 10
    absent = there + 5  # Prometheus looks back 5 minutes for a sample
    wait = _steps(alert.for_ms)
    return {
        "name": f"{alert.name} fires when no detector is scraped any more",
        "interval": f"{STEP_S}s",
        "input_series": [{"series": _series(names.BUILD_INFO, labels), "values": f"1x{there}"}],
        "alert_rule_test": [
            _case(alert, there, None),
            _case(alert, absent + wait + 1, {"pack": pack.name}),
        ],
    }


def _case(alert: AlertRule, step: int, labels: dict[str, str] | None) -> Plain:
    """What is expected of an alert at a step: firing for a series with these labels, or (None) silent."""
    expected: list[Plain] = []
    if labels is not None:
        annotations = {key: _printed(text, labels) for key, text in alert.annotations.items()}
        own = {key: _printed(text, labels) for key, text in alert.labels.items()}
        expected.append({"exp_labels": labels | own, "exp_annotations": annotations})
    return {"eval_time": f"{step * STEP_S}s", "alertname": alert.name, "exp_alerts": expected}


def series_of(rule: Rule) -> str:
    """The name of a series that the rule takes."""
    pattern = next(iter(rule.input.series), "") or "*"
    return pattern.replace("*", "x").replace("?", "x")


def _series(metric: str, labels: dict[str, str]) -> str:
    return f"{metric}{{{','.join(f'{key}={quoted(text)}' for key, text in labels.items())}}}"


def _printed(text: str, labels: dict[str, str]) -> str:
    """What the template of a label or annotation prints."""
    parts = text.split('{{"{{"}}')
    return "{{".join(part.replace("{{ $labels.series }}", labels.get("series", "")) for part in parts)


def _steps(milliseconds: int) -> int:
    return -(-milliseconds // (STEP_S * 1000))
