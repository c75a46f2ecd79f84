"""The verb `export`: the approved rules of a run as one pack, with a proposal for its version."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from workbench.model.combination import Combination, Role

if TYPE_CHECKING:
    from workbench.model.rule import Rule
    from workbench.model.series import Series
    from workbench.packs.pack import Pack
    from workbench.packs.semver import Proposal


def add_verbs(verbs: Any) -> None:
    """Add `export`."""
    verb = verbs.add_parser("export", help="write the approved rules of a run as one pack")
    verb.add_argument("folder", type=Path, metavar="DIR", help="the folder of `train --out`")
    verb.add_argument("--out", type=Path, required=True, metavar="FILE.rulepack", help="its name may end in -VERSION")
    verb.add_argument("--rule", metavar="NAME", help="only this rule (default: all)")
    verb.add_argument(
        "--previous", type=Path, metavar="OLD.rulepack", help="the pack before: proposes a version by what changed"
    )
    verb.add_argument(
        "--combination",
        choices=get_args(Combination),
        help="how rules that take one series become one answer (default: aggregator for rules that were "
        "learned beside a base detector, else as in --previous, else best)",
    )
    verb.add_argument(
        "--role",
        action="append",
        default=[],
        metavar="NAME=ROLE",
        help="for aggregator: base, add or filter (default: what the rule says)",
    )
    verb.add_argument(
        "--without-examples", action="store_true", help="also where no positive or negative example can be cut"
    )
    verb.set_defaults(run=export)


def export(options: argparse.Namespace) -> int:
    """Write the pack; refused where a rule is not approved, was changed since, or has nothing to test it by."""
    from workbench.cli.cases.begun import cases_of_run
    from workbench.cli.parts.output import say, tell
    from workbench.cli.parts.run_folder import RunFolder
    from workbench.cli.parts.sandbox import open_host
    from workbench.packs.approval import require_approved
    from workbench.packs.carried import require_examples
    from workbench.packs.carrying import carry
    from workbench.packs.pack import read_pack, write_pack
    from workbench.packs.reference.reference import keep_reference
    from workbench.packs.semver import propose_version
    from workbench.project.project import Project
    from workbench.reports.html import pack_page
    from workbench.reports.model import PackReport
    from workbench.training.scenarios.reviewed import reviewed_series

    folder = RunFolder(options.folder)
    rules = folder.read(options.rule)
    for rule in rules:
        require_approved(rule)
    pack_name(options.out, rules[0].version)  # before anything is run
    previous = read_pack(options.previous) if options.previous else None
    combination, roles = _together(options, rules, previous)
    with open_host() as host, Project.open(folder.project) as project:
        series = [project.load_series(one) for one in project.series_names()]
        about_cases = any(rule.scenario is not None for rule in rules)
        cases = cases_of_run(project, needed=not options.without_examples) if about_cases else []

        def of(rule: Rule) -> list[Series]:
            if rule.scenario is not None and cases:
                return reviewed_series(rule, cases)
            return [one for one in series if rule.input.takes(one.name)]

        examples, missing = carry(rules, of, host)
        references = {rule.name: keep_reference(rule, of(rule), host) for rule in rules}
        proposal = previous and propose_version(previous, rules, host, combination=combination, roles=roles)
    require_examples(missing, without=options.without_examples)
    name, version = pack_name(options.out, proposal.version if proposal else rules[0].version)
    if proposal and previous:
        for line in _advice(proposal, previous.version, version):
            tell(line)
    written = write_pack(
        rules,
        options.out,
        name=name,
        version=version,
        report_html=pack_page(PackReport(f"{name} {version}", rules)),
        examples=examples,
        missing=missing,
        references=references,
        combination=combination,
        roles=roles,
    )
    for rule_name, kinds in missing.items():
        for one in kinds:
            tell(f"{rule_name} travels without a {one.kind} example: {one.why}.")
    say(str(written))
    return 0


def _together(
    options: argparse.Namespace, rules: Sequence[Rule], previous: Pack | None
) -> tuple[Combination, dict[str, Role]]:
    """How the rules become one answer, and the role of each: as asked, else as learned, else as in the pack before."""
    from workbench.packs.build import usual_combination

    learned = {rule.name: rule.role for rule in rules if rule.role != "rule"}
    roles = (dict(previous.roles) if previous else {}) | learned | _roles(options.role, rules)
    usual = usual_combination(rules)
    return options.combination or (previous.combination if previous and usual == "best" else usual), roles


def pack_name(path: Path, version: str) -> tuple[str, str]:
    """Name and version of the pack from its file name NAME-VERSION.rulepack; `version` where none is named."""
    from workbench.packs.build import require_name

    found = re.fullmatch(r"(.+?)-(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)", path.stem)
    name, told = (found[1], found[2]) if found else (path.stem, version)
    require_name(name)
    return name, told


def _advice(proposal: Proposal, before: str, chosen: str) -> list[str]:
    from workbench.packs.versions import is_later

    lines = [proposal.sentence]
    if proposal.level != "none" and not is_later(chosen, before):
        lines.append(f"The pack becomes {chosen}, which does not come after {before}: receivers may not take it.")
    elif is_later(proposal.version, chosen):
        lines.append(f"The pack becomes {chosen}, as its file is named; that tells its users less than changed.")
    return lines


def _roles(given: Sequence[str], rules: Sequence[Rule]) -> dict[str, Role]:
    from workbench.errors import UsageError

    roles: dict[str, Role] = {}
    for text in given:
        name, _, role = text.rpartition("=")
        if name not in {rule.name for rule in rules} or role not in get_args(Role):
            known = ", ".join(get_args(Role))
            raise UsageError(f"--role {text} is not understood", f"it is NAME=ROLE with one of {known}", "Correct it")
        roles[name] = cast(Role, role)
    return roles
