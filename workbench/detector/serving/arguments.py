"""What the verbs `serve` and `alert-rules` take, and their help: importing this loads nothing else."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

_SERVE = """\
POST /push takes points, one a line, as JSON (?format=jsonl, the default) or line protocol (?format=influx), the forms
that `stream` reads; the answer counts them: 200, or 400 where a line is no point (the other lines are taken).
GET /metrics is for Prometheus, GET /healthz for whoever restarts things. Only this machine is answered unless --host
says otherwise: there are no passwords here, so put a proxy before it where others must reach it.

Metrics, each with the labels series, rule, lead (the rule whose alert counts), pack, version:
rule_workbench_flag and _condition (1, 0, -1 = not judged), _score (distance to firing, in units of the threshold),
_alert (1 while the alert fires, counted in points), _points_total, _flags_total, _alerts_total,
_last_point_timestamp_seconds, _last_push_timestamp_seconds. Of the pack: _build_info, _series, _errors_total by kind
(request, line, series, order, rule), _push_seconds. Scrape as often as points come: a gauge knows the last one only.

With --state everything is remembered through restarts and kills. SIGTERM lets the running pushes end first.
"""
_RULES = """\
Writes one alert for each rule of the pack, with its severity, owner, runbook, and `for` and `keep` as times, and alerts
for a detector that is gone, gets no points or refuses some; and beside it NAME_test.yml with unit tests of them:

  promtool check rules rules.yml
  promtool test rules rules_test.yml

They ask for what `serve` exposes and need Prometheus 2.42 or newer. `dedup` is for the Alertmanager: repeat_interval.
"""


def add_serve(verb: Any) -> None:
    """What `serve` takes beside `--key`."""
    verb.formatter_class = argparse.RawDescriptionHelpFormatter
    verb.epilog = _SERVE
    verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    verb.add_argument("--port", type=int, default=9464, metavar="N", help="0: any free one (default: 9464)")
    verb.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="to listen at (default: 127.0.0.1)")
    verb.add_argument("--state", type=Path, metavar="FILE", help="remember everything here and go on from it")
    verb.add_argument("--most-series", type=int, default=1000, metavar="N", help="judged at most (default: 1000)")
    verb.add_argument(
        "--no-score",
        action="store_true",
        help="without scores, each of which costs several times as much as to judge a point",
    )


def add_alert_rules(verb: Any) -> None:
    """What `alert-rules` takes beside `--key`."""
    verb.formatter_class = argparse.RawDescriptionHelpFormatter
    verb.epilog = _RULES
    verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    verb.add_argument("--out", type=Path, required=True, metavar="FILE.yml", help="for rule_files of Prometheus")
    text = "between points, where a rule counts points and does not say it"
    verb.add_argument("--interval", type=float, metavar="SECONDS", help=text)
