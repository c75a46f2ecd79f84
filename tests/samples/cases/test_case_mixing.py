"""What makes one side alone misleading: second stories, look-alike motions, bumps; and the bytes of a version."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from workbench.samples.cases.difficulty import DIFFICULTIES
from workbench.samples.cases.generate import Made, all_cases, generate
from workbench.samples.cases.manifest import MANIFEST, VERSION, made_by
from workbench.samples.cases.metrics import QUIET
from workbench.samples.cases.mixing import DRILL, company
from workbench.samples.cases.record import SHARED, Scenario
from workbench.samples.cases.scripts import SCENARIOS

BY_ID = {script.id: script for script in SCENARIOS}
# Of the 44 cases below by version. Other bytes mean another generator: raise VERSION, add its digest, measure anew.
DIGESTS = {2: "514d008b52d884b7bb6af4918e73a148"}


@pytest.fixture(scope="module")
def cases() -> list[Made]:
    return list(all_cases(660, seed=5))


def test_a_version_writes_the_same_bytes_for_ever(tmp_path: Path) -> None:
    for difficulty in DIFFICULTIES:
        generate(tmp_path / difficulty, 44, seed=9, difficulty=difficulty)
    digest = hashlib.sha256()
    for path in sorted(tmp_path.rglob("*_dataset/*/*")):
        digest.update(path.relative_to(tmp_path).as_posix().encode() + b"\0" + path.read_bytes())
    assert digest.hexdigest()[:32] == DIGESTS[VERSION]


def test_the_manifest_tells_version_and_options(tmp_path: Path) -> None:
    generate(tmp_path, 5, seed=4, phrasing="B")
    wanted = {"version": VERSION, "cases": 5, "seed": 4, "difficulty": "default", "phrasing": "B"}
    assert made_by(tmp_path) == wanted
    (tmp_path / MANIFEST).write_text(json.dumps([1]))
    assert made_by(tmp_path) is None
    assert made_by(tmp_path / "nowhere") is None


def shared_metrics(script: Scenario) -> set[str]:
    return {motion.metric for motion in script.motions}


def test_a_second_story_is_never_borne_out_by_what_the_case_moves(cases: list[Made]) -> None:
    told = [made for made in cases if made.echo]
    assert len(told) > 0.3 * len(cases)
    for made in told:
        other = BY_ID[made.echo]
        assert other.motions, "a scenario without motions needs no metric to be true"
        assert shared_metrics(other) - shared_metrics(made.scenario)
        assert other.id not in (made.scenario.id, made.scenario.resembles if made.company else "")


def test_the_second_story_of_a_normal_case_is_no_attack_unless_it_is_a_drill_told_as_such(cases: list[Made]) -> None:
    opened = [phrase.split("{")[0] for beat in DRILL for phrase in (*beat.first, *beat.second)]
    drills = 0
    for made in cases:
        if made.echo.startswith("mali"):
            drills += 1
            said = [line.message for line in made.lines if line.process == "secops"]
            assert sum(line.startswith(tuple(opened)) for line in said) >= 2, made.stem
        elif made.scenario.group != "norm" and made.echo:
            assert made.echo.startswith("norm"), "an anomalous case tells of one anomaly only"
    assert drills


def test_cases_whose_evidence_is_thin_tell_no_second_story(cases: list[Made]) -> None:
    thin = [made for made in cases if made.partial or (made.evidence != "both" and not made.scenario.flat)]
    assert thin and not any(made.echo for made in thin)


@pytest.mark.parametrize("script", SCENARIOS, ids=[script.id for script in SCENARIOS])
def test_a_look_alike_moves_only_metrics_that_the_scenario_leaves_alone(script: Scenario) -> None:
    rng = np.random.default_rng(0)
    along = {motion.metric for _ in range(20) for motion in company(script, rng)}
    assert not along & shared_metrics(script)
    assert along <= set(SHARED)
    if script.alone or script.flat:
        assert not along


def test_metrics_of_a_scenario_published_as_quiet_stay_quiet(cases: list[Made]) -> None:
    for made in (made for made in cases if made.scenario.alone):
        for name in set(SHARED) - shared_metrics(made.scenario):
            low, high, deviation = QUIET[name]
            low, high = made.scenario.quiet.get(name, (low, high))
            column = made.metrics[name]
            assert low - 6 * deviation <= column.min() and column.max() <= high + 6 * deviation


def test_noise_never_carries_a_motion_beyond_what_its_script_says(cases: list[Made]) -> None:
    for made in (made for made in cases if made.scenario.id in ("mali_1", "mali_7", "mali_10", "norm_3")):
        for motion in made.scenario.motions:
            assert made.metrics[motion.metric].max() <= motion.most + 0.01


def test_harder_settings_mislead_more() -> None:
    easy, default, hard = (DIFFICULTIES[name] for name in ("easy", "default", "hard"))
    for name in ("noise", "distractors", "bumps", "company", "echoes", "partial", "metrics_only", "logs_only"):
        assert getattr(easy, name) < getattr(default, name) < getattr(hard, name)
    assert easy.strength >= default.strength > hard.strength
