"""The queue as a list: order, failures, what is kept and read again."""

from __future__ import annotations

import json

import pytest

from workbench.gui.dialogs.study.queue import queue_row
from workbench.gui.runs.run_queue import QueuedRun, RunQueue, queue_of

THREE = RunQueue().add([["a"], ["b"], ["c", "d"]], {"rounds": 2})


def names(queue: RunQueue) -> list[str]:
    return ["+".join(one.series) for one in queue.items]


@pytest.mark.parametrize(
    ("key", "by", "after"),
    [
        (1, 1, ["b", "a", "c+d"]),
        (3, -1, ["a", "c+d", "b"]),
        (1, -1, ["a", "b", "c+d"]),
        (3, 9, ["a", "b", "c+d"]),
        (9, 1, ["a", "b", "c+d"]),
    ],
)
def test_a_run_moves_as_far_as_the_list_goes(key: int, by: int, after: list[str]) -> None:
    assert names(THREE.move(key, by)) == after


def test_what_waits_already_is_not_queued_twice_but_what_runs_may_wait_again() -> None:
    assert names(THREE.add([["a"], []], {})) == ["a", "b", "c+d"]
    assert names(THREE.begun(1, "run").add([["a"]], {})) == ["a", "b", "c+d", "a"]
    assert len({one.key for one in THREE.add([["e"]], {}).items}) == 4


def test_a_run_that_failed_is_passed_over_until_it_is_tried_again() -> None:
    broken = THREE.begun(1, "run").failed(1, "no server")
    assert broken.next is not None and broken.next.series == ("b",)
    assert broken.waiting == 2
    again = broken.again(1)
    assert again.next is not None and again.next.series == ("a",) and not again.next.run


def test_a_queue_that_was_kept_is_read_again_and_anything_else_is_empty() -> None:
    queue = THREE.begun(1, "run").failed(2, "why")
    assert queue_of(json.loads(json.dumps(queue.table()))) == queue
    for odd in (None, [], [3], [{"key": 1}], [{"key": 1, "series": ["a"], "what": 1}]):
        assert queue_of(odd) == RunQueue()


@pytest.mark.parametrize(
    ("item", "running", "held", "state"),
    [
        (QueuedRun(1, ("a",)), False, False, "waits"),
        (QueuedRun(1, ("a",)), False, True, "waits for you"),
        (QueuedRun(1, ("a",), run="r"), True, False, "running"),
        (QueuedRun(1, ("a",), run="r"), False, True, "was interrupted"),
        (QueuedRun(1, ("a",), problem="no server"), False, False, "failed"),
    ],
)
def test_each_run_says_how_it_stands(item: QueuedRun, running: bool, held: bool, state: str) -> None:
    row = queue_row(item, running=running, held=held)
    assert row.state == state
    assert not item.problem or item.problem in row.words
