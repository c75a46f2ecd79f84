"""The one way to run a rule gives the flags of the contract, or a verdict that says what is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import RuleError
from workbench.model.emit import Emit
from workbench.model.limits import Limits
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.request import pieces
from workbench.sandbox.run import flag_series

from .attempts import Attempt, stopped_first_by
from .attempts.running import run_unchecked
from .rules import CHUNK_MEAN, JUMP, LEVEL, SMOOTHED, rule
from .series import walk

HEAD = (
    "import math\nimport numpy as np\nimport rulekit as rk\n\n\ndef inference(sample):\n    value = sample[:, 0]\n    "
)


def of(values: list[float]) -> Series:
    """A short series."""
    return Series("short", np.array(values).reshape(-1, 1))


def test_a_stateful_rule_flags_where_its_condition_holds(host: Host) -> None:
    series = walk(500)
    verdict = flag_series(rule(LEVEL), series, host)
    assert np.array_equal(verdict.condition, np.where(np.isnan(series.value), -1, series.value > 2.0))


def test_a_chunk_rule_sees_one_chunk_at_a_time_and_a_partial_last_one(host: Host) -> None:
    value = walk(250, seed=1, missing=0).value
    verdict = flag_series(rule(CHUNK_MEAN, "chunk", 100), walk(250, seed=1, missing=0), host)
    parts = [value[:100], value[100:200], value[200:]]
    assert np.array_equal(verdict.flags, np.concatenate([np.abs(p - p.mean()) > 2 * p.std() for p in parts]))


def test_no_chunk_is_ever_empty(host: Host) -> None:
    text = HEAD + "return np.abs(value) > np.max(value) / (len(value) > 0)\n"
    for n in (0, 1, 99, 100, 101, 200):
        verdict = flag_series(rule(text, "chunk", 100), walk(n, missing=0), host)
        assert verdict.ran, verdict.problems


def test_the_index_counts_from_the_origin_in_every_way_to_run(host: Host) -> None:
    text = "def inference(sample):\n    return sample[:, 1] % 7 == 0\n"
    for way, points in (("stateful", 0), ("window", 5), ("chunk", 13)):
        checked = rule(text.replace(" % 7 == 0", " >= 20"), way, points)  # type: ignore[arg-type]
        verdict = flag_series(checked, walk(40, missing=0), host, span=(15, 30))
        assert np.flatnonzero(verdict.flags).tolist() == list(range(5, 15)), way


def test_columns_come_in_the_order_that_the_rule_names(host: Host) -> None:
    series = Series("two", np.array([[1.0, 20.0], [2.0, 10.0], [3.0, 30.0]]), columns=("cpu", "memory"))
    text = "def inference(sample):\n    return (sample[:, 0] > 15) & (sample[:, 2] > 2) & (sample[:, 1] > 0)\n"
    ordered = Rule("r", text, input=InputSpec(("memory", "index", "cpu")))
    assert flag_series(ordered, series, host).flags.tolist() == [0, 0, 1]


def test_value_means_the_first_column_where_none_has_that_name(host: Host) -> None:
    series = Series("one", np.array([[1.0], [3.0]]), columns=("cpu",))
    assert flag_series(rule(LEVEL), series, host).flags.tolist() == [0, 1]


def test_a_missing_column_is_named(host: Host) -> None:
    wanting = Rule("r", LEVEL, input=InputSpec(("disk",)))
    verdict = flag_series(wanting, walk(10), host)
    assert verdict.failure == "contract"
    assert "'disk'" in verdict.problems[0].message
    assert "value" in verdict.problems[0].message


def test_only_columns_that_the_rule_reads_make_a_point_unjudged(host: Host) -> None:
    series = Series("two", np.array([[1.0, np.nan], [np.nan, 1.0], [3.0, np.nan]]), columns=("value", "other"))
    text = "def inference(sample):\n    return sample[:, 0] > 2\n"
    narrow = Rule("r", text, input=InputSpec(("value", "other")))
    assert flag_series(narrow, series, host).condition.tolist() == [0, -1, 1]
    whole = Rule("r", "import numpy as np\n\n\ndef inference(sample):\n    return np.nanmax(sample, axis=1) > 2\n")
    spec = InputSpec(("value", "other"), run="window", points=1)
    assert flag_series(Rule("r", whole.text, input=spec), series, host).condition.tolist() == [-1, -1, 1]


def test_a_missing_point_at_which_the_rule_fires_is_flagged(host: Host) -> None:
    text = HEAD + "return rk.missing_run(value) >= 2\n"
    verdict = flag_series(rule(text), of([1, np.nan, np.nan, 1]), host)
    assert verdict.condition.tolist() == [0, -1, 1, 0]


# parameters


def test_overrides_of_the_series_replace_parameters(host: Host) -> None:
    series = of([1.0, 2.5, 4.0])
    assert flag_series(rule(LEVEL), series, host).flags.tolist() == [0, 1, 1]
    other = rule(LEVEL, overrides={"short": {"HIGH": 3.0}, "elsewhere": {"HIGH": 0.0}})
    assert flag_series(other, series, host).flags.tolist() == [0, 0, 1]
    assert flag_series(rule(LEVEL), series, host).flags.tolist() == [0, 1, 1]


def test_a_whole_number_stays_one_when_it_is_overridden(host: Host) -> None:
    text = "import numpy as np\n\nWIDTH = 2\n\n\ndef inference(sample):\n    return np.arange(len(sample)) >= WIDTH\n"
    text = text.replace("np.arange(len(sample)) >= WIDTH", "np.array([0] * WIDTH + [1] * (len(sample) - WIDTH))")
    wider = rule(text, "window", 9, overrides={"short": {"WIDTH": 3.0}})
    assert flag_series(wider, of([0, 0, 0, 0]), host).flags.tolist() == [0, 0, 0, 1]


def test_an_override_of_an_unknown_parameter_is_an_error_that_names_both(host: Host) -> None:
    with pytest.raises(RuleError, match="HIHG") as caught:
        flag_series(rule(LEVEL, overrides={"walk": {"HIHG": 1.0}}), walk(5), host)
    assert "HIGH" in caught.value.why


# results that are none

RESULTS = {
    "nothing for a value": ("if len(value) > 5:\n        return value > 0", "a return is missing"),
    "a number": ("return 1", "type int"),
    "too short": ("return value[1:] > 0", "(2,) for 3 points"),
    "too long": ("return np.zeros(10**6)", "(1000000,) for 3 points"),
    "two-dimensional": ("return (value > 0).reshape(-1, 1)", ".ravel()"),
    "a score": ("return value / 2", "0.5 at point 0"),
    "missing values": ("return np.where(value > 0, np.nan, 0)", "nan at point 0"),
    "infinity": ("return value * np.inf", "inf at point 0"),
    "minus one": ("return np.where(value > 2, -1, 0)", "-1 at point 2"),
    "complex numbers": ("return np.fft.fft(value)", "complex128"),
    "texts": ("return np.array(['a', 'b', 'c'])", "holds <U1"),
    "a list of texts": ("return ['a', 'b', 'c']", "holds <U1"),
    "a ragged list": ("return [[1], [1, 2], [3]]", "different lengths"),
    "a dictionary": ("return {0: 1}", "type dict"),
    "a generator": ("return (v > 0 for v in value)", "type generator"),
    "a function": ("return len", "type builtin"),
    "times": ("return np.array([1, 2, 3], dtype='datetime64[s]')", "datetime64"),
    "objects": ("return np.array([len, len, len])", "object"),
    "a scalar array": ("return np.array(1)", "() for 3 points"),
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_that_is_no_condition_is_refused_with_a_sentence(name: str, host: Host) -> None:
    body, sentence = RESULTS[name]
    verdict = flag_series(rule(HEAD + body + "\n", "window", 3), of([1, 2, 3]), host)
    assert verdict.failure == "contract"
    assert sentence in verdict.problems[0].message
    assert not len(verdict.flags)


@pytest.mark.parametrize(
    "result", ["[0, 1, 0]", "(0, 1, 0)", "np.array([0.0, 1.0, 0.0])", "value == 2", "[False, True, False]"]
)
def test_zeros_and_ones_of_any_kind_are_a_condition(result: str, host: Host) -> None:
    verdict = flag_series(rule(f"{HEAD}return {result}\n", "window", 3), of([1, 2, 3]), host)
    assert verdict.flags.tolist() == [0, 1, 0]


# errors

ERRORS = {
    "division": ("x = 1 // 0\n    return value > x", "ZeroDivisionError", 8),
    "an index": ("x = sample[0, 9]\n    return value > x", "IndexError", 8),
    "shapes": ("return value > np.zeros(2)", "broadcast", 8),
    "input written by a method": ("value.sort()\n    return value > 0", "must not be changed", 8),
    "input written by an index": ("value[0] = 1.0\n    return value > 0", "must not be changed", 8),
    "input written by out": ("np.abs(value, out=value)\n    return value > 0", "must not be changed", 8),
    "input written by +=": ("value += 1\n    return value > 0", "must not be changed", 8),
    "feature written": ("y = rk.mean(value, 3)\n    y[0] = 1\n    return y > 0", "read-only", 9),
    "a feature's parameter": ("return rk.mean(value, 0) > 0", "window must be between 1", 8),
    "recursion": ("f = lambda x: f(x)\n    return f(value)", "too deeply", 8),
    "a truth of an array": ("if value > 1:\n        return value > 0\n    return value > 1", "ambiguous", 8),
}


def test_a_library_that_is_not_there_is_told_as_such() -> None:
    text = HEAD + "from scipy import stats\n    return stats.zscore(value) > 1\n"
    with Host(options=HostOptions(spare=False)) as bare:  # its process was not told to load scipy
        verdict = run_unchecked(text, of([3, 1, 2]), bare, 10.0)
    assert verdict.failure == "exception"
    assert "scipy is not installed here" in verdict.problems[0].message


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_told_with_its_line(name: str, host: Host) -> None:
    body, sentence, line = ERRORS[name]
    series = of([3, 1, 2])
    verdict = flag_series(rule(HEAD + body + "\n", "window", 3), series, host)
    assert verdict.failure == "exception"
    assert sentence in verdict.problems[0].message
    assert verdict.problems[0].line == line
    assert "child.py" not in verdict.problems[0].message
    assert series.value.tolist() == [3, 1, 2]
    assert flag_series(rule(LEVEL), series, host).flags.tolist() == [1, 0, 0]


def test_an_error_in_a_helper_shows_the_way_to_it(host: Host) -> None:
    text = "def half(x):\n    return x // 0\n\n\ndef inference(sample):\n    return sample[:, 0] > half(1)\n"
    problem = flag_series(rule(text, "window", 1), of([1.0]), host).problems[0]
    assert problem.line == 2
    assert "line 6: return sample[:, 0] > half(1) → line 2: return x // 0" in problem.message


MEMORY = {
    "one array": "return np.ones(10**10) > value",
    "a list": "return [0] * 10**11",
    "a growing list": "parts = []\n    while True:\n        parts.append(np.ones(10**6))\n    return value > 0",
    "a number": "x = 1 << (10**11)\n    return value > x",
}


@pytest.mark.parametrize("name", MEMORY)
def test_memory_is_bounded(name: str, host: Host) -> None:
    hungry = rule(f"{HEAD}{MEMORY[name]}\n", "window", 3, limits=Limits(seconds=20, memory_mb=256))
    verdict = flag_series(hungry, of([1, 2, 3]), host)
    assert verdict.failure == "memory", verdict.problems
    assert "memory" in verdict.problems[0].message
    assert flag_series(rule(LEVEL), of([1.0, 3.0]), host).flags.tolist() == [0, 1]


@pytest.mark.parametrize("attempt", stopped_first_by("static check")[::9], ids=lambda attempt: attempt.name)
def test_a_refused_text_never_runs(attempt: Attempt, host: Host) -> None:
    verdict = flag_series(rule(attempt.text, "window", 3), of([1, 2, 3]), host)
    assert verdict.failure == "static"
    assert verdict.problems


def test_a_rule_that_is_not_stateful_is_not_run_as_one(host: Host) -> None:
    verdict = flag_series(rule(SMOOTHED), walk(10), host)
    assert verdict.failure == "static"
    assert verdict.problems[0].line == 8
    assert "window or chunk" in verdict.problems[0].message


def test_chunk_and_window_need_their_number_of_points(host: Host) -> None:
    assert "number of points" in flag_series(rule(LEVEL, "chunk"), walk(10), host).problems[0].message


# purity


def test_nothing_that_a_rule_keeps_in_its_globals_outlives_a_call(host: Host) -> None:
    text = "import numpy as np\n\nseen = []\n\n\ndef inference(sample):\n    seen.append(1)\n"
    text += "    return np.full(len(sample), len(seen) > 1)\n"
    for _ in range(3):
        assert flag_series(rule(text, "chunk", 2), of([1, 2, 3, 4, 5]), host).flags.tolist() == [0] * 5


def test_the_same_bits_come_from_a_fresh_process_and_from_a_copy(host: Host) -> None:
    series = walk(3000, seed=8)
    twin = Series("walk", series.values.copy())
    with Host(options=HostOptions(cache_mb=0, spare=False)) as fresh:
        runs = [flag_series(rule(JUMP), s, h) for s, h in ((series, host), (series, host), (twin, fresh))]
    assert len({run.condition.tobytes() for run in runs}) == 1


def test_the_first_flag_of_a_run_is_the_same_in_every_span(host: Host) -> None:
    first = rule(LEVEL, emit=Emit("first", 5))
    series = walk(400, seed=1)
    whole = flag_series(first, series, host)
    assert 0 < (whole.flags == 1).sum() < (whole.condition == 1).sum()
    for start in range(0, 400, 7):
        assert np.array_equal(flag_series(first, series, host, span=(start, 400)).flags, whole.flags[start:])


def test_a_span_beyond_the_series_is_cut(host: Host) -> None:
    assert len(flag_series(rule(LEVEL), walk(10), host, span=(-5, 99)).flags) == 10
    assert len(flag_series(rule(LEVEL), walk(10), host, span=(8, 3)).flags) == 0


def test_scipy_is_announced(host: Host) -> None:
    text = HEAD + "from scipy import stats\n    return value > 0\n"
    assert any("scipy" in warning for warning in flag_series(rule(text, "window", 3), of([1.0]), host).warnings)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 120), st.sampled_from(["chunk", "window", "stateful"]))
def test_pieces_keep_each_point_of_the_span_once(a: int, b: int, points: int, way: str) -> None:
    start, stop = sorted((a, b))
    runs = pieces(InputSpec(run=way, points=points), start, stop, 300)  # type: ignore[arg-type]
    assert [t for _, _, first, end in runs for t in range(first, end)] == list(range(start, stop))
    assert all(0 <= begin <= first < end <= last <= 300 for begin, last, first, end in runs)
