"""The step `cases tune`: better limits for a scenario's rule, from labeled cases; shows before it replaces."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.learning.tuning import document, report, target_of, write_tuned

if TYPE_CHECKING:
    from workbench.model.rule import Rule
    from workbench.training.tune.nouns import Tuned


def add_steps(steps: Any) -> None:
    """Add `tune`."""
    verb = steps.add_parser("tune", help="better limits for a scenario's rule, from labeled cases")
    verb.add_argument("rule", type=Path, metavar="RULE", help="a folder with rule.py and rule.toml")
    verb.add_argument("folder", type=Path, metavar="DIR", help="folder of labeled cases")
    verb.add_argument("--out", type=Path, metavar="FOLDER", help="write the tuned rule there")
    verb.add_argument("--yes", action="store_true", help="replace the rule without asking")
    verb.add_argument("--json", metavar="FILE", help="write changes and scores as JSON, - for stdout")
    verb.set_defaults(run=tune)


def tune(options: argparse.Namespace) -> int:
    """Show the diff and the scores on train and validation cases; 1 where the rule does not run."""
    from workbench.cli.cases.begun import read_reviewed
    from workbench.cli.parts.output import require_writable, say, write_json
    from workbench.errors import UsageError
    from workbench.packs.loose import rule_at

    require_writable(options.json)
    rule = rule_at(options.rule)
    if rule.scenario is None:
        raise UsageError(f"{rule.name} has no scenario", "it is a rule about points", "Use tune, with series")
    tuned = _tuned(rule, read_reviewed(options.folder))
    for line in [] if options.json == "-" else report(rule, tuned):
        say(line)
    target = target_of(options) if tuned.changed else None
    if target is not None:
        write_tuned(tuned.rule, target)
        if options.json != "-":
            say(f"Written to {target}. It is a draft: a person approves it before it decides anything.")
    write_json(document(tuned, target), options.json)
    return 1 if tuned.runs and not tuned.before else 0


def _tuned(rule: Rule, cases: list[Any]) -> Tuned:
    from contextlib import closing

    from workbench.cli.parts.output import Progress
    from workbench.cli.parts.sandbox import open_host
    from workbench.training.scenarios.tune import tune_scenario

    with open_host() as host, closing(Progress()) as bar:
        show = bar.show
        return tune_scenario(rule, cases, host, lambda text, done, total: show(text, done / max(total, 1)))
