"""An isolation forest and gradient-boosted trees on the table of features that rules are made from (scikit-learn)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.accuracy.baselines.tried import NO_RATIOS, Ratios, Scored, Tried, ratios_of, tried_scores
from workbench.bench.accuracy.curves import Curve, CurveFile, ScoredPart, open_curve
from workbench.model.labels import runs

FOREST, TREES = "forest", "trees"
NORMAL_ROWS = 400_000  # of a set, drawn from all its curves alike; labeled points are all kept
FEWEST_ROWS = 500  # of a curve, where it has as many
EVENT_WEIGHT = 10.0  # of an event's points together, a normal point has 1: validation parts like it best of 1, 10, 100
FORESTS_TREES = 100
BOOSTED = {
    "max_iter": 200,
    "learning_rate": 0.08,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 20,
    "l2_regularization": 1.0,
}

F32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class _Tabled:
    """A curve and where its features (n, features) float32 are kept; only one curve's are in memory at a time."""

    curve: Curve
    path: Path

    @property
    def features(self) -> F32:
        return np.asarray(np.load(self.path), np.float32)


@dataclass(frozen=True, eq=False)
class _Rows:
    """Training rows (k, features), their labels and weights (k,), and in which half of its curve's training each is."""

    features: F32
    truth: NDArray[np.bool_]
    weight: NDArray[np.float64]
    half: NDArray[np.int8]


def lacking() -> dict[str, str]:
    """Baseline → why it cannot be tried here; empty where it can."""
    why = "scikit-learn is not installed (extra `bench`)"
    return {} if find_spec("sklearn") else dict.fromkeys((FOREST, TREES), why)


def try_learned(files: Sequence[CurveFile], part: ScoredPart, seed: int) -> dict[str, dict[str, Tried]]:
    """Both on all curves of a set: curve → baseline → outcome.

    The forest is fitted to each curve's own training points without labels. The trees learn from the training rows of
    the whole set; their thresholds come from scores that each half of a curve's training got from trees that were
    fitted to the other halves. A threshold of the trees is a probability and is carried as it is.
    """
    from threadpoolctl import threadpool_limits

    with TemporaryDirectory() as folder, threadpool_limits(1):  # other curves are tried beside
        tables = [_tabled(file, part, Path(folder) / f"{at}.npy") for at, file in enumerate(files)]
        trees = _Trees.fitted(_gathered(tables, np.random.default_rng(seed)), seed)
        known = {one.curve.file.name: _tried(one, trees, seed, NO_RATIOS) for one in tables if one.curve.train_events}
        ratios = ratios_of(known.values())
        return {
            one.curve.file.name: known.get(one.curve.file.name) or _tried(one, trees, seed, ratios) for one in tables
        }


def _tabled(file: CurveFile, part: ScoredPart, path: Path) -> _Tabled:
    """Each feature over the whole curve, causal as in a rule; the season is that of the training points."""
    from workbench.synthesis.learn import season
    from workbench.synthesis.quantities.columns import compute
    from workbench.synthesis.quantities.features import CURATED

    curve = open_curve(file, part)
    values = np.ascontiguousarray(curve.series.value)
    period = season(values[: curve.start], curve.interval_s)
    columns = [compute(feature, values, period).astype(np.float32) for feature in CURATED]
    np.save(path, np.nan_to_num(np.stack(columns, axis=1), nan=0.0, posinf=1e9, neginf=-1e9))
    return _Tabled(curve, path)


def _gathered(tables: Sequence[_Tabled], rng: np.random.Generator) -> _Rows:
    """Every labeled point and a draw of the others; the points of an event share one weight."""
    most = max(FEWEST_ROWS, NORMAL_ROWS // max(len(tables), 1))
    parts = []
    for one in tables:
        truth = one.curve.truth
        normal = np.flatnonzero(~truth)
        drawn = rng.choice(normal, most, replace=False) if len(normal) > most else normal
        rows = np.sort(np.concatenate([np.flatnonzero(truth), drawn]))
        weight = np.where(truth, 0.0, 1.0)
        for start, stop in runs(truth):
            weight[start:stop] = EVENT_WEIGHT / (stop - start)
        half = (rows >= len(truth) // 2).astype(np.int8)
        parts.append((one.features[rows], truth[rows], weight[rows], half))
    features, truths, weights, halves = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _Rows(features, truths, weights, halves)


@dataclass(frozen=True)
class _Trees:
    """Trees fitted to all rows, and those fitted to the first and to the second halves; None where no event is
    labeled there."""

    whole: Any
    halves: tuple[Any, Any]

    @classmethod
    def fitted(cls, rows: _Rows, seed: int) -> _Trees:
        every = np.ones(len(rows.truth), bool)
        first, second = (_boosted(rows, rows.half == half, seed) for half in (0, 1))
        return cls(_boosted(rows, every, seed), (first, second))

    def cross_fitted(self, features: F32) -> NDArray[np.float64]:
        """Scores (start,) of a training part, each half by the trees of the other halves; where those know no event
        by the trees of all."""
        middle = len(features) // 2
        first, second = (self.whole if trees is None else trees for trees in self.halves)
        return np.concatenate([_probability(second, features[:middle]), _probability(first, features[middle:])])


def _boosted(rows: _Rows, wanted: NDArray[np.bool_], seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    if len(set(rows.truth[wanted].tolist())) < 2:
        return None
    trees = HistGradientBoostingClassifier(early_stopping=False, random_state=seed, **BOOSTED)
    return trees.fit(rows.features[wanted], rows.truth[wanted], sample_weight=rows.weight[wanted])


def _probability(trees: Any, features: F32) -> NDArray[np.float64]:
    if trees is None or not len(features):
        return np.zeros(len(features))
    return np.asarray(trees.predict_proba(features)[:, 1], np.float64)


def _forest(features: F32, start: int, seed: int) -> NDArray[np.float64]:
    """How easily each point (n,) is told from the training points of its curve (Liu et al. 2008)."""
    from sklearn.ensemble import IsolationForest

    forest = IsolationForest(n_estimators=FORESTS_TREES, random_state=seed).fit(features[:start])
    return -np.asarray(forest.score_samples(features), np.float64)


def _tried(one: _Tabled, trees: _Trees, seed: int, ratios: Ratios) -> dict[str, Tried]:
    features, start = one.features, one.curve.start

    def scores() -> Iterator[Scored]:
        yield Scored(FOREST, _forest(features, start, seed))
        yield Scored(TREES, _probability(trees.whole, features), trees.cross_fitted(features[:start]), shared=True)

    return tried_scores(one.curve, scores(), ratios)
