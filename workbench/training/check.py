"""The checker: whether a rule is safe, follows the contract, and runs on anything it may be given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.verdict import Problem
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.repeat import repeatability
from workbench.sandbox.run import flag_series
from workbench.sandbox.stream import stream_agreement

DUMMY_POINTS = 64
STREAM_POINTS = 2000  # enough to pass most warm-ups
REPEATED_POINTS = 500  # what a rule reads unset shows on any of them
DEADLINE_S = 20.0
_MINUTE_NS = 60_000_000_000


def check_rule(
    rule: Rule,
    host: Host,
    like: Series | None = None,
    *,
    fresh_process: bool = False,
    deadline_s: float = DEADLINE_S,
) -> tuple[Problem, ...]:
    """What is wrong with a rule, the cause first; empty = clean.

    Static check, contract, overrides, then runs in the sandbox on dummy data that mimics `like` (none = noise around
    100 with the rule's own columns): lengths 0, 1, 2, one chunk, missing values, a constant. It must say the same when
    run again, on a copy of its input, and (`fresh_process`, which costs the start of one) in another process. A
    `stateful` or `window` rule must give the same flags as a stream. `deadline_s`: of each run on dummy data.
    """
    problems = static_check(rule.text) or _contract_problems(rule)
    if problems:
        return problems
    for words, series in dummies(rule, like):
        verdict = flag_series(rule, series, host, deadline_s=deadline_s)
        if not verdict.ran:
            first = verdict.problems[0]
            return (replace(first, message=f"on {words}: {first.message}"), *verdict.problems[1:])
    again = repeatability(rule, _first_points(rule, like, REPEATED_POINTS), host, fresh_process=fresh_process)
    return (again.problem, *again.problems[1:]) if again.problem else _stream_problems(rule, like, host)


def _contract_problems(rule: Rule) -> tuple[Problem, ...]:
    contract = read_contract(rule.text)
    if rule.input.run == "stateful" and contract.not_stateful_because is not None:
        return (contract.not_stateful_because,)
    unknown = {n for values in rule.overrides.values() for n in values} - set(contract.parameters)
    if unknown:
        names = ", ".join(sorted(unknown))
        return (Problem(0, 0, f"rule.toml overrides {names}, which the rule does not have: name it at its top"),)
    return ()


def _stream_problems(rule: Rule, like: Series | None, host: Host) -> tuple[Problem, ...]:
    if rule.input.run == "chunk":
        return ()
    agreement = stream_agreement(rule, _first_points(rule, like, STREAM_POINTS), host)
    if agreement.failure:
        first = agreement.problems[0]
        return (replace(first, message=f"as a stream: {first.message}"), *agreement.problems[1:])
    if agreement.first_difference is None:
        return ()
    words = f"as a stream it gives another flag at point {agreement.first_difference} ({agreement.share:.1%} agree)"
    return (Problem(0, 0, f"{words}: use what has been seen so far only", "stream"),)


def _first_points(rule: Rule, like: Series | None, n: int) -> Series:
    return _dummy(rule, None, _mimic(None, n)) if like is None else like.cut(0, min(len(like), n))


def dummies(rule: Rule, like: Series | None = None) -> Iterator[tuple[str, Series]]:
    """The series that every rule must survive, each with what it is in words."""
    n = rule.input.points if rule.input.run == "chunk" else DUMMY_POINTS
    value = _mimic(like, max(n, DUMMY_POINTS))
    for length in (0, 1, 2):
        yield f"a series of {length} points" if length != 1 else "a series of 1 point", _dummy(
            rule, like, value[:length]
        )
    yield f"an ordinary series of {n} points", _dummy(rule, like, value[:n])
    holes = value[:DUMMY_POINTS].copy()
    holes[::3] = np.nan
    yield "a series with missing values", _dummy(rule, like, holes)
    yield "a series without any value", _dummy(rule, like, np.full(DUMMY_POINTS, np.nan))
    yield "a constant series", _dummy(rule, like, np.full(DUMMY_POINTS, value[0]))


def _mimic(like: Series | None, n: int) -> NDArray[np.float64]:
    """Noise (n,) with the mean and spread of a series, the same at each call."""
    center, spread = 100.0, 10.0
    if like is not None and np.isfinite(like.value).any():
        known = like.value[np.isfinite(like.value)]
        center, spread = float(np.mean(known)), float(np.std(known))
    return np.asarray(np.random.default_rng(0).normal(center, spread or 1.0, n))


def _dummy(rule: Rule, like: Series | None, value: NDArray[np.float64]) -> Series:
    own = tuple(name for name in rule.input.columns if name != "index") or ("value",)
    columns = own if like is None else like.columns
    values = np.repeat(value[:, None], len(columns), axis=1)
    step = _MINUTE_NS if like is None or like.interval_ns is None else like.interval_ns
    name = next(iter(rule.overrides), "dummy") if like is None else like.name
    return Series(name, values, np.arange(len(value), dtype=np.int64) * step, columns, interval_ns=step)
