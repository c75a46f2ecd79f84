"""The verb `investigate`: decide and name cases, with evidence, confidence, time and cost."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.parts.consult import (
    FOLDER,
    add_consult_options,
    consultant_of,
    model_of_cases,
    open_for,
    outcomes,
    tell_forecast,
)
from workbench.cli.parts.language import add_language, in_language, require_language

if TYPE_CHECKING:
    from workbench.consult.nouns import Consulted
    from workbench.data.cases.nouns import CaseReference
    from workbench.investigate.known import Known
    from workbench.model.case import Case
    from workbench.model.incident import Investigation
    from workbench.reports.incidents.document import IncidentPage
    from workbench.sandbox.host import Host

AT_ONCE = 300


def add_verbs(verbs: Any) -> None:
    """Add `investigate`."""
    verb = verbs.add_parser("investigate", help="decide and name cases of metrics and logs, with verified evidence")
    verb.add_argument("cases", type=Path, nargs="+", metavar="CASE", help="a folder of cases, or a file of one case")
    verb.add_argument("--card", type=Path, metavar="FILE", help="a scorecard (default: the built-in one)")
    verb.add_argument("--usual", type=Path, metavar="FILE", help="what lines of normal cases say: others are new")
    verb.add_argument("--catalog", type=Path, metavar="DIR", help="a folder of scenarios beside the built-in ones")
    verb.add_argument("--quiet", action="store_true", help="one line a case")
    add_consult_options(verb)
    verb.add_argument("--json", metavar="FILE", help="write the reports as JSON, - for stdout")
    verb.add_argument("--html", type=Path, metavar="FILE", help="write a page with charts and lines, evidence marked")
    add_language(verb)
    verb.set_defaults(run=investigate)


def investigate(options: argparse.Namespace) -> int:
    """Print a report for each case."""
    from workbench.cli.parts.output import Progress, publish, require_writable, tell
    from workbench.evidence.usual import read_usual
    from workbench.investigate.investigate import Investigator
    from workbench.investigate.reasoner import CardReasoner
    from workbench.investigate.scorecard import read_scorecard
    from workbench.investigate.verify import checker
    from workbench.sandbox.host import Host

    for path in (options.json, options.html):
        require_writable(path)
    require_language(options.language)
    setup = model_of_cases(options)
    cases = _cases(options.cases)
    known = known_scenarios(options.catalog)
    card = read_scorecard(options.card or built_in_card())
    usual = None if options.usual is None else read_usual(options.usual)
    client = None if setup is None or options.forecast else open_for(setup, options.llm_folder, len(cases))
    progress, reports, rows = Progress(), list[dict[str, Any]](), list[str]()
    pages: list[IncidentPage] = []
    with Host() as host:
        investigator = Investigator(known, CardReasoner(card, known), card, checker(known, host), usual)
        if options.forecast:
            return tell_forecast(setup, investigator, cases)
        consultant = None if client is None else consultant_of(client, setup, investigator, host, progress)
        try:
            for first in range(0, len(cases), AT_ONCE):
                some = cases[first : first + AT_ONCE]
                for case, (found, told) in zip(some, outcomes(some, investigator, consultant), strict=True):
                    document, lines, page = _report(case, found, told, known, host, short=options.quiet)
                    reports.append(document)
                    rows += lines
                    pages += [page] if options.html else []
                progress.show("investigating", min((first + AT_ONCE) / len(cases), 1.0))
        except KeyboardInterrupt:
            progress.close()
            tell("Stopped" + ("." if client is None else "; the same command goes on with the answers that came."))
            return 130
    progress.close()
    if options.html:
        _write_page(options, pages, known)
    publish({"cases": reports}, options.json, rows)
    if client is not None:
        tell(f"Language model: {client.words()}. Transcript: {(options.llm_folder or FOLDER) / 'transcript.jsonl'}")
    return 0


def _report(
    case: Case, found: Investigation, told: Consulted | None, known: Known, host: Host, *, short: bool
) -> tuple[dict[str, Any], list[str], IncidentPage]:
    """The report of one case as JSON, as lines, and for a page."""
    from workbench.consult.report import consulted_document, consulted_lines
    from workbench.investigate.report import document, page
    from workbench.investigate.verify import explained
    from workbench.reports.incidents.document import IncidentPage

    found = explained(found, case, known, host)
    fields, lines = document(case, found, known), list(page(case, found, known, short=short))
    if told is not None:
        fields["consulted"] = consulted_document(told)
        lines += list(consulted_lines(told))[: len(told.flags) if short else None]
    more = () if told is None else tuple(consulted_lines(told))
    return fields, lines, IncidentPage(case, found, more)


def _write_page(options: argparse.Namespace, pages: list[IncidentPage], known: Known) -> None:
    from datetime import UTC, datetime

    from workbench.packs.wholefile import write_whole
    from workbench.reports.html import page
    from workbench.reports.incidents.document import OF_MANY, incidents_document

    made = datetime.now(UTC).isoformat(timespec="minutes").replace("+00:00", "Z")
    title = pages[0].case.name if len(pages) == 1 else OF_MANY
    names = {text for one in pages for text in (one.case.name, *one.case.lines.messages)}
    document = in_language(incidents_document(title, made, pages, known), options.language, names)
    write_whole(options.html, page(document).encode("utf-8", "backslashreplace"))


def _cases(paths: list[Path]) -> list[Case]:
    from workbench.cli.cases.showing import named_case
    from workbench.cli.parts.output import tell
    from workbench.data.cases.finding import find_cases
    from workbench.data.cases.opening import NAMED, open_case
    from workbench.investigate.report import plain

    references: list[CaseReference] = []
    for path in paths:
        references += find_cases(path).references if path.is_dir() else [named_case(path, "")]
    opened = [open_case(one) for one in references]
    told = Counter(doubt.text for one in opened for doubt in one.doubts if doubt.kind == NAMED)
    for text, count in told.items():
        tell(f"{plain(text)} ({count} of {len(opened)} cases)")
    return [one.case for one in opened]


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
