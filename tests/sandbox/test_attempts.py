"""Every attempt of the corpus ends in a verdict without flags, and the process of rules goes on as if nothing was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.sandbox.check import static_check
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series

from .attempts import ATTEMPTS, FOOTPRINT, Attempt, stopped_first_by
from .attempts.running import run
from .rules import JUMP, rule
from .series import walk

SERIES = walk(400)
IN_TIME = 1.0  # seconds that an attempt may take
ENDLESS = stopped_first_by("deadline")


def named(attempt: Attempt) -> str:
    """How a test is called."""
    return attempt.name


@pytest.fixture(scope="module")
def own_host() -> Iterator[Host]:
    """A host of its own: attempts end its children often."""
    with Host(options=HostOptions(cache_mb=64)) as host:
        yield host


@pytest.fixture(scope="module")
def usual(own_host: Host) -> NDArray[np.int8]:
    """The flags of a decent rule before any attempt."""
    verdict = flag_series(rule(JUMP), SERIES, own_host)
    assert verdict.ran
    assert verdict.flags.any()
    return verdict.flags


def test_the_corpus_is_large_and_each_attempt_has_its_own_name() -> None:
    assert len(ATTEMPTS) >= 400
    assert len({attempt.group for attempt in ATTEMPTS}) >= 15
    assert [name for name, times in Counter(attempt.name for attempt in ATTEMPTS).items() if times > 1] == []


@pytest.mark.parametrize("attempt", stopped_first_by("static check"), ids=named)
def test_what_the_static_check_stops_gets_a_sentence(attempt: Attempt) -> None:
    problems = static_check(attempt.text)
    assert problems, attempt.text[:2000]
    assert all(len(problem.message) > 10 and problem.code for problem in problems)


MEMORY = frozenset({"memory"})  # what grows without end may reach this limit before its deadline on a fast machine


@pytest.mark.parametrize("attempt", [a for a in ATTEMPTS if a.first != "static check"], ids=named)
def test_what_another_layer_stops_first_passes_the_static_check(attempt: Attempt) -> None:
    assert static_check(attempt.text) == ()


@pytest.mark.parametrize("attempt", [a for a in ATTEMPTS if a not in ENDLESS], ids=named)
def test_an_attempt_gets_a_verdict_and_the_next_rule_its_flags(
    attempt: Attempt, own_host: Host, usual: NDArray[np.int8]
) -> None:
    stopped_and_forgotten(attempt, own_host, usual, IN_TIME)


@pytest.mark.parametrize("attempt", ENDLESS[::6], ids=named)
def test_an_endless_attempt_ends_at_its_deadline(attempt: Attempt, own_host: Host, usual: NDArray[np.int8]) -> None:
    stopped_and_forgotten(attempt, own_host, usual, 0.3, also=MEMORY)


@pytest.mark.slow
@pytest.mark.parametrize("attempt", ENDLESS, ids=named)
def test_each_endless_attempt_ends_at_its_deadline(attempt: Attempt, own_host: Host, usual: NDArray[np.int8]) -> None:
    stopped_and_forgotten(attempt, own_host, usual, 0.3, also=MEMORY)


def stopped_and_forgotten(
    attempt: Attempt, host: Host, usual: NDArray[np.int8], deadline_s: float, also: frozenset[str] = frozenset()
) -> None:
    """The attempt fails as the corpus says and leaves neither a file nor a trace in the next rule's flags."""
    verdict = run(attempt, SERIES, host, deadline_s)
    assert verdict.failure in {attempt.failure, *also}, verdict.problems
    assert len(verdict.flags) == 0
    assert len(verdict.problems[0].message) > 10
    assert sum(len(problem.message) for problem in verdict.problems) < 100_000
    assert not Path(FOOTPRINT).exists()
    again = flag_series(rule(JUMP), SERIES, host)
    assert again.ran, again.problems
    assert np.array_equal(again.flags, usual)
