"""A rule says the same in every run: again, on a copy, in another process; what does not is named with its point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from workbench.bench.series import zoo_series
from workbench.bench.zoo import Entry, entries
from workbench.model.rule import Rule
from workbench.sandbox.host import Host, HostOptions, Reply
from workbench.sandbox.layers import ALL_LAYERS
from workbench.sandbox.repeat import repeatability
from workbench.sandbox.run import flag_series

from .rules import CHUNK_MEAN, JUMP, LEVEL, rule
from .series import walk

ZOO = entries()
HEAD = "import numpy as np\n\n\ndef inference(sample):\n    value = sample[:, 0]\n"


class ScriptedHost:
    """Answers each call with the next of the given replies; `renewed`: how often another process was asked for."""

    def __init__(self, replies: Sequence[tuple[Mapping[str, object], Sequence[int]]]) -> None:
        self.replies = list(replies)
        self.renewed = 0

    def call(self, header: Mapping[str, object], **_: object) -> Reply:
        said, condition = self.replies.pop(0)
        assert len(condition) == (9 if header["op"] == "repeat" else 3)
        return Reply(said, memoryview(np.array(condition, np.int8).tobytes()))

    def renew(self) -> None:
        self.renewed += 1


@pytest.mark.parametrize("entry", ZOO, ids=lambda entry: entry.name)
def test_a_rule_of_the_zoo_says_the_same_again_and_on_a_copy(entry: Entry, host: Host) -> None:
    again = repeatability(entry.rule, zoo_series(700, seed=8), host, fresh_process=False)
    assert again.holds, again


def test_all_rules_of_the_zoo_say_the_same_in_another_process(host: Host) -> None:
    series = zoo_series(900, seed=9)
    before = [flag_series(entry.rule, series, host).condition for entry in ZOO]
    generation = host.generation
    host.renew()
    after = [flag_series(entry.rule, series, host).condition for entry in ZOO]
    assert host.generation > generation
    assert [e.name for e, a, b in zip(ZOO, before, after, strict=True) if not np.array_equal(a, b)] == []


@pytest.mark.parametrize("n", [0, 1, 2])
def test_nothing_and_next_to_nothing_is_repeated_too(n: int, host: Host) -> None:
    assert repeatability(rule(CHUNK_MEAN, "chunk", 100), walk(n), host, fresh_process=False).holds
    assert repeatability(rule(JUMP), walk(n), host, fresh_process=False).holds


def test_a_rule_that_reads_memory_before_it_wrote_it_is_found() -> None:
    bodies = (
        "    return np.empty(len(value)) > 1.0\n",
        "    flags = np.empty(len(value), dtype=int) < 0\n    return flags | (value > 2)\n",
        "    return (np.empty_like(value) > 1) & (value > 0)\n",
    )
    # The namespace would give zeros for np.empty: left out, so that this check stands alone.
    with Host(options=HostOptions(spare=False, layers=ALL_LAYERS - {"namespace"})) as bare:
        for body in bodies:
            again = repeatability(rule(HEAD + body, "chunk", 200), walk(400), bare, fresh_process=False)
            assert again.problem is not None, body
            assert again.problem.code == "disagreement"
            assert again.first_difference is not None


def test_a_rule_that_writes_into_its_input_does_not_run(host: Host) -> None:
    again = repeatability(rule(HEAD + "    value[:] = 0\n    return value > 1\n", "chunk", 50), walk(60), host)
    assert again.problem is not None
    assert again.failure == "exception"
    assert "must not be changed" in again.problem.message


def test_a_rule_that_fails_or_is_refused_says_why(host: Host) -> None:
    assert repeatability(rule("import os\n" + LEVEL), walk(9), host).failure == "static"
    assert repeatability(rule(HEAD + "    return value[99]\n", "chunk", 50), walk(60), host).failure == "exception"


def scripted(*replies: tuple[Mapping[str, object], Sequence[int]]) -> tuple[ScriptedHost, Rule]:
    return ScriptedHost(replies), rule(JUMP)


def test_the_first_differing_point_and_the_run_are_named() -> None:
    same = [0, 1, 0]
    for replies, where, point in [
        ([({}, [*same, 0, 1, 1, *same])], "in a second run", 2),
        ([({}, [*same, *same, 1, 1, 0])], "on a copy of its input", 0),
        ([({}, same * 3), ({}, [0, 0, 0])], "with what it computed before kept", 1),
        ([({}, same * 3), ({}, same), ({}, [0, 1, 1])], "in another process", 2),
    ]:
        host, one = scripted(*replies, *[({}, same)] * 2)
        again = repeatability(one, walk(3), host)  # type: ignore[arg-type]
        assert (again.where, again.first_difference) == (where, point)
        assert again.problem is not None
        assert again.problem.message.startswith(f"{where} it says something else at point {point}:")
        assert host.renewed == 1


def test_a_changed_input_is_told_whatever_the_rule_said() -> None:
    host, one = scripted(({"changed": True}, [0, 0, 0] * 3))
    again = repeatability(one, walk(3), host)  # type: ignore[arg-type]
    assert again.input_changed
    assert again.problem is not None
    assert "changes the input" in again.problem.message
    assert not host.renewed
