"""The verbs about rules: `check` and `score`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_verbs(verbs: Any) -> None:
    """Add `check` and `score`."""
    check_verb = verbs.add_parser("check", help="is this rule sound: static check, contract, a run on dummy data")
    check_verb.add_argument("rule", type=Path, help="a rule.py, or the folder that holds it")
    check_verb.set_defaults(run=check)

    score_verb = verbs.add_parser("score", help="score a rule or a pack on labeled series")
    score_verb.add_argument("rule", type=Path, help="a rule.py, its folder, or a .rulepack")
    score_verb.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="CSV or Parquet files, or folders")
    score_verb.add_argument("--json", metavar="FILE", help="write the scores as JSON, - for stdout")
    score_verb.set_defaults(run=score)


def check(options: argparse.Namespace) -> int:
    """Print what is wrong with the rule, line by line; 0 where nothing is."""
    from workbench.cli.parts.output import say
    from workbench.cli.parts.sandbox import open_host
    from workbench.packs.loose import rule_at
    from workbench.sandbox.contract import read_contract
    from workbench.training.check import check_rule

    rule = rule_at(options.rule)
    with open_host(spare=True) as host:
        problems = check_rule(rule, host, fresh_process=True)
        layers = host.layers
    for problem in problems:
        place = f"line {problem.line}: " if problem.line else ""
        say(f"{options.rule}: {place}{problem.message}")
    if problems:
        return 1
    contract = read_contract(rule.text)
    way = "stateful" if contract.stateful else f"{rule.input.run}"
    say(f"{options.rule}: clean · {len(contract.clauses)} conditions · {len(contract.parameters)} parameters · {way}")
    say("what keeps rules from doing harm here:")
    for state in layers:
        say(f"  {'✓' if state.active else '✕ not active:'} {state.layer}: {state.words}")
    return 0


def score(options: argparse.Namespace) -> int:
    """Print event F1 and the rest for each series, pooled and averaged; the test part where the data names one."""
    from workbench.cli.parts.output import require_writable, say, tell, write_json
    from workbench.cli.parts.sandbox import open_host
    from workbench.cli.parts.scorecard import Scorecard, further_columns, rules_at
    from workbench.data.opening import open_paths, with_columns

    require_writable(options.json)
    rules = rules_at(options.rule)
    opened = open_paths(options.paths)
    for doubt in opened.doubts:
        tell(f"{doubt.series}: {doubt.text}")
    with open_host() as host:
        card = Scorecard.of_rules(rules, with_columns(opened, further_columns(rules, opened.series)), host)
    write_json(card.document(), options.json)
    if options.json != "-":
        for line in card.lines():
            say(line)
    return 0
