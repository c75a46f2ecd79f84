"""The steps `cases learn` and `cases score`: a scorecard from cases, and how well cases are decided and named."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from workbench.cli.parts.consult import add_consult_options, consultant_of, model_of_cases, open_for, tell_forecast
from workbench.errors import UsageError


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
    add_consult_options(verb)
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
    """Measure all stages; with a model, its decisions too."""
    from workbench.bench.incidents.consulted import consulted_lines
    from workbench.bench.incidents.score import Source
    from workbench.bench.incidents.score import score as measure
    from workbench.bench.incidents.summary import summary
    from workbench.cli.investigating import built_in_card, known_scenarios
    from workbench.cli.parts.output import Progress, publish, require_writable
    from workbench.investigate.scorecard import read_scorecard
    from workbench.sandbox.host import Host

    require_writable(options.json)
    setup = model_of_cases(options)
    known = known_scenarios(options.catalog)
    learning = options.folds or options.train is not None
    if learning and setup is not None:
        raise UsageError(
            "--llm needs a scorecard beside it", "--train and --folds learn others", "Give --card, or none"
        )
    card = None if learning else read_scorecard(options.card or built_in_card())
    asked = None if setup is None else _Asked(options, setup, known, card)
    if asked is not None and options.forecast:
        return asked.forecast()
    progress = Progress()
    with Host() as host:
        source = Source(card, options.train)
        document = measure(options.folder, known, source, host, progress.show, baselines=not options.no_baselines)
        if asked is not None:
            document["llm"] = asked.figures(host, progress)
    progress.close()
    more = [] if asked is None else consulted_lines(document["llm"], setup.model)
    publish(document, options.json, [*summary(document), *more])
    return 0


class _Asked:
    """The cases of a folder, decided by a model; without consent nothing is begun."""

    def __init__(self, options: argparse.Namespace, setup: Any, known: Any, card: Any) -> None:
        from workbench.cli.cases.begun import read_reviewed

        self._setup, self._known, self._card = setup, known, card
        self._cases = [case for case in read_reviewed(options.folder) if case.anomalous is not None]
        self._client = None if options.forecast else open_for(setup, options.llm_folder, len(self._cases))

    def forecast(self) -> int:
        """What it would be sent and cost."""
        return tell_forecast(self._setup, self._investigator(None), self._cases)

    def figures(self, host: Any, progress: Any) -> dict[str, Any]:
        """How well it decides and names, who decided, and what it cost."""
        from workbench.bench.incidents.consulted import consulted_figures

        assert self._client is not None
        consultant = consultant_of(self._client, self._setup, self._investigator(host), host, progress)
        return consulted_figures(self._cases, consultant.consult(self._cases))

    def _investigator(self, host: Any) -> Any:
        from workbench.investigate.investigate import Investigator
        from workbench.investigate.reasoner import CardReasoner
        from workbench.investigate.verify import checker

        check = None if host is None else checker(self._known, host)
        return Investigator(self._known, CardReasoner(self._card, self._known), self._card, check)
