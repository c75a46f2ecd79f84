"""Verify a pack as its receiver does: signature, sums, contract, approvals, carried examples, repeatability, limits."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from workbench.errors import PackError, SignatureError
from workbench.model.limits import Limits
from workbench.model.rule import Rule
from workbench.model.verdict import Verdict
from workbench.packs.approval import is_approved
from workbench.packs.carried import Example, Missing, run_example
from workbench.packs.checks.measure import PeakMemory
from workbench.packs.checks.strips import Strip, strip_of
from workbench.packs.pack import Pack, parse_pack, read_bytes
from workbench.sandbox.host import Host

CAPS = Limits(seconds=60.0, memory_mb=4096)
MoreChecks = Callable[[Pack, Host], "Iterable[Check]"]


@dataclass(frozen=True)
class Check:
    """One check: what was looked at, whether it holds, and what was found.

    `skipped`: it was not made, `text` says why. `rule`: whose it is, empty = the pack's. `strip`: expected against got
    flags of an example. `seconds`: what its runs took, wall clock.
    """

    name: str
    passed: bool
    text: str
    skipped: bool = False
    rule: str = ""
    strip: Strip | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Verification:
    """All checks of a pack, in order; they end with the first that leaves nothing to look at. `pack` None = unread."""

    checks: tuple[Check, ...]
    pack: Pack | None = None

    @property
    def passed(self) -> bool:
        """Whether every check that was made holds."""
        return all(check.passed for check in self.checks)


def verify_pack(
    path: Path, host: Host, key: Path | None = None, caps: Limits = CAPS, more: MoreChecks | None = None
) -> Verification:
    """Check a pack file, with a public key also its signature, and that before anything of it is read.

    `more`: the checks of what only its user can run, such as how carried cases are decided.
    `caps`: what a run may cost at most, whatever limits a rule names: they too come from the pack.
    What is wrong with its content is a failed check. Errors: PackError where there is no such file, SignatureError
    where the key cannot be used or the extra `sign` is missing.
    """
    data = read_bytes(path)
    signature = check_signed(path, data, key)
    if not signature.passed:
        return Verification((signature,))
    try:
        pack = parse_pack(data)
    except PackError as error:
        return Verification((signature, Check("pack", False, str(error))))
    whole = f"{pack.name} {pack.version}, {_counted(len(pack.rules), 'rule')}, all sums hold"
    checks = [signature, Check("pack", True, whole), check_numpy(pack.info.numpy, np.__version__)]
    for rule in pack.rules:
        checks.extend(_checks_of(pack, rule, host, caps))
    if more is not None:
        checks.extend(more(pack, host))
    return Verification(tuple(checks), pack)


def check_signed(path: Path, data: bytes, key: Path | None) -> Check:
    """Whether the signature beside a pack file is over its bytes and by this key; skipped without a key."""
    from workbench.packs.signature.keys import read_public
    from workbench.packs.signature.sign import check_signature, signature_of

    if key is None:
        return Check("signature", True, "not checked: no key was given", skipped=True)
    read_public(key)  # a key of no use is the caller's to mend, not a fault of the pack
    try:
        mark = check_signature(data, signature_of(path), key)
    except SignatureError as error:
        return Check("signature", False, str(error))
    return Check("signature", True, f"by {key.name}, fingerprint {mark[:16]}…")


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


def _capped(rule: Rule, caps: Limits) -> Rule:
    named = rule.limits
    return replace(rule, limits=Limits(min(named.seconds, caps.seconds), min(named.memory_mb, caps.memory_mb)))


def _checks_of(pack: Pack, rule: Rule, host: Host, caps: Limits) -> Iterator[Check]:
    examples, given = pack.examples[rule.name], rule.approval
    yield Check(
        f"{rule.name}: approval", is_approved(rule), f"by {given.by}, {given.when}" if given else "none", rule=rule.name
    )
    contract = _check_contract(rule)
    yield contract
    if not contract.passed:
        return
    yield _check_kinds(rule, examples, pack.missing.get(rule.name, ()))
    if not examples:
        return
    capped = _capped(rule, caps)
    memory = PeakMemory(host)
    memory.start()
    verdicts = [run_example(capped, example, host) for example in examples]
    taken = memory.megabytes()
    yield from (_check_example(rule, *pair) for pair in zip(examples, verdicts, strict=True))
    yield _check_limits(rule, verdicts, taken)
    if all(verdict.ran for verdict in verdicts):
        yield _check_repeats(capped, max(examples, key=lambda example: len(example.series)), host)


def _check_contract(rule: Rule) -> Check:
    from workbench.sandbox.check import static_check
    from workbench.sandbox.contract import read_contract

    def check(passed: bool, text: str) -> Check:
        return Check(f"{rule.name}: contract", passed, text, rule=rule.name)

    problems = static_check(rule.text)
    if problems:
        return check(False, f"line {problems[0].line}: {problems[0].message}")
    contract = read_contract(rule.text)
    if rule.input.run == "stateful" and not contract.stateful:
        why = contract.not_stateful_because
        return check(False, f"line {why.line}: {why.message}" if why else "it is not stateful")
    unknown = {key for values in rule.overrides.values() for key in values} - set(contract.parameters)
    if unknown:
        return check(False, f"it has no parameter {min(unknown)}")
    return check(True, f"{_counted(len(contract.clauses), 'condition')}, {rule.input.run}")


def _check_kinds(rule: Rule, examples: tuple[Example, ...], missing: tuple[Missing, ...]) -> Check:
    """Whether there is an example of each kind, or the pack says why not; skipped where that leaves nothing to run."""
    kinds = {example.kind for example in examples} | {one.kind for one in missing}
    silent = [kind for kind in ("positive", "negative") if kind not in kinds]
    points = sum(len(example.series) - example.judged_from for example in examples)
    facts = [f"{_counted(len(examples), 'example')}, {_counted(points, 'point')}"] if examples else []
    facts += [f"no {one.kind} example: {one.why}" for one in missing]
    facts += [f"no {kind} example, and the pack does not say why" for kind in silent]
    return Check(
        f"{rule.name}: examples", not silent, "; ".join(facts), skipped=not examples and not silent, rule=rule.name
    )


def _check_example(rule: Rule, example: Example, verdict: Verdict) -> Check:
    """Whether an example gives the condition and the flags that it was packed with."""
    name, series = f"{rule.name}: {example.name}", example.series
    if not verdict.ran:
        return Check(name, False, f"it does not run: {verdict.problems[0].message}", rule=rule.name)
    judged = slice(example.judged_from, None)
    times = None if series.times_ns is None else series.times_ns[judged]
    pairs = {"flag": (example.flags, verdict.flags), "condition": (example.condition, verdict.condition)}
    strips = {
        what: strip_of(expected[judged], got[judged], first_point=example.judged_from, times_ns=times)
        for what, (expected, got) in pairs.items()
    }
    strip, text = strips["flag"], f"{_counted(len(series) - example.judged_from, 'point')} as expected"
    if strip.differs:
        text = f"flags: {strip.caption}"
    elif strips["condition"].differs:
        strip = strips["condition"]
        text = f"conditions, with the same flags: {strip.caption}"
    elif bool((example.flags[judged] == 1).any()) != (example.kind == "positive"):
        return Check(name, False, f"it is called {example.kind} but its flags say otherwise", rule=rule.name)
    return Check(name, not strip.differs, text, rule=rule.name, strip=strip, seconds=verdict.seconds)


def _check_limits(rule: Rule, verdicts: list[Verdict], megabytes: float | None) -> Check:
    """Whether the examples kept to the time and memory that the rule's limits allow one run."""
    name, limits = f"{rule.name}: limits", rule.limits
    broken = next((verdict for verdict in verdicts if verdict.failure in ("deadline", "memory")), None)
    if broken is not None:
        return Check(name, False, broken.problems[0].message, rule=rule.name)
    slowest = max(verdict.seconds for verdict in verdicts)
    held = "memory not measured on this system" if megabytes is None else f"{max(1, math.ceil(megabytes))} MB"
    text = f"{slowest:.3f} s of {limits.seconds:g} s, {held} of {limits.memory_mb:,} MB"
    within = slowest <= limits.seconds and (megabytes or 0.0) <= limits.memory_mb
    return Check(name, within, text, rule=rule.name)


def _check_repeats(rule: Rule, example: Example, host: Host) -> Check:
    from workbench.sandbox.repeat import repeatability

    problem = repeatability(rule, example.series, host).problem
    text = problem.message if problem else "five runs in two processes, bit for bit the same"
    return Check(f"{rule.name}: repeats", problem is None, text, rule=rule.name)


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
