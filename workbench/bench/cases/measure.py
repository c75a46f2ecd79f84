"""The plain detectors on a folder of cases: precision, recall, F1 and false-positive rate beside the published ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from workbench.bench.cases import detectors, network
from workbench.bench.cases.detectors import CLUSTERS, RARE, UNUSUAL, Bools, Detector
from workbench.bench.cases.folds import FOLDS, HALVES, Fold, by_case, by_scenario
from workbench.bench.cases.reading import ReadCases, Tell, read_cases
from workbench.bench.machine import commit, machine
from workbench.samples.cases.manifest import made_by

WITHIN = 10.0  # points of F1 from the published figure
DRAWS = 3  # of the folds by scenario: with 12 attacks one draw is luck
LACKING = "scikit-learn is not installed: pip install 'rule-workbench[bench]'"
PUBLISHED: dict[str, dict[str, float]] = {
    "isolation forest": {"precision": 50.4, "recall": 65.2, "fpr": 77.0, "f1": 56.8},
    "k-means": {"precision": 54.1, "recall": 98.1, "fpr": 100.0, "f1": 69.7},
    "rarity": {"precision": 54.1, "recall": 96.3, "fpr": 98.1, "f1": 69.3},
    "out of vocabulary": {"precision": 55.8, "recall": 12.7, "fpr": 12.1, "f1": 20.7},
    "words, malicious or not, by scenario": {"fpr": 25.4, "f1": 62.1},
}
PROTOCOL = {
    "split": f"The first four: halves of the cases by chance, each judged by what was fitted to the other ({HALVES} "
    f"fits). Words and metrics with labels: {FOLDS} folds, by case, and by scenario, so that the scenarios of the fold "
    f"that is judged were never seen ({DRAWS} draws of the folds, means of the figures).",
    "labels": "The first four are fitted to normal and anomalous cases alike and never see a label; the others see "
    "those of the training folds. No threshold was fitted to any label.",
    "decision": "A case is flagged as soon as one point, one line of it is. fpr: flagged share of the normal cases.",
    "isolation forest": "Points of five shared metrics, standardized by the training half; the library's defaults, "
    "its own threshold (contamination auto).",
    "k-means": f"The same points, {CLUSTERS} clusters; a point is flagged that is farther from its center than "
    f"{UNUSUAL:g} % of the training points. Other readings of the forest and of this stand under `readings`.",
    "rarity": f"Lines as source and message, tokens with a digit as #; a line that fewer than {100 * RARE:g} % of the "
    "training cases have.",
    "out of vocabulary": "Words of three letters or more in these lines; a word that no training case has.",
    "words": "TF-IDF of these lines and logistic regression, classes weighed alike, library's defaults.",
    "metrics": "A random forest of 200 trees on mean, deviation, extremes, median, slope and largest step of "
    "the five metrics.",
    "AR network": "Metrics alone, with labels: a perceptron forecasts each row from the 8 before, fitted to the normal "
    "cases of half of the training cases; a case's score is the 95th percentile of its errors, its limit the one with "
    "the best F1 on the other half of the training cases.",
    "published": "The paper does not tell its thresholds. The settings above were fixed before the generator was "
    "calibrated and stay as they are; the readings were looked at before, and their figures are told with the others.",
}
_PLAIN: dict[str, Detector] = {
    "isolation forest": detectors.isolation_forest,
    "k-means": detectors.k_means,
    "rarity": detectors.rarity,
    "out of vocabulary": detectors.out_of_vocabulary,
}
_READINGS: dict[str, Detector] = {
    "isolation forest over features of cases": detectors.forest_of_cases,
    "k-means within each case": detectors.k_means_within,
}
_NEED_LIBRARY = ("isolation forest", "k-means", *_READINGS)


def measure(folder: Path, tell: Tell = lambda *_: None, say: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Every figure by its key, in per cent; `protocol` tells how each came about, `lacking` what was not measured.

    `detectors` have `published` beside them and whether F1 is `within` WITHIN points of it. Raises DataError as
    `read_cases` does.
    """
    cases = read_cases(folder, tell)
    with detectors.one_thread():
        return _measured(folder, cases, say)


