"""What plain detectors make of the very cases that an investigation was judged on, so that one table holds both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.cases import detectors, network
from workbench.bench.cases.detectors import Bools, Detector
from workbench.bench.cases.folds import FOLDS, HALVES, Fold, by_case, by_scenario
from workbench.bench.cases.measure import LACKING, figures_of
from workbench.bench.cases.reading import ReadCases, as_read
from workbench.bench.incidents.seen import Seen

Strings = NDArray[np.str_]
Say = Callable[[str, float], None]
FOREST, MEANS, RARE, UNKNOWN = "isolation forest", "k-means", "rarity", "out of vocabulary"
WORDS, TREES, NETWORK = "words, logistic regression", "metrics, random forest", "AR network"
PROTOCOL = {
    "baselines": f"On the same cases. {FOREST}, {MEANS}, {RARE} and {UNKNOWN} never see a label; {WORDS} (TF-IDF), "
    f"{TREES} and {NETWORK} do. Settings are those of `cases baselines`, fixed before.",
    "baselines, learned from": f"With --train from those other cases alone. Without: the first four from the other of "
    f"{HALVES} halves by chance, the others from {FOLDS} folds by case; by scenario as above.",
}
_NO_LABELS: Mapping[str, Detector] = {
    FOREST: detectors.isolation_forest,
    MEANS: detectors.k_means,
    RARE: detectors.rarity,
    UNKNOWN: detectors.out_of_vocabulary,
}
_LABELS: Mapping[str, Callable[..., list[Any]]] = {
    WORDS: detectors.word_classes,
    TREES: detectors.metric_classes,
    NETWORK: network.network_classes,
}
_NEED_LIBRARY = (FOREST, MEANS, WORDS, TREES)
_NAMING = (WORDS, TREES)


@dataclass(frozen=True, eq=False)
class _Asked:
    """All cases in one table; `judged` are the places of those that are judged, `halves`, `whole` and `apart` the folds
    for detectors without labels, with labels, and with scenarios left out."""

    cases: ReadCases
    judged: NDArray[np.int64]
    halves: Sequence[Fold]
    whole: Sequence[Fold]
    apart: Sequence[Fold]

    def said(self, learned: Callable[..., list[Any]], classes: Any, folds: Sequence[Fold]) -> Any:
        """The class of each judged case; where only one class was learned from, that one."""
        found = np.zeros_like(classes)
        for train, test in folds:
            known = np.unique(classes[train])
            found[test] = learned(self.cases, train, test, classes) if len(known) > 1 else known[0]
        return found[self.judged]

    def flagged(self, detector: Detector) -> Bools:
        """Which of the judged cases are flagged."""
        found = np.zeros(len(self.cases), np.bool_)
        for train, test in self.halves:
            found[test] = detector(self.cases, train, test)
        return found[self.judged]


def beside(seen: Seen, other: Seen | None = None, say: Say = lambda *_: None) -> dict[str, Any]:
    """`baselines`: figures by detector, in per cent, `unseen` those of scenarios that it did not learn from; `lacking`:
    what cannot be measured here, and why. `other`: the cases to learn from."""
    asked = _asked(seen, other)
    lacking = {} if find_spec("sklearn") else dict.fromkeys(_NEED_LIBRARY, LACKING)
    if why := network.lacking():
        lacking[NETWORK] = why
    able = [name for name in (*_NO_LABELS, *_LABELS) if name not in lacking]
    found = {}
    for done, name in enumerate(able):
        say(name, done / len(able))
        with detectors.one_thread():
            found[name] = _figures(asked, name)
    return {"baselines": found, "lacking": lacking}


def _asked(seen: Seen, other: Seen | None) -> _Asked:
    own = [one.case for one in seen.gathered]
    n = len(own)
    if other is None:
        cases = as_read(own)
        return _Asked(cases, np.arange(n), by_case(n, HALVES), by_case(n, FOLDS), by_scenario(cases.scenarios))
    cases = as_read([*own, *(one.case for one in other.gathered)])
    learned = np.arange(n, len(cases))
    of = np.array(cases.scenarios)
    apart = [(learned[~np.isin(of[learned], of[test])], test) for _, test in by_scenario(seen.scenarios)]
    return _Asked(cases, np.arange(n), [(learned, np.arange(n))], [(learned, np.arange(n))], apart)


def _figures(asked: _Asked, name: str) -> dict[str, Any]:
    truth = asked.cases.anomalous[asked.judged]
    if name in _NO_LABELS:
        return dict(figures_of(asked.flagged(_NO_LABELS[name]), truth))
    learned = _LABELS[name]
    found: dict[str, Any] = figures_of(asked.said(learned, asked.cases.anomalous, asked.whole), truth)
    if name in _NAMING:
        scenarios: Strings = np.array(asked.cases.scenarios)
        right = asked.said(learned, scenarios, asked.whole) == scenarios[asked.judged]
        found["scenario_accuracy"] = round(100 * float(np.mean(right)), 1)
    return found | {"unseen": figures_of(asked.said(learned, asked.cases.anomalous, asked.apart), truth)}
