"""The verb `investigate`: decide and name cases, with evidence, confidence, time and cost."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.data.cases.nouns import CaseReference
    from workbench.investigate.known import Known
    from workbench.model.case import Case

AT_ONCE = 100


def add_verbs(verbs: Any) -> None:
    """Add `investigate`."""
    verb = verbs.add_parser("investigate", help="decide and name cases of metrics and logs, with verified evidence")
    verb.add_argument("cases", type=Path, nargs="+", metavar="CASE", help="a folder of cases, or a file of one case")
    verb.add_argument("--card", type=Path, metavar="FILE", help="a scorecard (default: the built-in one)")
    verb.add_argument("--usual", type=Path, metavar="FILE", help="what lines of normal cases say: others are new")
    verb.add_argument("--catalog", type=Path, metavar="DIR", help="a folder of scenarios beside the built-in ones")
    verb.add_argument("--quiet", action="store_true", help="one line a case")
    verb.add_argument("--json", metavar="FILE", help="write the reports as JSON, - for stdout")
    verb.set_defaults(run=investigate)


def investigate(options: argparse.Namespace) -> int:
    """Print a report for each case."""
    from workbench.cli.parts.output import Progress, publish, require_writable
    from workbench.evidence.usual import read_usual
    from workbench.investigate.investigate import Investigator
    from workbench.investigate.reasoner import CardReasoner
    from workbench.investigate.report import document, page
    from workbench.investigate.scorecard import read_scorecard
    from workbench.investigate.verify import checker, explained
    from workbench.sandbox.host import Host

    require_writable(options.json)
    cases = _cases(options.cases)
    known = known_scenarios(options.catalog)
    card = read_scorecard(options.card or built_in_card())
    usual = None if options.usual is None else read_usual(options.usual)
    progress, reports, rows = Progress(), [], list[str]()
    with Host() as host:
        investigator = Investigator(known, CardReasoner(card, known), card, checker(known, host), usual)
        for first in range(0, len(cases), AT_ONCE):
            some = cases[first : first + AT_ONCE]
            for case, found in zip(some, investigator.investigate(some), strict=True):
                told = explained(found, case, known, host)
                reports.append(document(case, told, known))
                rows += page(case, told, known, short=options.quiet)
            progress.show("investigating", min((first + AT_ONCE) / len(cases), 1.0))
    progress.close()
    publish({"cases": reports}, options.json, rows)
    return 0


def _cases(paths: list[Path]) -> list[Case]:
    from workbench.cli.cases.showing import named_case
    from workbench.data.cases.finding import find_cases
    from workbench.data.cases.opening import open_case

    references: list[CaseReference] = []
    for path in paths:
        references += find_cases(path).references if path.is_dir() else [named_case(path, "")]
    return [open_case(one).case for one in references]


def known_scenarios(folder: Path | None = None) -> Known:
    """The scenarios of the catalog, and those of a person's own folder beside it."""
    from workbench.investigate.known import Known
    from workbench.packs.catalog import read_catalog

    catalog = read_catalog(folder)
    return Known(catalog.scenarios, catalog.general)


def built_in_card() -> Path:
    """The scorecard that comes with the workbench."""
    from workbench.resources import resources

    return resources() / "reasoner" / "scorecard.toml"
