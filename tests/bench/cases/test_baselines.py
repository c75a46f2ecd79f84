"""The plain detectors of cases: what they are fitted to, what they flag, and how their figures come about."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import call_cli as cli
from workbench.bench.cases.detectors import isolation_forest, k_means, out_of_vocabulary, rarity, word_classes
from workbench.bench.cases.folds import by_case, by_scenario
from workbench.bench.cases.measure import PUBLISHED, figures_of
from workbench.bench.cases.reading import ReadCases, masked, read_cases
from workbench.errors import DataError
from workbench.samples.cases.generate import generate

SCENARIOS = [f"{kind}_{n}" for kind, count in (("mali", 12), ("anom", 16), ("norm", 16)) for n in range(1, count + 1)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cases")
    generate(place, 220, seed=3)
    return place


def made_cases(lines: list[tuple[str, ...]], points: list[float]) -> ReadCases:
    """Cases with these lines, and with metrics that stand still at one value each."""
    n = len(lines)
    noise = np.random.default_rng(0)
    metrics = tuple(value + noise.normal(0, 0.1, (20, 5)) for value in points)
    anomalous = np.arange(n) % 2 == 1
    return ReadCases(tuple(map(str, range(n))), ("x",) * n, anomalous, metrics, tuple(lines), tuple(lines), 0)


@pytest.mark.parametrize("parts", [2, 5])
def test_each_case_is_judged_once_and_never_by_what_learned_from_it(parts: int) -> None:
    folds = by_case(103, parts)
    assert sorted(np.concatenate([test for _, test in folds]).tolist()) == list(range(103))
    assert all(not set(train.tolist()) & set(test.tolist()) and len(train) + len(test) == 103 for train, test in folds)


@pytest.mark.parametrize("draw", range(4))
def test_folds_by_scenario_keep_each_scenario_whole_and_have_all_classes(draw: int) -> None:
    scenarios = SCENARIOS * 3
    for train, test in by_scenario(scenarios, draw):
        learned, judged = {scenarios[i] for i in train}, {scenarios[i] for i in test}
        assert not learned & judged
        assert {name[:4] for name in judged} == {"mali", "anom", "norm"}


def test_figures_are_those_that_the_paper_reckons() -> None:
    truth = np.arange(1252) < 683  # a detector that flags everything
    assert figures_of(np.ones(1252, bool), truth) == {"precision": 54.6, "recall": 100.0, "fpr": 100.0, "f1": 70.6}
    flagged = np.zeros(1252, bool)
    flagged[:445], flagged[683 : 683 + 438] = True, True  # as the published forest
    assert figures_of(flagged, truth) == PUBLISHED["isolation forest"]
    assert figures_of(np.zeros(4, bool), np.zeros(4, bool)) == dict.fromkeys(("precision", "recall", "fpr", "f1"), 0.0)


def test_a_point_far_from_all_others_flags_its_case_only() -> None:
    cases = made_cases([("a",)] * 40, [0.0] * 39 + [50.0])
    train, test = np.arange(30), np.arange(30, 40)
    assert k_means(cases, train, test)[-1] and isolation_forest(cases, train, test)[-1]


def test_a_line_that_few_cases_have_is_rare_and_a_word_that_none_has_is_unknown() -> None:
    lines = [("sshd ok",)] * 300
    lines[-1], lines[-2], lines[0], lines[1] = (
        ("sshd ok", "kernel boom"),
        ("sshd late",),
        ("sshd late",),
        ("sshd late",),
    )
    cases = made_cases(lines, [0.0] * 300)
    train, test = np.arange(150), np.arange(150, 300)
    assert np.flatnonzero(rarity(cases, train, test)).tolist() == [149]
    assert np.flatnonzero(out_of_vocabulary(cases, train, test)).tolist() == [149]


def test_words_that_tell_the_class_are_learned() -> None:
    cases = made_cases([("job done",), ("oom killed",)] * 20, [0.0] * 40)
    classes = ["good", "bad"] * 20
    assert word_classes(cases, np.arange(30), np.arange(30, 40), classes) == ["good", "bad"] * 5


def test_tokens_with_digits_are_masked() -> None:
    assert masked("sshd from 10.0.2.5 port 54321 ssh2") == "sshd from # port # #"


def test_a_folder_without_both_classes_is_refused(tmp_path: Path) -> None:
    room = tmp_path / "norm_dataset" / "scenario_1"
    room.mkdir(parents=True)
    (room / "norm_1_1.csv").write_text("timestamp,cpu_usage\n2025-01-01T00:00:00Z,1\n")
    (room / "norm_1_1.log").write_text("Jan  1 00:00:00 sshd[1]: ok\n")
    with pytest.raises(DataError, match="both kinds"):
        read_cases(tmp_path)


@pytest.mark.slow
def test_the_verb_writes_every_figure_with_its_protocol(folder: Path, tmp_path: Path) -> None:
    ended = cli("cases", "baselines", folder, "--json", tmp_path / "b.json")
    assert ended.code == 0, ended.err
    document = json.loads((tmp_path / "b.json").read_text())
    assert set(document["detectors"]) == set(PUBLISHED) - {"words, malicious or not, by scenario"}
    for name, one in document["detectors"].items():
        assert one["within"] == (abs(one["f1"] - one["published"]["f1"]) <= 10)
        assert f"{one['f1']:.1f}" in next(line for line in ended.out.splitlines() if line.startswith(name))
    assert len(document["supervised"]) == 10
    assert document["generated"]["seed"] == 3 and document["cases"] == 220
    assert {"split", "labels", "decision"} <= set(document["protocol"])
    assert set(document["lacking"]) <= {"AR network"}  # the only one that needs torch


def test_without_scikit_learn_the_rest_is_measured_and_what_lacks_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    ended = cli("cases", "baselines", folder, "--json", "-")
    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    assert set(document["detectors"]) == {"rarity", "out of vocabulary"}
    assert "rule-workbench[bench]" in document["lacking"]["isolation forest"]
