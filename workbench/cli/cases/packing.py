"""The steps `cases scenarios` and `cases pack`: the catalog's rules for a person to approve, and a pack of them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.model.case import Case
    from workbench.model.rule import Rule
    from workbench.packs.cases.reasoner import ReasonerTexts

WHY = "it is tested by the cases that the pack carries"


def add_steps(steps: Any) -> None:
    """Add `scenarios` and `pack`."""
    step = steps.add_parser(
        "scenarios", help="write the catalog's rules into a folder, to be read, changed and approved"
    )
    step.add_argument("folder", type=Path, metavar="DIR", help="where rules/SCENARIO/ is made")
    step.add_argument("--catalog", type=Path, metavar="DIR", help="a folder of scenarios beside the built-in ones")
    step.set_defaults(run=scenarios)
    step = steps.add_parser("pack", help="write approved scenario rules and a reasoner as one pack that decides cases")
    step.add_argument("folder", type=Path, metavar="DIR", help="with rules/SCENARIO/, each approved")
    step.add_argument("--out", type=Path, required=True, metavar="FILE.rulepack", help="its name may end in -VERSION")
    step.add_argument("--card", type=Path, metavar="FILE", help="a scorecard (default: the built-in one)")
    step.add_argument("--usual", type=Path, metavar="FILE", help="what lines of normal cases say: others are new")
    step.add_argument(
        "--general", type=Path, metavar="FILE", help="groups of phrases of no scenario (default: built-in)"
    )
    text = "labeled cases, of which small ones travel in the pack as they are, every line"
    step.add_argument("--cases", type=Path, metavar="DIR", help=text)
    step.add_argument("--each", type=int, default=1, metavar="N", help="cases of each scenario (default: 1)")
    step.set_defaults(run=pack)


def scenarios(options: argparse.Namespace) -> int:
    """Write the rules, as drafts; folders that are there already are left alone."""
    from workbench.cli.parts.output import say, tell
    from workbench.cli.parts.run_folder import RunFolder
    from workbench.packs.catalog import read_catalog
    from workbench.packs.rulefile import write_rule

    folder = RunFolder(options.folder)
    written = 0
    for rule in read_catalog(options.catalog).scenarios:
        place = folder.rule_folder(rule.name)
        if place.exists():
            tell(f"{place} is there already and was left as it is")
            continue
        write_rule(rule, place)
        written += 1
    say(f"{written} scenarios in {folder.rules}; read them, then: approve {options.folder} --by NAME --owner TEAM")
    return 0


def pack(options: argparse.Namespace) -> int:
    """Write the pack; refused where a rule is not approved."""
    from workbench.cli.packs.exporting import pack_name
    from workbench.cli.parts.output import say, tell
    from workbench.cli.parts.run_folder import RunFolder
    from workbench.packs.approval import require_approved
    from workbench.packs.carried import KINDS, Missing
    from workbench.packs.pack import write_pack
    from workbench.reports.html import pack_page
    from workbench.reports.model import PackReport

    rules = RunFolder(options.folder).read()
    for rule in rules:
        require_approved(rule)
    _require_scenario(rules)
    name, version = pack_name(options.out, rules[0].version)
    given: dict[str, Any] = {
        "name": name,
        "version": version,
        "report_html": pack_page(PackReport(f"{name} {version}", rules)),
        "missing": {rule.name: tuple(Missing(kind, WHY) for kind in KINDS) for rule in rules},
        "reasoner": _reasoner(options),
    }
    cases = _cases(options)
    carried = _carried(rules, given, cases, options.each) if cases else ()
    lines = sum(len(one.case.lines) for one in carried)
    written = write_pack(rules, options.out, **given, cases=carried)
    if carried:
        tell(f"{len(carried)} cases travel in the pack with {lines:,} log lines, as they are")
    else:
        tell("No case travels in the pack: whoever gets it cannot test it. Give --cases")
    say(str(written))
    return 0


def _require_scenario(rules: Sequence[Rule]) -> None:
    from workbench.errors import UsageError

    for rule in rules:
        if rule.scenario is None:
            why = "a rule about points has no place in a pack that decides cases"
            raise UsageError(f"{rule.name} has no scenario", why, "Take it out, or use export")


def _reasoner(options: argparse.Namespace) -> ReasonerTexts:
    from workbench.cli.investigating import built_in_card
    from workbench.packs.cases.reasoner import ReasonerTexts
    from workbench.packs.catalog import GENERAL
    from workbench.resources import resources

    general = options.general or resources() / "scenarios" / GENERAL
    usual = "" if options.usual is None else _text(options.usual)
    return ReasonerTexts(_text(options.card or built_in_card()), _text(general), usual)


def _text(path: Path) -> str:
    from workbench.errors import DataError

    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read", str(error), "Give a text file") from error


def _cases(options: argparse.Namespace) -> list[Case]:
    from workbench.data.cases.finding import find_cases
    from workbench.data.cases.opening import open_case

    if options.cases is None:
        return []
    return [open_case(reference).case for reference in find_cases(options.cases).references]


def _carried(rules: Sequence[Rule], given: dict[str, Any], cases: Sequence[Case], each: int) -> Any:
    """The cases to carry, as the pack without them decides them."""
    from workbench.cli.parts.sandbox import open_host
    from workbench.detector.cases.carrying import carry_cases
    from workbench.detector.cases.decider import CaseDecider
    from workbench.packs.build import pack_bytes
    from workbench.packs.pack import parse_pack

    with open_host() as host:
        return carry_cases(CaseDecider(parse_pack(pack_bytes(rules, **given)), host), cases, each)
