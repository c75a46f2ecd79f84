"""The steps `cases learn` and `cases score`: a scorecard from cases, and how well cases are decided and named."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `learn` and `score`."""
    verb = steps.add_parser("learn", help="learn the points of a scorecard from labeled cases")
    verb.add_argument("folder", type=Path, metavar="DIR", help="folder of labeled cases")
    verb.add_argument("--out", type=Path, required=True, metavar="FILE", help="the scorecard, as text")
    verb.add_argument("--usual", type=Path, metavar="FILE", help="also write what lines of normal cases say")
    verb.add_argument("--catalog", type=Path, metavar="DIR", help="a folder of scenarios beside the built-in ones")
    verb.set_defaults(run=learn)
    verb = steps.add_parser("score", help="decide and name the cases of a folder, and compare with their labels")
    verb.add_argument("folder", type=Path, metavar="DIR", help="folder of labeled cases")
    source = verb.add_mutually_exclusive_group()
    source.add_argument("--train", type=Path, metavar="DIR", help="learn from these other cases first")
    source.add_argument("--folds", action="store_true", help="learn from folds of the same cases")
    source.add_argument("--card", type=Path, metavar="FILE", help="a scorecard (default: the built-in one)")
    verb.add_argument("--catalog", type=Path, metavar="DIR", help="a folder of scenarios beside the built-in ones")
    verb.add_argument("--no-baselines", action="store_true", help="without plain detectors on the same cases: faster")
    verb.add_argument("--json", metavar="FILE", help="write every figure as JSON, - for stdout")
    verb.set_defaults(run=score)


def learn(options: argparse.Namespace) -> int:
    """Write a scorecard."""
    from workbench.bench.incidents.seen import see
    from workbench.cli.investigating import known_scenarios
    from workbench.cli.parts.output import Progress, require_writable, say
    from workbench.evidence.usual import learn_usual
    from workbench.investigate.scorecard import to_text
    from workbench.sandbox.host import Host
    from workbench.training.scenarios.learn import learn as learn_card

    for path in (options.out, options.usual):
        require_writable(None if path is None else str(path))
    known = known_scenarios(options.catalog)
    progress = Progress()
    with Host() as host:
        seen = see(options.folder, known, host, progress.show)
    progress.show("learning", 0.0)
    card = learn_card(seen.examples(range(len(seen))), known)
    progress.close()
    options.out.write_text(to_text(card), "utf-8", newline="\n")
    say(f"{len(card.sheets)} scenarios in {options.out}")
    if options.usual is not None:
        usual = learn_usual(one.case.lines.messages for one in seen.gathered if not one.case.anomalous)
        options.usual.write_text(usual.to_text(), "utf-8", newline="\n")
        say(f"{len(usual.templates)} usual templates in {options.usual}")
    return 0


def score(options: argparse.Namespace) -> int:
    """Measure all stages."""
    from workbench.bench.incidents.score import Source
    from workbench.bench.incidents.score import score as measure
    from workbench.bench.incidents.summary import summary
    from workbench.cli.investigating import built_in_card, known_scenarios
    from workbench.cli.parts.output import Progress, publish, require_writable
    from workbench.investigate.scorecard import read_scorecard
    from workbench.sandbox.host import Host

    require_writable(options.json)
    known = known_scenarios(options.catalog)
    learning = options.folds or options.train is not None
    card = None if learning else read_scorecard(options.card or built_in_card())
    progress = Progress()
    with Host() as host:
        source = Source(card, options.train)
        document = measure(options.folder, known, source, host, progress.show, baselines=not options.no_baselines)
    progress.close()
    publish(document, options.json, summary(document))
    return 0
