"""The verb `bench`: what the workbench costs on this machine, and what the steps of training are worth."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from workbench.cli.bench import (
    accuracy,
    active,
    faults,
    fleet,
    ingredients,
    knowledge,
    leak,
    logs,
    many,
    monkey,
    noise,
    packages,
    report,
    scaling,
)

_FAMILIES = (
    accuracy,
    scaling,
    active,
    ingredients,
    noise,
    leak,
    monkey,
    knowledge,
    report,
    logs,
    faults,
    fleet,
    packages,
)


def add_verbs(verbs: Any) -> None:
    """Add `bench`."""
    bench = verbs.add_parser("bench", help="measure what the workbench costs on this machine")
    steps = bench.add_subparsers(metavar="STEP", required=True)
    verb = steps.add_parser("ui", help="start, painting, edits, stalls, stop and memory of the window")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.add_argument("--runs", type=int, default=5, metavar="N", help="starts to take the median of (default: 5)")
    verb.set_defaults(run=ui)
    verb = steps.add_parser(
        "speed", help="overhead of a call, take-over after a kill, µs a point of each rule of the zoo"
    )
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.add_argument("--runs", type=int, default=3, metavar="N", help="runs to take the median of (default: 3)")
    verb.add_argument("--points", type=int, default=1_000_000, metavar="N", help="of a batch (default: 1,000,000)")
    verb.set_defaults(run=speed)
    verb = steps.add_parser("why", help="share of the flags of each rule of the zoo that can be explained")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.add_argument("--points", type=int, default=4000, metavar="N", help="of the series (default: 4,000)")
    verb.set_defaults(run=why)
    verb = steps.add_parser("stream", help="points a second of a stream of lines, or rounds of many series")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.add_argument("--runs", type=int, default=3, metavar="N", help="runs to take the median of (default: 3)")
    verb.add_argument("--points", type=int, default=200_000, metavar="N", help="of a run (default: 200,000)")
    verb.set_defaults(run=stream)
    many.add_steps(steps, verb)
    verb = steps.add_parser("casestream", help="log lines a second of a stream of cases, and memory that must not grow")
    verb.add_argument("pack", type=Path, metavar="FILE.rulepack", help="a pack that decides cases")
    verb.add_argument("cases", type=Path, metavar="DIR", help="cases whose lines are sent")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.add_argument("--lines", type=int, default=2_000_000, metavar="N", help="log lines (default: 2,000,000)")
    verb.set_defaults(run=casestream)
    verb = steps.add_parser("ablation", help="what each step of training is worth, with a model that errs on purpose")
    verb.add_argument("--data", type=Path, metavar="DIR", help="labeled series (default: the samples)")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.add_argument("--seeds", type=int, default=3, metavar="N", help="runs of each variant (default: 3)")
    verb.add_argument("--rounds", type=int, default=4, metavar="N", help="rounds of three candidates (default: 4)")
    verb.add_argument("--series", type=int, metavar="N", help="the first N series only (default: all)")
    verb.set_defaults(run=ablation)
    verb = steps.add_parser("tune", help="rules with thresholds up to ten times off, tuned and judged on unseen halves")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.add_argument("--seed", type=int, default=5, metavar="N", help="of the samples and the errors (default: 5)")
    verb.add_argument("--cases", type=int, metavar="N", help="the first N only (default: all 30)")
    verb.set_defaults(run=tune)
    for family_of in _FAMILIES:
        family_of.add_steps(steps)


def ui(options: argparse.Namespace) -> int:
    """Measure the real window, painted into memory where there is no display."""
    from workbench.cli.parts.output import require_writable, tell
    from workbench.gui.staging.bench_ui import measure

    require_writable(options.json)
    _show(measure(tell, max(options.runs, 1)), options.json)
    return 0


def speed(options: argparse.Namespace) -> int:
    """Measure rules and the process that runs them."""
    from workbench.bench.speed import Means, measure
    from workbench.cli.parts.output import require_writable, tell

    require_writable(options.json)
    _show(measure(Means(tell), max(options.runs, 1), max(options.points, 1)), options.json)
    return 0


def why(options: argparse.Namespace) -> int:
    """Explain the flags of each rule of the zoo, and try each explanation."""
    from workbench.bench.why import measure
    from workbench.cli.parts.output import require_writable, tell
    from workbench.cli.parts.sandbox import open_host

    require_writable(options.json)
    with open_host() as host:
        _show(measure(host, tell, max(options.points, 1)), options.json)
    return 0


def stream(options: argparse.Namespace) -> int:
    """Send lines through the detector's stream, or points of many series."""
    from workbench.bench.speed import Means
    from workbench.bench.streams import measure
    from workbench.cli.parts.output import require_writable, tell
    from workbench.cli.parts.sandbox import open_host

    require_writable(options.json)
    if options.series is not None:
        _show(many.rounds(options), options.json)
        return 0
    with open_host(spare=True) as host:
        _show(measure(host, Means(tell), max(options.runs, 1), max(options.points, 100)), options.json)
    return 0


def casestream(options: argparse.Namespace) -> int:
    """Send log lines through the detector's stream of cases."""
    from workbench.bench.casestreams import measure
    from workbench.bench.speed import Means
    from workbench.cli.parts.output import require_writable, tell
    from workbench.cli.parts.sandbox import open_host
    from workbench.packs.pack import read_pack

    require_writable(options.json)
    with open_host() as host:
        _show(measure(read_pack(options.pack), options.cases, host, Means(tell), max(options.lines, 1)), options.json)
    return 0


def ablation(options: argparse.Namespace) -> int:
    """Train with steps left out, on a language model on this machine that is none."""
    from workbench.bench.ablation.figures import table
    from workbench.bench.ablation.measure import Setting, measure
    from workbench.bench.ablation.variants import Budget
    from workbench.cli.parts.output import require_writable, say, tell, write_json
    from workbench.cli.parts.sandbox import open_hosts
    from workbench.data.opening import open_paths
    from workbench.resources import sample_data

    require_writable(options.json)
    opened = open_paths([options.data] if options.data else sorted(sample_data().glob("*.csv")))
    setting = Setting(max(options.seeds, 1), Budget(rounds=max(options.rounds, 1)))
    with open_hosts() as hosts:
        document = measure(opened.series[: options.series], hosts, tell, setting)
    write_json(document, options.json)
    if options.json != "-":
        for line in table(document):
            say(line)
    return 0


def tune(options: argparse.Namespace) -> int:
    """Measure what the tuner makes of rules with wrong thresholds."""
    from workbench.bench.tuning import measure
    from workbench.cli.parts.output import require_writable, tell
    from workbench.cli.parts.sandbox import open_host

    require_writable(options.json)
    with open_host() as host:
        figures = measure(host, tell, options.seed, wanted=options.cases)
    _show(figures, options.json)
    return 0


def _show(figures: dict[str, Any], target: str | None) -> None:
    """The figures as JSON to a file, and as lines unless stdout has the JSON."""
    from workbench.cli.parts.output import say, write_json

    write_json(figures, target)
    if target != "-":
        for name, figure in figures.items():
            parts = figure.items() if isinstance(figure, dict) else [("", figure)]
            for part, value in parts:
                say(f"{name} {part}".strip() + f": {value}")
