"""The verb `backtest`: a rule or a pack over all history of some series, as a detector would have met it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from workbench.errors import UsageError


def add_verbs(verbs: Any) -> None:
    """Add `backtest`."""
    verb = verbs.add_parser("backtest", help="replay history as a deployed detector would have met it")
    verb.add_argument("rule", type=Path, help="a rule.py, its folder, or a .rulepack")
    verb.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="CSV or Parquet files, or folders")
    verb.add_argument("--warm-up", type=int, metavar="POINTS", help="points that are only listened to at first")
    verb.add_argument("--open-test", action="store_true", help="replay the test parts too, which are closed otherwise")
    verb.add_argument("--json", metavar="FILE", help="write all figures as JSON, - for stdout")
    verb.set_defaults(run=backtest)


def backtest(options: argparse.Namespace) -> int:
    """Print alerts a day, what was found and how late, the noisiest days and the worst cases, a block for each rule."""
    from contextlib import closing

    from workbench.cli.parts.output import Progress, publish, require_writable, tell
    from workbench.cli.parts.sandbox import open_host
    from workbench.cli.parts.scorecard import further_columns, rules_at
    from workbench.data.opening import open_paths, with_columns
    from workbench.detector.route import route
    from workbench.model.split import split_points
    from workbench.scoring.replay.document import document, lines
    from workbench.scoring.replay.replay import back_test

    require_writable(options.json)
    if options.warm_up is not None and options.warm_up < 0:
        raise UsageError("A warm-up has no fewer than 0 points", f"--warm-up {options.warm_up}", "Give 0 or more")
    rules = rules_at(options.rule)
    if any(rule.role == "base" for rule in rules):
        raise UsageError(
            "This pack cannot be replayed",
            "its rules are combined with a base detector",
            "Replay one of its rules alone",
        )
    opened = open_paths(options.paths)
    for doubt in opened.doubts:
        tell(f"{doubt.series}: {doubt.text}")
    judged: dict[str, list[tuple[Any, int]]] = {}
    for one in with_columns(opened, further_columns(rules, opened.series)):
        rule = rules[0] if len(rules) == 1 and rules[0].input.takes(one.name) else route(rules, one.name)
        stop = len(one) if options.open_test else split_points(len(one), one.test_start).validation_stop
        judged.setdefault(rule.name, []).append((one, stop))
    with open_host() as host, closing(Progress()) as progress:
        tests = [
            back_test(
                rule,
                judged[rule.name],
                host,
                warm_up=options.warm_up,
                progress=lambda text, done, total: progress.show(text, done / total if total else 1.0),
            )
            for rule in rules
            if rule.name in judged
        ]
    closed = not options.open_test
    said = [line for test in tests for line in lines(test)]
    publish(
        {"rules": [document(test) for test in tests], "test_part": "closed" if closed else "open"},
        options.json,
        [*said, *(["The test parts stayed closed; --open-test replays them too."] if closed else [])],
    )
    return 0
