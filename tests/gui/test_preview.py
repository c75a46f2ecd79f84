"""The preview of an edited rule: what it answers, in which order, and that nothing endless can block it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from pytestqt.qtbot import QtBot

from workbench.errors import SandboxError
from workbench.gui.editing.preview import (
    Good,
    PreviewOptions,
    PreviewRequest,
    PreviewResult,
    Tools,
    evaluate,
    stages,
    status_of,
)
from workbench.gui.editing.preview_thread import PreviewThread
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.split import Part, Split
from workbench.model.verdict import Problem, Verdict, failed


class FakeSandbox:
    """Runs "rules" whose text is a threshold; `endless` waits for a stop, `broken` is refused, `lost` loses the child,
    `bug` raises what nobody expects. Scores a part by its number of flags."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.calls: list[tuple[str, tuple[int, int] | None]] = []
        self.parts: list[Part] = []
        self.closed = False

    def tools(self) -> Tools:
        """As the preview is given it."""
        return Tools(self.check, self.run, self.score, self.stopped.set, self.close)

    def close(self) -> None:
        self.closed = True

    def check(self, text: str) -> tuple[Problem, ...]:
        return (Problem(2, 4, "open is not allowed; remove it", "S1"),) if text == "broken" else ()

    def run(self, rule: Rule, series: Series, span: tuple[int, int] | None, deadline_s: float) -> Verdict:
        self.calls.append((rule.text, span))
        if rule.text == "lost":
            raise SandboxError("The child is gone", "it died twice", "Restart")
        if rule.text == "bug":
            raise ZeroDivisionError("a bug of ours")
        if rule.text == "endless":
            self.stopped.clear()
            if not self.stopped.wait(deadline_s):
                return failed("deadline", Problem(0, 0, "It ran longer than allowed; look for a loop"))
            return failed("killed", Problem(0, 0, "killed"))
        start, stop = span or (0, len(series))
        flags = (series.value[start:stop] >= float(rule.text)).astype(np.int8)
        return Verdict(flags, flags, start)

    def score(self, series: Series, verdict: Verdict, split: Split, part: Part) -> Scores:
        assert len(verdict.flags) == len(series)
        self.parts.append(part)
        start, stop = split.span(part)
        return Scores(event_f1=float(verdict.flags[start:stop].mean()))


N = 100
SPLIT = Split(40, 60, N)
OPTIONS = PreviewOptions(one_stage_points=50, visible_deadline_s=5.0, whole_deadline_s=5.0)


def request(
    text: str,
    number: int = 1,
    good: Good | None = None,
    *,
    visible: tuple[int, int] = (10, 30),
    test_open: bool = False,
    labels: LabelSet | None = None,
) -> PreviewRequest:
    """A request on the series 0, 1, …, 99."""
    labels = LabelSet((Region(50, 55),)) if labels is None else labels
    series = Series("ramp", np.arange(N, dtype=float)[:, None], labels=labels)
    return PreviewRequest(number, Rule("ramp", text), series, SPLIT, visible, good, test_open)


def good(threshold: int) -> Good:
    """A last good version that flags every value from `threshold`."""
    return Good(str(threshold), (np.arange(N) >= threshold).astype(np.int8), Scores(event_f1=0.25))


def test_a_long_series_answers_for_the_visible_range_first() -> None:
    results = list(stages(request("20"), FakeSandbox().tools(), OPTIONS))
    assert [result.stage for result in results] == ["visible", "whole"]
    assert (results[0].verdict.start, len(results[0].verdict.flags)) == (10, 20)
    assert len(results[1].verdict.flags) == N


def test_a_short_series_answers_once() -> None:
    results = list(stages(request("20"), FakeSandbox().tools(), PreviewOptions(one_stage_points=N)))
    assert [result.stage for result in results] == ["whole"]


def test_the_visible_range_is_cut_to_the_series() -> None:
    first = next(stages(request("20", visible=(-50, 30)), FakeSandbox().tools(), OPTIONS))
    assert (first.verdict.start, len(first.verdict.flags)) == (0, 30)


def test_a_refused_text_is_never_run() -> None:
    sandbox = FakeSandbox()
    results = list(stages(request("broken"), sandbox.tools(), OPTIONS))
    assert [result.verdict.failure for result in results] == ["static"]
    assert sandbox.calls == []


def test_the_hidden_test_part_is_neither_scored_nor_compared() -> None:
    sandbox = FakeSandbox()
    result = evaluate(request("90", good=good(70)), sandbox.tools(), "whole", OPTIONS)
    assert result.differing_count == 0
    assert result.test is None
    assert "test" not in sandbox.parts


def test_an_opened_test_part_is_scored_and_compared() -> None:
    result = evaluate(request("90", good=good(70), test_open=True), FakeSandbox().tools(), "whole", OPTIONS)
    assert result.differing_count == 20
    assert result.differing == tuple(range(70, 90))
    assert result.test is not None


def test_differing_points_of_the_visible_range_count_from_the_origin() -> None:
    result = evaluate(request("25", good=good(20)), FakeSandbox().tools(), "visible", OPTIONS)
    assert result.differing == (20, 21, 22, 23, 24)


def test_flags_of_another_length_are_not_compared() -> None:
    other = Good("1", np.zeros(7, np.int8))
    assert evaluate(request("20", good=other), FakeSandbox().tools(), "whole", OPTIONS).differing_count is None


