"""The edited rule while it is typed: checked, run in the sandbox, scored and compared with the last good version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.gui.texts import tr, trn
from workbench.gui.views.rule.rule_status import EditorStatus
from workbench.gui.words import difference, number, score
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.split import Part, Split
from workbench.model.verdict import Problem, Verdict, failed

if TYPE_CHECKING:
    from workbench.sandbox.host import Host

Stage = Literal["visible", "whole"]


@dataclass(frozen=True)
class PreviewOptions:
    """`one_stage_points`: up to this length the whole series is run at once; on longer ones the visible range is first.

    The deadlines end a rule that does not; `differing`: how many of the points that differ are listed.
    """

    one_stage_points: int = 20_000
    visible_deadline_s: float = 4.0
    whole_deadline_s: float = 20.0
    differing: int = 1_000


@dataclass(frozen=True, eq=False)
class Good:
    """A version that ran: its text, its flags (n,) on the whole series, and its validation scores."""

    text: str
    flags: NDArray[np.int8]
    validation: Scores | None = None


@dataclass(frozen=True, eq=False)
class PreviewRequest:
    """What to try: `rule` carries the edited text; `visible`: points (half-open) that the chart shows.

    `good`: what to compare with; `test_open`: whether the test part may be scored and compared. `trial`: a number on
    the move: of a long series only the visible range is judged, and nothing of it becomes the last good version.
    """

    number: int
    rule: Rule
    series: Series
    split: Split
    visible: tuple[int, int]
    good: Good | None = None
    test_open: bool = False
    trial: bool = False


@dataclass(frozen=True, eq=False)
class PreviewResult:
    """The answer to request `number`. `verdict` holds the flags of the stage's points or the problems.

    `differing`: the first points whose flags are not those of the last good version, `differing_count` all of them;
    None = nothing to compare with. Scores and `delta` (validation event F1) come with the stage `whole` alone.
    """

    number: int
    stage: Stage
    text: str
    verdict: Verdict
    differing_count: int | None = None
    differing: tuple[int, ...] = ()
    train: Scores | None = None
    validation: Scores | None = None
    test: Scores | None = None
    delta: float | None = None
    trial: bool = False

    def good(self) -> Good | None:
        """This version as the one to compare the next with; None unless it ran on the whole series."""
        if self.stage != "whole" or not self.verdict.ran or self.trial:
            return None
        return Good(self.text, self.verdict.flags, self.validation)


@dataclass(frozen=True)
class Tools:
    """The functions that a preview needs; `stop` ends a running `run` at once, from any thread."""

    check: Callable[[str], tuple[Problem, ...]]
    run: Callable[[Rule, Series, tuple[int, int] | None, float], Verdict]
    score: Callable[[Series, Verdict, Split, Part], Scores]
    stop: Callable[[], None]
    close: Callable[[], None]


def sandbox_tools(host: Host) -> Tools:
    """The real tools: static check, the sandbox behind `host`, and the scores of `workbench.scoring`."""
    from workbench.sandbox.check import static_check
    from workbench.sandbox.run import flag_series
    from workbench.scoring.metrics import score_part

    def run(rule: Rule, series: Series, span: tuple[int, int] | None, deadline_s: float) -> Verdict:
        return flag_series(rule, series, host, span=span, deadline_s=deadline_s)

    return Tools(static_check, run, score_part, host.stop, host.close)


def stages(request: PreviewRequest, tools: Tools, options: PreviewOptions) -> Iterator[PreviewResult]:
    """The results of a request as they come: the visible range first where the series is long, then the whole."""
    n = len(request.series)
    start, stop = max(0, request.visible[0]), min(n, request.visible[1])
    if n > options.one_stage_points and 0 < stop - start < n:
        result = evaluate(request, tools, "visible", options)
        yield result
        if not result.verdict.ran or request.trial:
            return
    yield evaluate(request, tools, "whole", options)


def evaluate(request: PreviewRequest, tools: Tools, stage: Stage, options: PreviewOptions) -> PreviewResult:
    """One stage of a request: static check, run, comparison, and for the whole series the scores."""
    result = _evaluated(request, tools, stage, options)
    return replace(result, trial=True) if request.trial else result


def _evaluated(request: PreviewRequest, tools: Tools, stage: Stage, options: PreviewOptions) -> PreviewResult:
    text, series, split = request.rule.text, request.series, request.split
    problems = tools.check(text)
    if problems:
        return PreviewResult(request.number, stage, text, failed("static", *problems))
    if stage == "visible":
        span = (max(0, request.visible[0]), min(len(series), request.visible[1]))
        verdict = tools.run(request.rule, series, span, options.visible_deadline_s)
    else:
        verdict = tools.run(request.rule, series, None, options.whole_deadline_s)
    if not verdict.ran:
        return PreviewResult(request.number, stage, text, verdict)
    count, points = differences(verdict, request, options.differing)
    if stage == "visible" or series.labels is None:
        return PreviewResult(request.number, stage, text, verdict, count, points)
    validation = tools.score(series, verdict, split, "validation")
    before = request.good.validation if request.good is not None else None
    return PreviewResult(
        request.number,
        stage,
        text,
        verdict,
        count,
        points,
        train=tools.score(series, verdict, split, "train"),
        validation=validation,
        test=tools.score(series, verdict, split, "test") if request.test_open else None,
        delta=None if before is None else validation.event_f1 - before.event_f1,
    )


def differences(verdict: Verdict, request: PreviewRequest, limit: int) -> tuple[int | None, tuple[int, ...]]:
    """How many points have another flag than the last good version's, and the first of them; a hidden test part is
    not looked at."""
    if request.good is None:
        return None, ()
    start, n = verdict.start, len(verdict.flags)
    visible = n if request.test_open else max(0, min(n, request.split.validation_stop - start))
    before = request.good.flags[start : start + visible]
    if len(before) != visible:  # flags of another series or of another length: nothing to compare with
        return None, ()
    points = np.flatnonzero((verdict.flags[:visible] == 1) != (before == 1)) + start
    return len(points), tuple(int(point) for point in points[:limit])


def status_of(result: PreviewResult) -> EditorStatus:
    """The line below the editor: `checked · 3 flags differ from the last good version · 0.86 (+0.02)`, or what is
    wrong, on its line."""
    if not result.verdict.ran:
        problem, *more = result.verdict.problems
        told = tr("{failure} · the last good version is kept", failure=_kind(result.verdict.failure))
        return EditorStatus("bad", told, problem, more=tuple(more))
    parts = [tr("checked"), tr("visible range") if result.stage == "visible" else ""]
    if result.differing_count is not None:
        differ = trn(
            "{number} flag differs from the last good version",
            "{number} flags differ from the last good version",
            result.differing_count,
            number=number(result.differing_count),
        )
        parts.append(differ if result.differing_count else tr("the same flags as before"))
    if result.validation is not None:
        shown = score(result.validation.event_f1)
        parts.append(shown if result.delta is None else f"{shown} ({difference(result.delta)})")
    return EditorStatus("good", " · ".join(part for part in parts if part), None, bool(result.differing_count))


def _kind(failure: str) -> str:
    return {
        "static": tr("not run: the check refused it"),
        "contract": tr("it ran, but its answer breaks the contract"),
        "exception": tr("it stopped with an error"),
        "deadline": tr("stopped: it took too long"),
        "memory": tr("stopped: it took too much memory"),
        "killed": tr("stopped"),
        "disagreement": tr("batch and stream disagree"),
    }.get(failure, failure)