def _measured(folder: Path, cases: ReadCases, say: Callable[[str], None]) -> dict[str, Any]:
    able = find_spec("sklearn") is not None
    lacking = {} if able else dict.fromkeys((*_NEED_LIBRARY, "words", "metrics"), LACKING)
    found = {name: _plain(cases, one, say, name) for name, one in _PLAIN.items() if name not in lacking}
    supervised = _supervised(cases, say) if able else {}
    if why := network.lacking():
        lacking["AR network"] = why
    else:
        supervised |= _told(cases, "AR network", network.network_classes, say)
    for name, figures in (found | supervised).items():
        if name in PUBLISHED:
            figures["published"] = PUBLISHED[name]
            figures["within"] = abs(figures["f1"] - PUBLISHED[name]["f1"]) <= WITHIN
    return {
        "commit": commit(),
        "machine": machine(),
        "date": datetime.now(UTC).date().isoformat(),
        "generated": made_by(folder),
        "cases": len(cases),
        "anomalous": int(cases.anomalous.sum()),
        "scenarios": len(set(cases.scenarios)),
        "detectors": found,
        "supervised": supervised,
        "readings": {name: _plain(cases, one, say, name) for name, one in _READINGS.items() if name not in lacking},
        "flag everything": figures_of(np.ones(len(cases), np.bool_), cases.anomalous),
        "protocol": PROTOCOL,
        "lacking": lacking,
    }


def figures_of(flagged: Bools, truth: Bools) -> dict[str, float]:
    """precision, recall, fpr and f1 in per cent; 0 where there is nothing to divide by."""
    hits, alarms = int((flagged & truth).sum()), int(flagged.sum())
    return {
        "precision": _percent(hits, alarms),
        "recall": _percent(hits, int(truth.sum())),
        "fpr": _percent(int((flagged & ~truth).sum()), int((~truth).sum())),
        "f1": _percent(2 * hits, alarms + int(truth.sum())),
    }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _plain(cases: ReadCases, detector: Detector, say: Callable[[str], None], name: str) -> dict[str, Any]:
    say(name)
    flagged = np.zeros(len(cases), np.bool_)
    for train, test in by_case(len(cases), HALVES):
        flagged[test] = detector(cases, train, test)
    return dict(figures_of(flagged, cases.anomalous))


def _supervised(cases: ReadCases, say: Callable[[str], None]) -> dict[str, dict[str, Any]]:
    """Words alone and metrics alone, with labels, by case and by scenario; and the scenario they name, by case."""
    told: dict[str, dict[str, Any]] = {}
    scenarios, whole = np.array(cases.scenarios), by_case(len(cases), FOLDS)
    for name, learned in (("words", detectors.word_classes), ("metrics", detectors.metric_classes)):
        told |= _told(cases, name, learned, say)
        right = _asked(cases, learned, scenarios, whole) == scenarios
        told[f"{name}, scenario, by case"] = {"accuracy": _percent(int(right.sum()), len(cases))}
    return told


def _told(
    cases: ReadCases, name: str, learned: Callable[..., list[Any]], say: Callable[[str], None]
) -> dict[str, dict[str, Any]]:
    """What is malicious and what is anomalous, with labels, each by case and by scenario."""
    say(name)
    apart = [by_scenario(cases.scenarios, draw) for draw in range(DRAWS)]
    told: dict[str, dict[str, Any]] = {}
    for target, truth in {"malicious or not": cases.malicious, "anomalous or not": cases.anomalous}.items():
        ask = partial(_asked, cases, learned, truth)
        told[f"{name}, {target}, by case"] = figures_of(ask(by_case(len(cases), FOLDS)), truth)
        told[f"{name}, {target}, by scenario"] = _means([figures_of(ask(folds), truth) for folds in apart])
    return told


def _asked(cases: ReadCases, learned: Callable[..., list[Any]], classes: Any, folds: list[Fold]) -> Any:
    """The class of each case (n,), from what was fitted to the folds that it is not in."""
    said = np.zeros_like(classes)
    for train, test in folds:
        said[test] = learned(cases, train, test, classes)
    return said


def _means(drawn: list[dict[str, float]]) -> dict[str, float]:
    return {key: round(float(np.mean([one[key] for one in drawn])), 1) for key in drawn[0]}


def summary(document: Mapping[str, Any]) -> list[str]:
    """The figures as lines for people."""
    rows = [f"{'':40}{'P':>7}{'R':>7}{'FPR':>7}{'F1':>7}   published F1"]
    for name, one in (document["detectors"] | document["supervised"] | document["readings"]).items():
        if "f1" not in one:
            rows.append(f"{name:40}{one['accuracy']:>28.1f}")
            continue
        known = f"   {one['published']['f1']:.1f}{'' if one['within'] else '  off'}" if "published" in one else ""
        rows.append(f"{name:40}{one['precision']:>7.1f}{one['recall']:>7.1f}{one['fpr']:>7.1f}{one['f1']:>7.1f}{known}")
    rows.append(f"{'flag everything':40}{'':21}{document['flag everything']['f1']:>7.1f}")
    return [*rows, *(f"not measured: {name} ({why})" for name, why in document["lacking"].items())]
