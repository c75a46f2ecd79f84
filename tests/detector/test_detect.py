"""The detector: routing by name, the flags of the chart, reasons, missing history, light imports."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packs.made import RULE, WHEN, pack, wave
from tests.packs.rules import TEXT
from workbench.detector.detect import Detector, summary
from workbench.detector.route import Routes, route
from workbench.errors import DataError, PackError, RouteError, RuleError
from workbench.model.combination import Combination, Role
from workbench.model.emit import Emit
from workbench.model.rule import Evidence, InputSpec, Rule
from workbench.packs.approval import approve
from workbench.packs.pack import write_pack
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series

ROOT = Path(__file__).parents[2]
NAMES = ("cpu", "cpu-2", "disk", "cpu*", "c?u", "*", "[c]pu", "cpu[0]")
TWO_CLAUSES = """import numpy as np

HIGH = 5.0
LOW = 0.5


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value stays between LOW and HIGH
    # Abnormal Rule 1: the value is above HIGH
    flags = value > HIGH
    # Abnormal Rule 2: the value is below LOW
    flags |= value < LOW
    return flags.astype(int)
"""


def detector(tmp_path: Path, host: Host, *rules: Rule) -> Detector:
    approved = [approve(rule, "Ann", WHEN) for rule in rules]
    return Detector.open(write_pack(approved, tmp_path / "p.rulepack", name="p", version="1.0.0"), host)


def named(name: str, *patterns: str, default: bool = False) -> Rule:
    return Rule(name, TEXT, input=InputSpec(series=patterns, default=default))


@pytest.mark.parametrize(
    ("series", "rule"),
    [
        ("cpu", "exact"),
        ("cpu-2", "narrow"),
        ("cpx", "wide"),
        ("disk", "other"),
        ("cpu[0]", "brackets"),
    ],
)
def test_the_best_matching_rule_takes_a_series(series: str, rule: str) -> None:
    rules = [
        named("other", "nothing", default=True),
        named("wide", "c*"),
        named("narrow", "cpu-*"),
        named("exact", "z*", "cpu"),
        named("brackets", "cpu[0]"),
    ]
    assert route(rules, series).name == rule
    assert route(rules[::-1], series).name == rule


def test_rules_that_match_equally_well_are_taken_by_name() -> None:
    assert route([named("b", "*"), named("a", "*")], "x").name == "a"


@given(
    st.lists(st.tuples(st.lists(st.sampled_from(NAMES), max_size=3), st.booleans()), max_size=6),
    st.sampled_from(NAMES),
)
def test_many_series_are_routed_as_each_alone(made: list[tuple[list[str], bool]], series: str) -> None:
    rules = [named(f"rule {at % 3}{at}", *patterns, default=default) for at, (patterns, default) in enumerate(made)]
    try:
        alone = route(rules, series)
    except RouteError:
        alone = None
    assert Routes(rules).rule_for(series) is alone


def test_a_series_that_no_rule_takes_is_refused_by_name(tmp_path: Path, host: Host) -> None:
    with pytest.raises(RouteError, match=r"No rule takes the series disk: the rules take cpu, web\*"):
        detector(tmp_path, host, RULE).detect(wave("disk"))


@pytest.mark.parametrize("emit", [Emit(), Emit("first", 3)])
@pytest.mark.parametrize(
    "given", [InputSpec(series=("cpu",)), InputSpec(run="chunk", points=333), InputSpec(run="window", points=50)]
)
def test_flags_equal_those_of_the_one_way_to_run_a_rule(
    emit: Emit, given: InputSpec, tmp_path: Path, host: Host
) -> None:
    rule = Rule("cpu", TWO_CLAUSES, input=given, emit=emit)
    series = wave(spikes=(1_000, 1_001, 1_004, 5_000))
    detection = detector(tmp_path, host, rule).detect(series)
    chart = flag_series(rule, series, host)
    assert np.array_equal(detection.flags, chart.flags)
    assert np.array_equal(detection.condition, chart.condition)
    assert [row.flag for row in detection.rows()] == chart.flags.tolist()


def test_overrides_of_a_series_hold(tmp_path: Path, host: Host) -> None:
    given = detector(tmp_path, host, RULE)
    values = np.array([1.0, 4.0, 6.0])
    assert given.detect(None, values, name="cpu").flags.tolist() == [0, 0, 1]
    assert given.detect(None, values, name="web 1").flags.tolist() == [0, 1, 1]
    assert given.detect(None, values, name="web 2").flags.tolist() == [0, 0, 1]


def test_each_point_of_a_condition_has_its_reason(tmp_path: Path, host: Host) -> None:
    given = detector(tmp_path, host, Rule("cpu", TWO_CLAUSES, emit=Emit("first", 0)))
    detection = given.detect(None, np.array([1.0, 9.0, 9.0, 0.1, np.nan]), name="cpu")
    rows = list(detection.rows())
    high, low = "Abnormal Rule 1: the value is above HIGH", "Abnormal Rule 2: the value is below LOW"
    assert [row.reason for row in rows] == ["", high, high, low, ""]
    assert [row.condition for row in rows] == [0, 1, 1, 1, -1]
    assert [row.flag for row in rows] == [0, 1, 0, 0, -1]
    assert [row.index for row in rows] == [0, 1, 2, 3, 4]
    assert rows[0].time_ns is None


def test_history_is_fed_but_not_judged_and_what_is_missing_is_said(tmp_path: Path, host: Host) -> None:
    rule = Rule("cpu", TWO_CLAUSES, evidence=Evidence(history_points=5_000))
    given = detector(tmp_path, host, rule)
    whole, part = given.detect(wave()), given.detect(wave(), start=2_000)
    assert np.array_equal(part.flags, whole.flags[2_000:])
    assert (whole.missing_history, part.missing_history) == (5_000, 3_000)
    assert [next(part.rows()).index, len(list(part.rows()))] == [2_000, 4_000]
    assert "2 of 4,000 points flagged by cpu; approved with 3,000 points of history more" in summary(part)


@pytest.mark.parametrize(("interval_s", "noted"), [(None, False), (60.0, False), (57.0, False), (300.0, True)])
def test_points_at_another_interval_than_the_rule_was_made_for_are_noted(
    interval_s: float | None, noted: bool, tmp_path: Path, host: Host
) -> None:
    rule = Rule("cpu", TWO_CLAUSES, input=InputSpec(interval_s=interval_s))
    detection = detector(tmp_path, host, rule).detect(wave())
    assert ("cpu was made for a point every 300 s, these come every 60 s" in detection.notes) == noted
    assert ("every 300 s" in summary(detection)) == noted


def test_a_rule_that_fails_on_a_series_is_an_error_not_silence(tmp_path: Path, host: Host) -> None:
    broken = Rule("cpu", TEXT.replace("value > LIMIT", "value[10_000_000] > value"))
    with pytest.raises(RuleError, match="cpu does not run on cpu: line "):
        detector(tmp_path, host, broken).detect(wave())


def test_plain_arrays_of_times_and_values_are_enough(tmp_path: Path, host: Host) -> None:
    given = detector(tmp_path, host, RULE)
    series = wave()
    whole = given.detect(series)
    assert series.times_ns is not None
    for times in (series.times_ns, series.times_ns.view("datetime64[ns]").astype("datetime64[s]")):
        part = given.detect(times, series.value)
        assert np.array_equal(part.flags, whole.flags)
        assert [row.time_ns for row in part.rows()] == series.times_ns.tolist()
    with pytest.raises(RouteError):
        detector(tmp_path, host, RULE, replace(RULE, name="other")).detect(series.times_ns, series.value)


MINUTES = np.arange(3) * np.timedelta64(1, "m") + np.datetime64("2026-01-01T00:00")


@pytest.mark.parametrize(
    ("times", "values", "sentence"),
    [
        (None, np.zeros((3, 2)), r"the shape \(3, 2\)"),
        (None, 1.0, "not one number a point"),
        (MINUTES[:2], np.zeros(3), "more or fewer than values"),
        (MINUTES[::-1], np.zeros(3), "do not rise"),
        (MINUTES[[0, 1, 1]], np.zeros(3), "do not rise"),
        (np.array([0.0, 60.0, 120.0]), np.zeros(3), "they are float64"),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(
    times: object, values: object, sentence: str, tmp_path: Path, host: Host
) -> None:
    with pytest.raises(DataError, match=sentence):
        detector(tmp_path, host, RULE).detect(times, values, name="cpu")  # type: ignore[arg-type]


def test_the_interval_of_plain_arrays_is_compared_with_that_of_the_rule_too(tmp_path: Path, host: Host) -> None:
    rule = Rule("cpu", TWO_CLAUSES, input=InputSpec(interval_s=300.0))
    detection = detector(tmp_path, host, rule).detect(MINUTES, np.zeros(3), name="cpu")
    assert detection.notes == ("cpu was made for a point every 300 s, these come every 60 s",)


def test_an_empty_series_gives_no_rows(tmp_path: Path, host: Host) -> None:
    assert list(detector(tmp_path, host, RULE).detect(None, np.zeros(0), name="cpu").rows()) == []


def test_a_pack_edited_after_approval_is_refused(tmp_path: Path, host: Host) -> None:
    path = tmp_path / "p.rulepack"
    path.write_bytes(pack().replace(b"LIMIT = 5.0", b"LIMIT = 6.0"))
    with pytest.raises(PackError):
        Detector.open(path, host)


def test_a_detector_without_a_host_starts_and_ends_its_own(tmp_path: Path, host: Host) -> None:
    path = detector(tmp_path, host, replace(RULE)).pack and tmp_path / "p.rulepack"
    with Detector.open(path) as alone:
        assert alone.detect(None, np.array([1.0, 6.0]), name="cpu").flags.tolist() == [0, 1]


def test_the_detector_imports_nothing_heavy() -> None:
    code = (
        "import sys, workbench.detector.command; "
        "print(sorted({name.split('.')[0] for name in sys.modules} & "
        "{'pandas', 'scipy', 'pyarrow', 'PySide6', 'openai', 'numba', 'black', 'tomli_w', 'pyqtgraph'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def leveled(name: str, level: float, *patterns: str, default: bool = False, emit: Emit | None = None) -> Rule:
    """A rule that fires above `level`, with the words `above NAME`."""
    text = TEXT.replace("LIMIT = 5.0", f"LIMIT = {level}").replace("above the limit", f"above {name}")
    return Rule(name, text, input=InputSpec(series=patterns, default=default), emit=emit or Emit())


def combined(
    tmp_path: Path, host: Host, combination: Combination, *rules: Rule, roles: dict[str, Role] | None = None
) -> Detector:
    approved = [approve(rule, "Ann", WHEN) for rule in rules]
    path = tmp_path / "p.rulepack"
    write_pack(approved, path, name="p", version="1.0.0", combination=combination, roles=roles or {})
    return Detector.open(path, host)


@pytest.mark.parametrize(
    ("combination", "expected"),
    [
        ("best", [0, 0, 0, 1, -1]),
        ("any", [0, 1, 1, 1, -1]),
        ("all", [0, 0, 0, 1, -1]),
        ("vote", [0, 0, 1, 1, -1]),
    ],
)
def test_all_rules_that_take_a_series_judge_it_together(
    combination: Combination, expected: list[int], tmp_path: Path, host: Host
) -> None:
    rules = leveled("high", 7.0, "cpu"), leveled("low", 1.0, "*"), leveled("middle", 3.0, "c*"), leveled("no", 0.0, "x")
    given = combined(tmp_path, host, combination, *rules)
    detection = given.detect(None, np.array([0.5, 2.0, 4.0, 9.0, np.nan]), name="cpu", score=True)
    assert detection.flags.tolist() == expected
    assert detection.scores is not None
    assert [int(score >= 0) for score in detection.scores[:4]] == expected[:4]
    assert np.isnan(detection.scores[4])


def test_a_flag_of_several_rules_names_each_that_fired(tmp_path: Path, host: Host) -> None:
    given = combined(tmp_path, host, "any", leveled("low", 1.0, "*"), leveled("high", 7.0, "cpu"))
    detection = given.detect(None, np.array([0.5, 2.0, 9.0]), name="cpu")
    assert [row.reason for row in detection.rows()] == [
        "",
        "low: Abnormal Rule 1: the value is above low",
        "high: Abnormal Rule 1: the value is above high; low: Abnormal Rule 1: the value is above low",
    ]
    assert (detection.rule, detection.rules) == ("any of high, low", ("high", "low"))
    assert "2 of 3 points flagged by any of high, low" in summary(detection)


def test_the_aggregator_adds_what_its_base_misses_and_takes_back_what_a_filter_calls_normal(
    tmp_path: Path, host: Host
) -> None:
    roles: dict[str, Role] = {"base": "base", "other base": "base", "keep": "filter", "add": "add"}
    low = replace(leveled("add", 0.0, "*"), text=TEXT.replace("value > LIMIT", "value < -1.0"))
    rules = leveled("base", 1.0, "cpu"), leveled("other base", -9.0, "*"), leveled("keep", 5.0, "*"), low
    given = combined(tmp_path, host, "aggregator", *rules, roles=roles)
    detection = given.detect(None, np.array([0.0, 2.0, 9.0, -2.0]), name="cpu")
    assert detection.flags.tolist() == [0, 0, 1, 1]
    assert [row.reason.split(":")[0] for row in detection.rows()] == ["", "", "base", "add"]
    assert detection.rules == ("add", "base", "keep")
    assert given.panel("cpu").lead.name == "base"
    assert given.detect(None, np.array([0.0, 9.0]), name="disk").rules == ("add", "keep", "other base")


def test_without_a_base_for_a_series_an_aggregator_refuses_it(tmp_path: Path, host: Host) -> None:
    rules = leveled("base", 1.0, "cpu"), leveled("keep", 5.0, "*")
    given = combined(tmp_path, host, "aggregator", *rules, roles={"base": "base", "keep": "filter"})
    with pytest.raises(RouteError, match="No base takes the series disk"):
        given.detect(None, np.zeros(3), name="disk")


def test_a_series_that_none_of_the_combined_rules_takes_goes_to_the_defaults_or_is_refused(
    tmp_path: Path, host: Host
) -> None:
    rules = leveled("a", 1.0, "cpu"), leveled("b", 2.0, "none", default=True), leveled("c", 3.0, "none", default=True)
    assert combined(tmp_path, host, "any", *rules).panel("disk").name == "any of b, c"
    with pytest.raises(RouteError, match="No rule takes the series disk: the rules take cpu"):
        combined(tmp_path, host, "any", rules[0]).panel("disk")


@pytest.mark.parametrize("start", [0, 5, 6, 7, 9])
def test_combined_flags_do_not_depend_on_where_one_begins_to_judge(start: int, tmp_path: Path, host: Host) -> None:
    emit = Emit("first", 2)
    rules = leveled("a", 5.0, "*", emit=emit), leveled("b", 7.0, "*", emit=emit)
    given = combined(tmp_path, host, "any", *rules)
    values = np.array([0.0, 6, 6, 0, 8, 0, 0, 0, 6, 8, 0, 8])
    whole = given.detect(None, values, name="cpu")
    assert whole.flags.tolist() == [0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    part = given.detect(None, values, name="cpu", start=start)
    assert part.flags.tolist() == whole.flags[start:].tolist()
    assert part.condition.tolist() == whole.condition[start:].tolist()
    assert [row.reason for row in part.rows()] == [row.reason for row in whole.rows()][start:]


def test_overrides_hold_for_each_of_the_combined_rules(tmp_path: Path, host: Host) -> None:
    rules = replace(leveled("a", 5.0, "*"), overrides={"cpu": {"LIMIT": 1.0}}), leveled("b", 7.0, "*")
    given = combined(tmp_path, host, "all", *rules)
    assert given.detect(None, np.array([6.0, 8.0]), name="cpu").flags.tolist() == [0, 1]
    assert combined(tmp_path, host, "any", *rules).detect(None, np.array([2.0]), name="cpu").flags.tolist() == [1]
