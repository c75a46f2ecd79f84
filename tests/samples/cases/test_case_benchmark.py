"""The benchmark of cases: its counts, its seeds, its layout, and that each case shows what its script promises."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import DataError, UsageError
from workbench.samples.cases.difficulty import DIFFICULTIES
from workbench.samples.cases.generate import MANIFEST, SHARES, Made, all_cases, generate, make, plan
from workbench.samples.cases.metrics import EVERY_S, QUIET
from workbench.samples.cases.record import SHARED, Motion, Scenario, story
from workbench.samples.cases.scripts import SCENARIOS

IDS = [script.id for script in SCENARIOS]


@pytest.fixture(scope="module")
def cases() -> list[Made]:
    return list(all_cases(440, seed=5))


def test_there_are_twelve_malicious_sixteen_anomalous_and_sixteen_normal_scenarios() -> None:
    assert Counter(script.group for script in SCENARIOS) == {"mali": 12, "anom": 16, "norm": 16}
    assert len({script.name for script in SCENARIOS}) == len(SCENARIOS) == 44


@pytest.mark.parametrize("script", SCENARIOS, ids=IDS)
def test_every_beat_has_wordings_for_training_and_other_ones_for_judging(script: Scenario) -> None:
    for beat in script.story:
        assert beat.first and beat.second
        assert not set(beat.first) & set(beat.second)
        assert beat.most >= beat.fewest
    assert any(beat.is_symptom and beat.always and beat.fewest for beat in script.story)


@pytest.mark.parametrize("script", [script for script in SCENARIOS if script.resembles], ids=lambda script: script.id)
def test_a_look_alike_is_a_scenario_on_the_other_side(script: Scenario) -> None:
    other = next(known for known in SCENARIOS if known.id == script.resembles)
    assert (script.group == "norm") != (other.group == "norm")


def test_the_default_number_has_the_counts_of_the_original() -> None:
    assert Counter(script.group for script, _ in plan(1252)) == SHARES


@given(st.integers(1, 3000))
@settings(max_examples=60, deadline=None)
def test_any_number_is_shared_out_evenly_and_without_repeats(cases: int) -> None:
    planned = plan(cases)
    assert len(planned) == len({(script.id, number) for script, number in planned}) == cases
    for group, weight in SHARES.items():
        counts = Counter(script.id for script, _ in planned if script.group == group)
        every = [counts[script.id] for script in SCENARIOS if script.group == group]
        assert max(every) - min(every) <= 1
        assert abs(sum(every) - cases * weight / 1252) < 1


@pytest.mark.parametrize("cases", [0, -1, 100_001])
def test_a_number_of_cases_beyond_its_limits_is_refused(cases: int) -> None:
    with pytest.raises(UsageError, match="--cases"):
        plan(cases)


@pytest.mark.parametrize(
    "options",
    [{"difficulty": "cruel"}, {"phrasing": "C"}, {"seed": -1}],
)
def test_options_that_there_are_not_are_refused_before_anything_is_written(
    options: dict[str, object], tmp_path: Path
) -> None:
    with pytest.raises(UsageError):
        generate(tmp_path / "out", 5, **({"seed": 1} | options))  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_cases_are_not_mixed_with_those_of_an_earlier_run(tmp_path: Path) -> None:
    generate(tmp_path, 3, seed=1)
    with pytest.raises(DataError, match="already holds cases"):
        generate(tmp_path, 3, seed=2)


def test_the_same_seed_writes_the_same_bytes_and_another_seed_other_ones(tmp_path: Path) -> None:
    written = []
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        generate(tmp_path / name, 50, seed)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        written.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert written[0] == written[1]
    assert written[0].keys() == written[2].keys()
    assert not set(written[0].values()) & set(written[2].values())


def test_a_case_does_not_depend_on_how_many_others_are_made() -> None:
    few = {made.stem: made.log for made in all_cases(60, seed=3)}
    many = {made.stem: made.log for made in all_cases(200, seed=3)}
    assert few.items() <= many.items()


def test_no_two_cases_share_a_noise_vector_whatever_the_seed_phrasing_or_difficulty() -> None:
    options = [(1, "default", "both"), (2, "default", "both"), (1, "default", "A"), (1, "hard", "A"), (1, "easy", "B")]
    seen: Counter[tuple[int, ...]] = Counter()
    for seed, difficulty, phrasing in options:
        for made in all_cases(176, seed, difficulty, phrasing):
            for name in SHARED:  # signs of the steps: noise that is only shifted or scaled would be seen as well
                steps = np.sign(np.diff(made.metrics[name], n=2)).astype(int)
                seen[tuple(steps.tolist())] += 1
    assert max(seen.values()) == 1


def test_a_case_has_ninety_rows_or_some_fewer_and_forty_to_eighty_lines(cases: list[Made]) -> None:
    for made in cases:
        rows = {len(column) for column in made.metrics.values()}
        assert len(rows) == 1 and 43 <= rows.pop() <= 90
        assert 40 <= len(made.lines) <= 80 == max(80, made.log.count("\n"))
        assert made.log.count("\n") == len(made.lines)
    assert any(len(made.metrics["net_in"]) < 90 for made in cases if made.scenario.group == "mali")


def test_metrics_are_finite_and_percentages_stay_percentages(cases: list[Made]) -> None:
    for made in cases:
        assert set(SHARED) <= set(made.metrics)
        for column in made.metrics.values():
            assert np.isfinite(column).all() and (column >= 0).all()
        assert max(made.metrics["cpu_usage"].max(), made.metrics["mem_usage"].max()) <= 100


def symptoms(made: Made) -> list[float]:
    """The times of the lines that are neither background nor before or after the window, in seconds."""
    low, high = made.window.start * EVERY_S, made.window.end * EVERY_S
    return [line.at_s for line in made.lines if not line.background and low <= line.at_s <= high]


def test_the_first_symptom_in_the_log_lies_in_the_window_of_the_metrics(cases: list[Made]) -> None:
    for made in cases:
        if made.evidence != "metrics only":
            assert symptoms(made), made.stem
            assert min(symptoms(made)) <= made.window.end * EVERY_S


def test_lines_are_in_order_and_within_the_time_of_the_metrics(cases: list[Made]) -> None:
    for made in cases:
        times = [line.at_s for line in made.lines]
        assert times == sorted(times)
        assert times[0] >= 0 and times[-1] <= (len(made.metrics["cpu_usage"]) - 1) * EVERY_S


def test_a_normal_case_always_has_its_explanation(cases: list[Made]) -> None:
    normal = [made for made in cases if made.scenario.group == "norm"]
    assert normal and all(made.evidence == "both" and not made.partial for made in normal)


def reached(motion: Motion, made: Made) -> bool:
    """Whether a motion does in its window what its record promises, with room for noise."""
    value = made.metrics[motion.metric]
    inside, before = value[made.window.start : made.window.end], value[: max(made.window.start, 1)]
    noise = 6 * QUIET[motion.metric][2] * 4
    if motion.kind == "fall":
        return bool(inside.min() < before.mean() * motion.high + noise)
    if motion.kind == "climb":
        slope = float(np.polyfit(np.arange(len(inside)), inside, 1)[0])
        return 0.75 * motion.low <= slope <= 1.1 * motion.high
    if motion.metric in ("cpu_usage", "mem_usage"):
        noise = 12.0
    return motion.low - noise <= inside.max() <= motion.high * 1.1 + noise


@pytest.mark.parametrize("script", SCENARIOS, ids=IDS)
def test_the_signature_of_a_script_is_in_its_cases(script: Scenario) -> None:
    level = DIFFICULTIES["default"]
    made = [case for n in range(1, 9) if not (case := make(script, n, 11, level, "both")).partial]
    made = [case for case in made if case.evidence != "logs only"]
    assert script.flat or made
    for case in made:
        for motion in (*script.motions, *script.extras):
            assert reached(motion, case), (case.stem, motion)


@pytest.mark.parametrize("script", [script for script in SCENARIOS if script.flat], ids=lambda script: script.id)
def test_a_flat_scenario_moves_no_metric_but_for_a_harmless_bump(script: Scenario) -> None:
    for number in range(1, 6):
        made = make(script, number, 2, DIFFICULTIES["easy"], "both")
        for name in SHARED:
            low, high, deviation = QUIET[name]
            beyond = (made.metrics[name] < low - 6 * deviation) | (made.metrics[name] > high + 6 * deviation)
            assert beyond.sum() <= 5


def words_of(phrasing: str) -> set[str]:
    texts = [line.message for made in all_cases(132, 4, "easy", phrasing) for line in made.lines if not line.background]
    return {word for text in texts for word in text.split() if word.isalpha()}


def test_the_phrasings_differ_in_wording_and_in_names() -> None:
    first, second = words_of("A"), words_of("B")
    assert len(first & second) < 0.5 * min(len(first), len(second))
    hosts = [{made.log.split()[1] for made in all_cases(132, 4, "easy", side) if made.log[4:5] == "-"} for side in "AB"]
    assert all(hosts) and not hosts[0] & hosts[1]


def test_a_plain_reader_finds_every_case_in_the_layout(tmp_path: Path) -> None:
    assert generate(tmp_path, 88, seed=6) == 88
    known = {entry["stem"]: entry for entry in json.loads((tmp_path / MANIFEST).read_text())["known"]}
    found = sorted(tmp_path.glob("*_dataset/scenario_*/*.csv"))
    assert {path.stem for path in found} == set(known)
    for path in found:
        group, number, _ = path.stem.split("_")
        assert path.parent.name == f"scenario_{number}" and path.parent.parent.name == f"{group}_dataset"
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert list(rows[0])[:6] == ["timestamp", *SHARED]
        times = [datetime.fromisoformat(row["timestamp"]).astimezone(UTC).timestamp() for row in rows]
        assert set(np.diff(times)) == {EVERY_S}
        assert all(float(row[name]) >= 0 for row in rows for name in SHARED)
        assert len(path.with_suffix(".log").read_text().splitlines()) == known[path.stem]["lines"]


def test_hard_cases_have_evidence_on_one_side_only_and_easy_ones_never() -> None:
    hard = Counter(made.evidence for made in all_cases(300, 1, "hard"))
    easy = Counter(made.evidence for made in all_cases(300, 1, "easy") if not made.scenario.flat)
    assert min(hard["metrics only"], hard["logs only"]) > 0
    assert set(easy) == {"both"}


def test_a_storyline_is_read_from_its_text() -> None:
    beats = story("""
        before? sshd 1-2
        A came {user}
        B went {user}
        onset kernel 3
        A one | two
        B three
    """)
    assert [(beat.stage, beat.process, beat.fewest, beat.most, beat.always) for beat in beats] == [
        ("before", "sshd", 1, 2, False),
        ("onset", "kernel", 3, 3, True),
    ]
    assert beats[1].first == ("one | two",) and beats[0].second == ("went {user}",)
