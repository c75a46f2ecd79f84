"""Alert rules for Prometheus from the `rule.toml` of each rule in a pack.

Form: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.detector.serving import names
from workbench.detector.serving.yamltext import Plain, quoted, yaml_text
from workbench.errors import RuleError
from workbench.model.rule import Rule
from workbench.packs.pack import Pack
from workbench.sandbox.contract import read_contract

_SILENT_POINTS, _SILENT_SECONDS = 10, 300.0
_DESCRIBED = 800  # characters of a description


@dataclass(frozen=True)
class AlertRule:
    """One alert. `for_ms`: how long `expr` must hold first; `keep_ms`: how long the alert stays when it ends."""

    name: str
    expr: str
    for_ms: int = 0
    keep_ms: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)


def pack_alerts(pack: Pack, interval_s: float | None = None) -> tuple[tuple[Rule, AlertRule], ...]:
    """One alert for each rule of a pack, for the series whose alert it decides.

    `interval_s`: seconds between points where the rule does not say it.

    Points become time: `for` of n > 1 points is n − ½ intervals, `keep` of n > 0 points is n + ½, so that neither the
    moment of a scrape nor of an evaluation decides. RuleError where an interval is needed and unknown.
    """
    taken: set[str] = set()
    alerts = []
    for rule in pack.rules:
        name = _free(f"RuleWorkbench{_camel(rule.name)}", taken)
        for_ms, keep_ms = _times(rule, interval_s)
        chosen = f"pack={quoted(pack.name)},lead={quoted(rule.name)}"
        labels = {"severity": rule.severity, "owner": template_text(rule.owner)}
        annotations = {
            "summary": f"{{{{ $labels.series }}}}: {template_text(rule.title or rule.name)}",
            "description": template_text(_description(pack, rule)),
            "runbook_url": template_text(rule.runbook),
        }
        expr = f"{names.CONDITION}{{{chosen}}} == 1"
        alerts.append((rule, AlertRule(name, expr, for_ms, keep_ms, _filled(labels), _filled(annotations))))
    return tuple(alerts)


def health_alerts(pack: Pack, interval_s: float | None = None) -> tuple[AlertRule, ...]:
    """What tells that the detector itself is gone, gets no points, or refuses some."""
    intervals = [rule.input.interval_s or interval_s or 0.0 for rule in pack.rules]
    silent = max(_SILENT_SECONDS, _SILENT_POINTS * max(intervals, default=0.0))
    of = f"pack={quoted(pack.name)}"
    chosen = f"{{{of}}}"
    labels = _filled({"severity": "warning", "owner": template_text(pack.info.owner)})
    of_pack = template_text(f"pack {pack.name}")
    return (
        AlertRule(
            "RuleWorkbenchGone",
            f"absent({names.BUILD_INFO}{chosen}) == 1",
            5 * 60_000,
            labels=labels,
            annotations={"summary": f"No detector runs {of_pack}"},
        ),
        AlertRule(
            "RuleWorkbenchSilent",
            f"time() - {names.LAST_PUSH}{chosen} > {silent:g}",
            labels=labels,
            annotations={"summary": f"{{{{ $labels.series }}}}: no point came for {silent:g} s ({of_pack})"},
        ),
        AlertRule(
            "RuleWorkbenchErrors",
            f'sum by (pack, kind) (increase({names.ERRORS}{{{of},kind!="order"}}[10m])) > 0',
            labels=labels,
            annotations={"summary": f"The detector refused input: {{{{ $labels.kind }}}} ({of_pack})"},
        ),
    )


def rules_yaml(pack: Pack, interval_s: float | None = None) -> str:
    """The file for `rule_files` of Prometheus 2.42 or newer."""
    made = f"# Made from {quoted(f'{pack.name} {pack.version}')}: make it again, do not edit it.\n"
    rules = [alert for _, alert in pack_alerts(pack, interval_s)]
    groups: list[Plain] = [
        {"name": f"rule-workbench-{pack.name}", "rules": [_plain(alert) for alert in rules]},
        {"name": f"rule-workbench-{pack.name}-health", "rules": [_plain(a) for a in health_alerts(pack, interval_s)]},
    ]
    return made + yaml_text({"groups": groups})


def duration(milliseconds: int) -> str:
    """As Prometheus writes it."""
    return f"{milliseconds}ms" if milliseconds % 1000 else f"{milliseconds // 1000}s"


def template_text(text: str) -> str:
    """A text as the templates of Prometheus print it, whatever braces it holds."""
    return text.replace("{{", '{{"{{"}}')


def _plain(alert: AlertRule) -> Plain:
    table: dict[str, Plain] = {"alert": alert.name, "expr": alert.expr}
    if alert.for_ms:
        table["for"] = duration(alert.for_ms)
    if alert.keep_ms:
        table["keep_firing_for"] = duration(alert.keep_ms)
    return {**table, "labels": alert.labels, "annotations": alert.annotations}


def _times(rule: Rule, interval_s: float | None) -> tuple[int, int]:
    points, keep = rule.alert.for_points, rule.alert.keep_points
    step = rule.input.interval_s or interval_s
    if points <= 1 and keep <= 0:
        return 0, 0
    if step is None:
        raise RuleError(
            f"The alert of {rule.name} cannot be timed",
            "its [alert] counts points and nothing says how far they are apart",
            "Give --interval SECONDS",
        )
    for_ms = round((points - 0.5) * step * 1000) if points > 1 else 0
    return for_ms, round((keep + 0.5) * step * 1000) if keep > 0 else 0


def _description(pack: Pack, rule: Rule) -> str:
    clauses = [clause for clause in read_contract(rule.text).clauses if clause.number]
    said = "; ".join(f"Abnormal Rule {clause.number}: {clause.comment}" for clause in clauses)
    head = f"Rule {rule.name} {rule.version} of pack {pack.name}"
    dedup = f" Not more than one alert in {rule.alert.dedup_points} points." if rule.alert.dedup_points else ""
    return f"{head}. {said}"[:_DESCRIBED].rstrip() + dedup


def _filled(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in texts.items() if text}


def _camel(name: str) -> str:
    words = "".join(sign if sign.isalnum() else " " for sign in name).split()
    return "".join(word[:1].upper() + word[1:] for word in words)


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}{number}"
    taken.add(free)
    return free