def test_the_difference_of_scores_is_against_the_last_good_version() -> None:
    result = evaluate(request("50", good=good(50)), FakeSandbox().tools(), "whole", OPTIONS)
    assert result.delta == 0.25  # half of the validation part is flagged, against .25


def test_the_status_line_is_one_sentence_of_words() -> None:
    tools = FakeSandbox().tools()
    one = evaluate(request("51", good=good(50)), tools, "whole", OPTIONS)
    assert status_of(one).text == "checked · 1 flag differs from the last good version · 0.45 (+0.20)"
    same = evaluate(request("50", good=good(50)), tools, "visible", OPTIONS)
    assert status_of(same).text == "checked · visible range · the same flags as before"
    refused = status_of(evaluate(request("broken"), tools, "whole", OPTIONS))
    assert refused.tone == "bad"
    assert refused.problem is not None
    assert refused.problem.line == 2
    assert "last good version is kept" in refused.text


class Listener:
    """Keeps the results of a preview thread."""

    def __init__(self, thread: PreviewThread) -> None:
        self.results: list[PreviewResult] = []
        self.traces: list[str] = []
        thread.result.connect(self.results.append)
        thread.crashed.connect(self.traces.append)

    def has(self, number: int, stage: str = "whole") -> Callable[[], bool]:
        """Whether an answer to a request has come."""
        return lambda: any(r.number == number and r.stage == stage for r in self.results)


def started(sandbox: FakeSandbox, options: PreviewOptions = OPTIONS) -> tuple[PreviewThread, Listener]:
    """A running preview thread and who listens to it."""
    thread = PreviewThread(sandbox.tools, options)
    listener = Listener(thread)
    thread.start()
    return thread, listener


def test_the_newest_request_is_always_answered_and_answers_never_go_back(qtbot: QtBot) -> None:
    sandbox = FakeSandbox()
    thread, heard = started(sandbox)
    for number in range(1, 200):
        thread.submit(request(str(number % 90), number))
        if number % 20 == 0:
            qtbot.wait(5)
    qtbot.waitUntil(heard.has(199))
    numbers = [result.number for result in heard.results]
    assert numbers == sorted(numbers)
    assert thread.close()
    assert sandbox.closed


def test_an_endless_edit_gives_way_to_the_next_one_at_once(qtbot: QtBot) -> None:
    thread, heard = started(FakeSandbox(), PreviewOptions(one_stage_points=N, whole_deadline_s=60))
    thread.submit(request("endless", 1))
    qtbot.wait(30)
    began = time.monotonic()
    thread.submit(request("20", 2))
    qtbot.waitUntil(heard.has(2))
    assert time.monotonic() - began < 2
    assert not heard.has(1)()
    assert thread.close()


def test_an_endless_edit_alone_is_ended_by_its_deadline_and_the_last_good_version_stays(qtbot: QtBot) -> None:
    thread, heard = started(FakeSandbox(), PreviewOptions(one_stage_points=N, whole_deadline_s=0.05))
    thread.submit(request("20", 1))
    qtbot.waitUntil(heard.has(1))
    thread.submit(request("endless", 2))
    qtbot.waitUntil(heard.has(2))
    assert heard.results[-1].verdict.failure == "deadline"
    assert thread.last_good is not None
    assert thread.last_good.text == "20"
    assert thread.close()


def test_a_lost_child_is_a_sentence_and_a_bug_is_a_traceback_and_both_leave_the_preview_alive(qtbot: QtBot) -> None:
    thread, heard = started(FakeSandbox())
    thread.submit(request("lost", 1))
    qtbot.waitUntil(heard.has(1))
    assert heard.results[-1].verdict.problems[0].message.startswith("The child is gone")
    thread.submit(request("bug", 2))
    qtbot.waitUntil(lambda: bool(heard.traces))
    assert "a bug of ours" in heard.traces[0]
    thread.submit(request("20", 3))
    qtbot.waitUntil(heard.has(3))
    assert thread.close()


def test_a_sandbox_that_cannot_start_is_told_and_tried_again_with_the_next_edit(qtbot: QtBot) -> None:
    attempts: list[int] = []

    def make_tools() -> Tools:
        attempts.append(1)
        if len(attempts) <= 2:
            raise SandboxError("The child cannot start", "no memory", "Close other programs")
        return FakeSandbox().tools()

    thread = PreviewThread(make_tools, OPTIONS)
    heard = Listener(thread)
    thread.start()
    thread.submit(request("20", 1))
    qtbot.waitUntil(heard.has(1))
    assert heard.results[-1].verdict.problems[0].message.startswith("The child cannot start")
    thread.submit(request("20", 2))
    qtbot.waitUntil(heard.has(2))
    assert heard.results[-1].verdict.ran
    assert heard.traces == []
    assert thread.close()


def test_what_was_forgotten_is_never_answered(qtbot: QtBot) -> None:
    thread, heard = started(FakeSandbox(), PreviewOptions(one_stage_points=N, whole_deadline_s=60))
    thread.submit(request("endless", 1))
    qtbot.wait(20)
    thread.forget()
    thread.submit(request("30", 2))
    qtbot.waitUntil(heard.has(2))
    assert {result.number for result in heard.results} == {2}
    assert thread.close()


def test_closing_ends_an_endless_edit(qtbot: QtBot) -> None:
    sandbox = FakeSandbox()
    thread, _ = started(sandbox, PreviewOptions(one_stage_points=N, whole_deadline_s=60))
    thread.submit(request("endless", 1))
    qtbot.wait(20)
    assert thread.close(seconds=2)
    assert sandbox.closed
