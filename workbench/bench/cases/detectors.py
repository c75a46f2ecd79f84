"""The five plain detectors of cases; each takes which cases it learns from and tells which others it flags.

The first four never see a label. A case is flagged as soon as one of its points, one of its lines is.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.cases.reading import ReadCases, words

Bools = NDArray[np.bool_]
Places = NDArray[np.int64]
Detector = Callable[[ReadCases, Places, Places], Bools]

UNUSUAL = 95.0  # percentile of the distances of training points beyond which a point is flagged
CLUSTERS = 8  # scikit-learn's own default, as all other settings of forest and k-means
RARE = 0.01  # of the training cases


def one_thread() -> AbstractContextManager[Any]:
    """Keeps the library to one thread: what is small is not faster with more, and much slower beside other work."""
    if not find_spec("threadpoolctl"):
        return nullcontext()
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)  # type: ignore[no-any-return]


def isolation_forest(cases: ReadCases, train: Places, test: Places) -> Bools:
    """A forest over the points of all training cases with the library's defaults, its own threshold included."""
    from sklearn.ensemble import IsolationForest

    scale = _scaled(cases, train)
    forest = IsolationForest(random_state=0).fit(scale(train))
    return _any_point(cases, test, forest.predict(scale(test)) == -1)


def k_means(cases: ReadCases, train: Places, test: Places) -> Bools:
    """Points farther from their center than UNUSUAL per cent of the training points."""
    from sklearn.cluster import KMeans

    scale = _scaled(cases, train)
    known = KMeans(CLUSTERS, n_init=3, random_state=0).fit(scale(train))
    limit = float(np.percentile(_distance(known, scale(train)), UNUSUAL))
    return _any_point(cases, test, _distance(known, scale(test)) > limit)


def forest_of_cases(cases: ReadCases, train: Places, test: Places) -> Bools:
    """Another reading: a forest over one row of features a case."""
    from sklearn.ensemble import IsolationForest

    features = np.array([_features(points) for points in cases.points])
    return np.asarray(IsolationForest(random_state=0).fit(features[train]).predict(features[test]) == -1, np.bool_)


def k_means_within(cases: ReadCases, _train: Places, test: Places) -> Bools:
    """Another reading: two clusters within each case, a point beyond three deviations of the distances in it."""
    from sklearn.cluster import KMeans

    flagged = []
    for i in test.tolist():
        points = cases.points[i]
        scaled = (points - points.mean(0)) / np.where(points.std(0) > 0, points.std(0), 1.0)
        distance = _distance(KMeans(2, n_init=3, random_state=0).fit(scaled), scaled)
        flagged.append(bool((distance > distance.mean() + 3 * distance.std()).any()))
    return np.array(flagged, np.bool_)


def rarity(cases: ReadCases, train: Places, test: Places) -> Bools:
    """Cases with a masked line that fewer than RARE of the training cases have."""
    seen = Counter(line for i in train for line in set(cases.templates[i]))
    return np.array([any(seen[line] < RARE * len(train) for line in cases.templates[i]) for i in test], np.bool_)


def out_of_vocabulary(cases: ReadCases, train: Places, test: Places) -> Bools:
    """Cases with a word that no training case has."""
    known = set[str]().union(*(words(cases.templates[i]) for i in train))
    return np.array([bool(words(cases.templates[i]) - known) for i in test], np.bool_)


def word_classes(cases: ReadCases, train: Places, test: Places, classes: Sequence[Any]) -> list[Any]:
    """The class of each test case by logistic regression on TF-IDF of its masked lines; classes weigh alike."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts = [" ".join(lines) for lines in cases.templates]
    weighed = TfidfVectorizer()
    features = weighed.fit_transform([texts[i] for i in train])
    model = LogisticRegression(class_weight="balanced", max_iter=500).fit(features, [classes[i] for i in train])
    return list(model.predict(weighed.transform([texts[i] for i in test])).tolist())


def metric_classes(cases: ReadCases, train: Places, test: Places, classes: Sequence[Any]) -> list[Any]:
    """The class of each test case by a random forest on one row of features a case: mean, deviation, extremes, slope,
    largest step and median of each metric."""
    from sklearn.ensemble import RandomForestClassifier

    features = np.array([_features(points) for points in cases.points])
    trees = RandomForestClassifier(200, class_weight="balanced", random_state=0, n_jobs=1)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The number of unique classes")  # few cases of many scenarios are no mistake
        trees.fit(features[train], [classes[i] for i in train])
    return list(trees.predict(features[test]).tolist())


def _features(points: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(points) < 2:
        return np.zeros(points.shape[1] * 7)
    steps = np.abs(np.diff(points, axis=0))
    slope = np.polyfit(np.arange(len(points)), points, 1)[0]
    spread = (points.mean(0), points.std(0), points.min(0), points.max(0))
    return np.concatenate([*spread, slope, steps.max(0), np.median(points, axis=0)])


def _scaled(cases: ReadCases, train: Places) -> Callable[[Places], NDArray[np.float64]]:
    """Points of cases at places, each metric with mean 0 and deviation 1 in the training cases."""
    every = np.vstack([cases.points[i] for i in train])
    mean, deviation = every.mean(0), every.std(0)
    deviation = np.where(deviation > 0, deviation, 1.0)
    return lambda places: (np.vstack([cases.points[i] for i in places]) - mean) / deviation


def _distance(known: Any, points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(known.transform(points).min(axis=1), np.float64)


def _any_point(cases: ReadCases, places: Places, flagged: Bools) -> Bools:
    of_case = np.repeat(np.arange(len(places)), [len(cases.points[i]) for i in places])
    return np.bincount(of_case, flagged, minlength=len(places)) > 0
