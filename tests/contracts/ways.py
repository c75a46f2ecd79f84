"""Every way in which the workbench runs a rule, each as a function from rule, series and host to flags."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.sandbox.series import fed
from workbench.cli.parts.scorecard import Scorecard
from workbench.detector.detect import Detector
from workbench.gui.editing.preview import PreviewOptions, PreviewRequest, PreviewResult, sandbox_tools, stages
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.split import Split, split_points
from workbench.model.verdict import Verdict
from workbench.packs.approval import approve
from workbench.packs.carried import Example, run_example
from workbench.packs.pack import read_pack, write_pack
from workbench.sandbox.host import Host
from workbench.sandbox.stream import open_stream
from workbench.training.engine.crew import Crew
from workbench.training.options import TrainOptions
from workbench.training.validate import Bench, run_rule

Flags = NDArray[np.int8]


def previewed(rule: Rule, series: Series, host: Host, visible: tuple[int, int]) -> dict[str, PreviewResult]:
    """What the editor shows: the visible range first where there is one, then the whole series."""
    split = split_points(len(series), series.test_start)
    request = PreviewRequest(1, rule, series, split, visible, test_open=True)
    results = stages(request, sandbox_tools(host), PreviewOptions(one_stage_points=0))
    return {result.stage: result for result in results}


def validated(rule: Rule, series: Series, host: Host, stop: int) -> Flags:
    """What the validator judges by: it is given the points before the test part alone."""
    seen = series.cut(0, stop)
    bench = Bench((seen,), (split_points(stop, None),), Crew([host]), TrainOptions())
    (verdict,) = run_rule(rule, bench.series, bench, lambda *_: None)
    assert verdict.ran, verdict.problems
    return verdict.flags


def scored(rule: Rule, series: Series, host: Host) -> Scores:
    """The figures of the verb `score`."""
    (card,) = Scorecard.of_rules((rule,), (series,), host).cards
    return card.test


def packed(rule: Rule, series: Series, verdict: Verdict, folder: Path) -> Path:
    """A pack file with the approved rule, which carries the whole series and its flags as an example."""
    example = Example("positive-1", "positive", series, verdict.condition, verdict.flags)
    approved = approve(rule, "Ann", "2026-01-01T00:00:00Z", "")
    path = folder / "same-1.0.0.rulepack"
    return write_pack([approved], path, name="same", version="1.0.0", examples={rule.name: [example]})


def carried(path: Path, host: Host) -> tuple[Flags, Flags]:
    """The flags that a pack expects of its example, and those that its rule gives now."""
    pack = read_pack(path)
    (rule,) = pack.rules
    (example,) = pack.examples[rule.name]
    return example.flags, run_example(rule, example, host).flags


def detected(path: Path, series: Series, host: Host, start: int = 0) -> Flags:
    """What production says of the points from `start` on."""
    return Detector.open(path, host).detect(series, start=start).flags


def streamed(rule: Rule, series: Series, host: Host, sizes: Sequence[int]) -> Flags:
    """The flags of a stream that is fed blocks of these sizes, over and over, until the series ends."""
    points = fed(rule, series)
    flags, at, turn = [np.zeros(0, np.int8)], 0, 0
    with open_stream(rule, series.name, host) as stream:
        while at < len(points):
            size = sizes[turn % len(sizes)]
            flags.append(stream.push(points[at : at + size]))
            at, turn = at + size, turn + 1
        flags.append(stream.finish())
    return np.concatenate(flags)


def whole_split(series: Series) -> Split:
    """The split by which the verb `score` takes all points of a series that names no test part."""
    return Split(0, 0, len(series))
