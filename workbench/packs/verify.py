"""Verify a pack as its receiver does: sums, contract, approvals, and the flags on the examples that it carries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.errors import PackError
from workbench.model.rule import Rule
from workbench.packs.approval import is_approved
from workbench.packs.carried import Example, run_example, strip
from workbench.packs.pack import Pack, read_pack
from workbench.sandbox.host import Host


@dataclass(frozen=True)
class Check:
    """One check: what was looked at, whether it holds, and what was found."""

    name: str
    passed: bool
    text: str


@dataclass(frozen=True)
class Verification:
    """All checks of a pack, in order; a pack that cannot be read has only the first. `pack` None = unreadable."""

    checks: tuple[Check, ...]
    pack: Pack | None = None

    @property
    def passed(self) -> bool:
        """Whether every check holds."""
        return all(check.passed for check in self.checks)


def verify_pack(path: Path, host: Host) -> Verification:
    """Check a pack file. What is wrong with its content is a failed check; PackError only where there is no file."""
    if not path.is_file():
        raise PackError(f"{path} does not exist", "", "Give a .rulepack file")
    try:
        pack = read_pack(path)
    except PackError as error:
        return Verification((Check("pack", False, str(error)),))
    whole = f"{pack.name} {pack.version}, {_counted(len(pack.rules), 'rule')}, all sums hold"
    checks = [Check("pack", True, whole), check_numpy(pack.info.numpy, np.__version__)]
    for rule in pack.rules:
        contract = _check_contract(rule)
        checks += [_check_approval(rule), contract]
        if contract.passed:
            checks.append(_check_examples(rule, pack.examples[rule.name], host))
    return Verification(tuple(checks), pack)


def check_numpy(stated: str, present: str) -> Check:
    """Whether the numpy here is in the range that the pack was made for, like `>=2.3,<3`."""
    have = _numbers(present)
    for bound in stated.split(","):
        sign, limit = bound[: 2 if bound.startswith((">=", "<=")) else 1], _numbers(bound.lstrip("<>="))
        holds = {">=": have >= limit, "<": have < limit, "<=": have <= limit, ">": have > limit}.get(sign, False)
        if not holds:
            return Check("numpy", False, f"{present} is here, the pack was made for {stated}")
    return Check("numpy", True, f"{present} is in {stated}")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _check_approval(rule: Rule) -> Check:
    given = rule.approval
    text = f"by {given.by}, {given.when}" if given else "none"
    return Check(f"{rule.name}: approval", is_approved(rule), text)


def _check_contract(rule: Rule) -> Check:
    from workbench.sandbox.check import static_check
    from workbench.sandbox.contract import read_contract

    name = f"{rule.name}: contract"
    problems = static_check(rule.text)
    if problems:
        return Check(name, False, f"line {problems[0].line}: {problems[0].message}")
    contract = read_contract(rule.text)
    if rule.input.run == "stateful" and not contract.stateful:
        why = contract.not_stateful_because
        return Check(name, False, f"line {why.line}: {why.message}" if why else "it is not stateful")
    unknown = {key for values in rule.overrides.values() for key in values} - set(contract.parameters)
    if unknown:
        return Check(name, False, f"it has no parameter {min(unknown)}")
    return Check(name, True, f"{_counted(len(contract.clauses), 'condition')}, {rule.input.run}")


def _check_examples(rule: Rule, examples: tuple[Example, ...], host: Host) -> Check:
    name = f"{rule.name}: examples"
    if not examples:
        return Check(name, False, "it carries none, so its flags cannot be tested")
    for example in examples:
        wrong = _difference(rule, example, host)
        if wrong:
            return Check(name, False, f"{example.name}: {wrong}")
    kinds = {example.kind for example in examples}
    points = sum(len(example.series) - example.judged_from for example in examples)
    text = f"{_counted(points, 'point')} of {_counted(len(examples), 'example')} as expected"
    missing = [kind for kind in ("positive", "negative") if kind not in kinds]
    return Check(name, True, text + "".join(f", no {kind} example" for kind in missing))


def _difference(rule: Rule, example: Example, host: Host) -> str:
    """What differs between the expected and the present flags of an example, empty if nothing does."""
    verdict = run_example(rule, example, host)
    if not verdict.ran:
        return f"it does not run: {verdict.problems[0].message}"
    judged = slice(example.judged_from, None)
    for what, expected, got in (
        ("condition", example.condition[judged], verdict.condition[judged]),
        ("flag", example.flags[judged], verdict.flags[judged]),
    ):
        differing = np.flatnonzero(expected != got)
        if len(differing):
            at = int(differing[0])
            where = f"{_counted(len(differing), f'{what}')} differ, the first at point {at + example.judged_from}"
            return f"{where}: expected {strip(expected, at)}, got {strip(got, at)}"
    if bool((example.flags[judged] == 1).any()) != (example.kind == "positive"):
        return f"it is called {example.kind} but its flags say otherwise"
    return ""


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
