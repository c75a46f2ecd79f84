"""Base detectors from outside: a column of the series' files, a file of flags, a rulepack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.training.based import faulty, high_rule, rise_rule
from tests.training.fakes import Clock
from workbench.data.opening import open_paths
from workbench.errors import DataError, TrainingError, WorkbenchError
from workbench.model.events import TaskFinished
from workbench.packs.approval import approve
from workbench.packs.pack import write_pack
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series
from workbench.training.combined.columns import attach, with_column
from workbench.training.combined.spec import BaseSpec, parse_base
from workbench.training.options import TrainOptions
from workbench.training.run import train_all

START = 1_700_000_000


def write(path: Path, **columns) -> Path:
    rows = zip(*columns.values(), strict=True)
    path.write_text("\n".join([",".join(columns), *(",".join(map(str, row)) for row in rows)]) + "\n", "utf-8")
    return path


def series_file(path: Path, n: int = 200, **more) -> Path:
    value = np.random.default_rng(n).normal(100.0, 1.0, n).round(3)
    label = [int(50 <= i < 53) for i in range(n)]
    return write(path, timestamp=[START + 60 * i for i in range(n)], value=value, label=label, **more)


def test_a_column_is_read_again_from_the_files_of_the_series(tmp_path):
    score = [float(i % 7) for i in range(200)]
    series_file(tmp_path / "a.csv", score=score)
    series_file(tmp_path / "b.csv", score=score[::-1])
    opened = open_paths([tmp_path])
    given = attach(opened, parse_base("column:score>=5"))
    assert given.spec == BaseSpec("column", "score", 5.0)
    assert [one.columns for one in given.series] == [("value", "score")] * 2
    assert [one.name for one in given.series] == ["a", "b"]
    assert given.series[0].values[:, 1].tolist() == score
    for before, after in zip(opened.series, given.series, strict=True):
        assert (before.value == after.value).all()
        assert before.labels == after.labels


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    opened = open_paths([series_file(tmp_path / "a.csv")])
    with pytest.raises(DataError, match="has no column 'score': it has timestamp, value, label"):
        attach(opened, parse_base("column:score"))


def test_a_file_of_flags_is_matched_by_series_and_time(tmp_path):
    opened = open_paths([series_file(tmp_path / "a.csv"), series_file(tmp_path / "b.csv")])
    flags = write(
        tmp_path / "flags.csv",
        series=["b", "a", "a", "b"],
        timestamp=[START + 60 * 7, START + 60 * 3, START + 60 * 9, START + 31],
        flag=[1, 1, 0, 1],
    )
    given = attach(opened, BaseSpec("file", str(flags)))
    assert given.spec == BaseSpec("column", "base")
    assert [np.flatnonzero(one.values[:, 1]).tolist() for one in given.series] == [[3], [7]]
    assert given.notes == ("flags.csv: 1 rows lie at no point of the series",)


def test_a_file_of_scores_may_count_points_and_needs_no_clock(tmp_path):
    opened = open_paths([series_file(tmp_path / "a.csv")])
    flags = write(tmp_path / "base.csv", index=[4, 190, 5], score=[3.0, 9.5, 2.9])
    given = attach(opened, BaseSpec("file", str(flags), 3.0))
    assert np.flatnonzero(given.series[0].values[:, 1]).tolist() == [4, 190]


def test_flags_that_the_detector_wrote_are_a_base(tmp_path):
    opened = open_paths([series_file(tmp_path / "a.csv")])
    n = len(opened.series[0])
    on = [int(i % 50 == 0) for i in range(n)]
    times = [START + 60 * i for i in range(n)]
    flags = write(tmp_path / "d.csv", timestamp=times, value=[1.5] * n, condition=on, flag=on, reason=[""] * n)
    assert attach(opened, BaseSpec("file", str(flags))).series[0].values[:, 1].tolist() == on


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"timestamp": [5, 6], "flag": [1, 1]}, "does not fit a"),
        ({"index": [5000, 6000], "flag": [1, 1]}, "does not fit a"),
        ({"timestamp": [START], "mood": ["good"]}, "no column of flags"),
    ],
)
def test_a_file_that_fits_nothing_is_refused_in_a_sentence(tmp_path, columns, words):
    opened = open_paths([series_file(tmp_path / "a.csv")])
    with pytest.raises(DataError, match=words):
        attach(opened, BaseSpec("file", str(write(tmp_path / "flags.csv", **columns))))


def test_a_file_without_the_flags_of_a_series_is_refused(tmp_path):
    opened = open_paths([series_file(tmp_path / "a.csv"), series_file(tmp_path / "b.csv")])
    flags = write(tmp_path / "flags.csv", series=["a"], timestamp=[START], flag=[1])
    with pytest.raises(DataError, match="holds no flags of b"):
        attach(opened, BaseSpec("file", str(flags)))


def test_a_series_that_has_such_a_column_already_is_refused():
    one = faulty(n=10)
    with pytest.raises(TrainingError, match="has a column base already"):
        with_column(with_column(one, np.zeros(10)), np.zeros(10))


def pack(path: Path, *rules) -> Path:
    approved = [approve(rule, "Ann", "2026-01-01") for rule in rules]
    return write_pack(approved, path, name="old", version="1.0.0", combination="any")


def open_host() -> Host:
    return Host(options=HostOptions(spare=False))


def test_a_pack_of_one_rule_is_the_base_itself(tmp_path, host):
    path = pack(tmp_path / "old-1.0.0.rulepack", high_rule(108.0))
    one = faulty()
    options = TrainOptions("each", rounds=1, candidates=2, base=f"pack:{path}")
    done = {
        event.task: event
        for event in train_all([one], options, [host], clock=Clock(), run_id="r")
        if isinstance(event, TaskFinished)
    }
    base = done["faulty"].rule
    assert (base.text, base.emit, base.role) == (high_rule(108.0).text, high_rule().emit, "base")
    assert base.approval is None
    assert done["faulty-add"].rule is not None


def test_a_pack_of_several_rules_becomes_a_column_of_what_they_say_together(tmp_path, host):
    path = pack(tmp_path / "old-1.0.0.rulepack", high_rule(108.0), rise_rule())
    one = replace(faulty(), name="a")
    written = write(
        tmp_path / "a.csv",
        timestamp=[START + 60 * i for i in range(len(one))],
        value=[repr(v) for v in one.value.tolist()],
        label=one.labels.mask(len(one)).tolist(),
    )
    given = attach(open_paths([written]), BaseSpec("pack", str(path)), open_host)
    assert given.spec == BaseSpec("column", "base")
    said = [flag_series(rule, one, host).condition == 1 for rule in (high_rule(108.0), rise_rule())]
    assert ((given.series[0].values[:, 1] == 1) == (said[0] | said[1])).all()
    assert "several rules" in given.notes[0]


def test_a_pack_that_takes_none_of_the_series_is_refused(tmp_path):
    rules = [replace(rule, input=replace(rule.input, series=("other",))) for rule in (high_rule(), rise_rule())]
    path = pack(tmp_path / "old-1.0.0.rulepack", *rules)
    opened = open_paths([series_file(tmp_path / "a.csv")])
    with pytest.raises(WorkbenchError, match="No rule takes the series a"):
        attach(opened, BaseSpec("pack", str(path)), open_host)
