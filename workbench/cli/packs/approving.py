"""The verb `approve`: a person answers for the rules of a run, by the checklist of the window."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.cli.parts.run_folder import RunFolder
    from workbench.gui.dialogs.rules.checks import Check
    from workbench.model.rule import Rule
    from workbench.project.project import Project

FLAGS = {"owner": "--owner", "runbook": "--runbook"}


def add_verbs(verbs: Any) -> None:
    """Add `approve`."""
    from workbench.model.rule import Severity

    verb = verbs.add_parser("approve", help="approve the rules of a run, so that they can be exported")
    verb.add_argument("folder", type=Path, metavar="DIR", help="the folder of `train --out`")
    verb.add_argument("--by", required=True, metavar="NAME", help="who approves")
    verb.add_argument("--rule", metavar="NAME", help="only this rule (default: all)")
    verb.add_argument("--note", default="", help="why it is fit for production")
    verb.add_argument("--owner", metavar="TEAM", help="who answers for its alerts (default: as in rule.toml)")
    verb.add_argument("--runbook", metavar="TEXT|URL", help="what to do when it calls (default: as in rule.toml)")
    verb.add_argument("--severity", choices=get_args(Severity), help="how bad it is (default: as in rule.toml)")
    verb.add_argument("--edited-by", default="", metavar="NAME", help="who edited rule.py or rule.toml since the run")
    verb.add_argument("--four-eyes", action="store_true", help="who approves is not who edited last, from now on")
    verb.set_defaults(run=approve)


def approve(options: argparse.Namespace) -> int:
    """Record fields, name, time, note and hash in each rule's rule.toml and in the run's project: of all rules or,
    where one lacks something, of none."""
    from datetime import UTC, datetime

    from workbench.cli.packs.checklist import lines_of
    from workbench.cli.parts.output import say
    from workbench.cli.parts.run_folder import RunFolder
    from workbench.packs.rulefile import write_rule
    from workbench.project.project import Project

    by = options.by.strip()
    if not by:
        raise UsageError("An approval needs a name", "--by is empty", "Give --by with your name")
    folder = RunFolder(options.folder)
    rules = [_with_fields(rule, options) for rule in folder.read(options.rule)]
    for rule in rules:
        _require_filled(rule, folder)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    with Project.open(folder.project) if folder.project.exists() else nullcontext() as project:
        checklists = _checklists(rules, project, folder)
        _look_with_four_eyes(rules, project, options)
        for rule, rows in zip(rules, checklists, strict=True):
            done = _approved(rule, project, options, when)
            write_rule(done, folder.rule_folder(rule.name))
            say(f"{done.name} approved by {by} at {when} · {done.severity} · owner {done.owner}")
            say("\n".join(lines_of(rows)))
    return 0


def _with_fields(rule: Rule, options: argparse.Namespace) -> Rule:
    given = {name: getattr(options, name) for name in ("owner", "runbook", "severity")}
    return replace(rule, **{name: value.strip() for name, value in given.items() if value is not None})


def _require_filled(rule: Rule, folder: RunFolder) -> None:
    """The rule of `packs.approval`, told with the flags that fill what is missing."""
    from workbench.errors import ApprovalError
    from workbench.packs.approval import require_filled, unfilled

    try:
        require_filled(rule)
    except ApprovalError as error:
        flags = " and ".join(FLAGS[name] for name in unfilled(rule))
        toml = folder.rule_folder(rule.name) / "rule.toml"
        raise UsageError(error.what, error.why, f"Give {flags}, or fill it in in {toml}") from error


def _checklists(rules: Sequence[Rule], project: Project | None, folder: RunFolder) -> list[tuple[Check, ...]]:
    """The checklist of each rule, as the window shows it; UsageError where a row keeps a rule from being approved."""
    from workbench.cli.packs.checklist import checks_of, require_clean
    from workbench.cli.parts.sandbox import open_host

    checklists = []
    with open_host(spare=True) as host:
        for rule in rules:
            rows = checks_of(rule, project, host)
            require_clean(rule, rows, f"Mend {folder.rule_folder(rule.name) / 'rule.py'} and approve again")
            checklists.append(rows)
    return checklists


def _look_with_four_eyes(rules: Sequence[Rule], project: Project | None, options: argparse.Namespace) -> None:
    """Where the project asks for four eyes, whoever edited a rule since the run has a name, and another one."""
    from workbench.project.authors import require_other_eyes
    from workbench.project.edits import set_setting
    from workbench.project.nouns import FOUR_EYES

    if project is None:
        if options.four_eyes:
            raise UsageError("Four eyes need the run's project", "run.rwb is gone", "Approve without --four-eyes")
        return
    if options.four_eyes:
        project.apply(set_setting(project, FOUR_EYES, True, "Ask for four eyes"))
    for rule in rules:
        edited = _edited(rule, project)
        if edited and project.setting(FOUR_EYES) and not options.edited_by.strip():
            raise UsageError(
                f"{rule.name} was not approved",
                "the project asks for four eyes, and nobody said who edited its files since the run",
                "Give --edited-by",
            )
        require_other_eyes(project, rule, options.by, options.edited_by if edited else "")


def _edited(rule: Rule, project: Project) -> bool:
    """Whether the files say something else of what decides flags than the project does."""
    from workbench.packs.approval import approval_hash
    from workbench.project.nouns import RULE

    known = project.get(RULE, rule.name)
    return known is None or approval_hash(project.rule(rule.name)) != approval_hash(rule)


def _approved(rule: Rule, project: Project | None, options: argparse.Namespace, when: str) -> Rule:
    from workbench.packs.approval import approve as approved
    from workbench.project.edits import approve_rule, put_rule

    if project is None:
        return approved(rule, options.by, when, options.note)
    author = options.edited_by if _edited(rule, project) else ""
    project.apply(put_rule(project, rule, by=author))
    project.apply(approve_rule(project, rule.name, options.by, when, options.note))
    return project.rule(rule.name)
