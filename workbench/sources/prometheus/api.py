"""What can be asked of a Prometheus: its metrics, labels and series, and the points of a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError
from workbench.sources.nouns import Labels
from workbench.sources.prometheus.asking import Asker, RefusedError
from workbench.sources.prometheus.chunks import Span
from workbench.sources.prometheus.naming import NAME

Points = tuple[NDArray[np.int64], NDArray[np.float64]]  # times in ns since 1970 UTC, values
Matrix = dict[frozenset[tuple[str, str]], Points]  # label set → points
_TOO_MUCH = ("too many samples", "exceeded maximum resolution")


class Api:
    """The questions. `doubts`: what the server warned of, once each."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self.doubts: dict[str, None] = {}

    def metrics(self, span: Span | None = None) -> tuple[str, ...]:
        """The names of all metrics, sorted."""
        return self.label_values(NAME, span=span)

    def label_names(self, match: str = "", span: Span | None = None) -> tuple[str, ...]:
        """The labels of the series that a selector picks, sorted, without the name of the metric."""
        found = self._texts("labels", _matching(match, span))
        return tuple(one for one in found if one != NAME)

    def label_values(self, label: str, match: str = "", span: Span | None = None) -> tuple[str, ...]:
        """The values of a label, sorted."""
        return self._texts(f"label/{label}/values", _matching(match, span))

    def series(self, match: str, span: Span | None = None) -> tuple[Labels, ...]:
        """The label sets that a selector picks, in a fixed order."""
        found = self._ask("series", _matching(match, span))
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise _strange("series")
        return tuple(sorted(map(_label_set, found), key=lambda labels: sorted(labels.items())))

    def alert_expressions(self) -> Mapping[str, str]:
        """The expression of each alert by its name; of several alerts of a name all of them."""
        data = self._ask("rules", {"type": "alert"})
        found: dict[str, str] = {}
        try:
            for rule in (rule for group in data["groups"] for rule in group["rules"]):
                found[str(rule["name"])] = f"{found.get(str(rule['name']), '')} {rule['query']}"
        except (LookupError, TypeError):
            raise _strange("rules") from None
        return found

    def points(self, query: str, span: Span) -> Matrix:
        """The points of a query over a stretch of time, as far as the server answers at once: a stretch of which it
        says that it is too much is asked for in two."""
        try:
            return self._points(query, span)
        except RefusedError as error:
            too_much = error.status in (400, 422) and any(words in error.said.lower() for words in _TOO_MUCH)
            if not too_much or len(span) < 2:
                raise
        first, second = span.halves()
        return joined([self.points(query, first), self.points(query, second)])

    def _points(self, query: str, span: Span) -> Matrix:
        parameters = {"query": query, "start": _s(span.start), "end": _s(span.end), "step": _s(span.step)}
        data = self._ask("query_range", parameters)
        try:
            if data["resultType"] != "matrix":
                raise _strange("query_range")
            return dict(self._one(found) for found in data["result"])
        except (LookupError, TypeError, ValueError, AttributeError):
            raise _strange("query_range") from None

    def _one(self, found: Mapping[str, Any]) -> tuple[frozenset[tuple[str, str]], Points]:
        pairs = found.get("values") or []
        if found.get("histograms"):
            self.doubts["Native histograms are no numbers and were left out"] = None
        times = np.array([round(float(time) * 1000) * 10**6 for time, _ in pairs], np.int64)
        values = np.array([float(text) for _, text in pairs], np.float64)
        return frozenset(_label_set(found["metric"]).items()), (times, values)

    def _texts(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> tuple[str, ...]:
        found = self._ask(path, parameters)
        if not isinstance(found, list):
            raise _strange(path)
        return tuple(sorted(str(one) for one in found))

    def _ask(self, path: str, parameters: Mapping[str, str | Sequence[str]]) -> Any:
        data, warnings = self._asker.ask(path, parameters)
        self.doubts |= dict.fromkeys(f"Prometheus warns: {words.rstrip('.')}" for words in warnings)
        return data


def joined(parts: Iterable[Matrix]) -> Matrix:
    """Pieces of time, in their order, as one."""
    found: dict[frozenset[tuple[str, str]], list[Points]] = {}
    for part in parts:
        for labels, points in part.items():
            found.setdefault(labels, []).append(points)
    return {
        labels: (np.concatenate([times for times, _ in many]), np.concatenate([values for _, values in many]))
        for labels, many in found.items()
    }


def _label_set(given: Mapping[str, Any]) -> Labels:
    return {str(key): str(text) for key, text in given.items()}


def _matching(match: str, span: Span | None) -> dict[str, str]:
    parameters = {"match[]": match} if match else {}
    return parameters if span is None else {**parameters, "start": _s(span.start), "end": _s(span.end)}


def _s(ms: int) -> str:
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def _strange(path: str) -> DataError:
    step = "Check the address: it should lead to where /api/v1 is"
    return DataError("The answer is not that of Prometheus", f"to {path} it gives something else", step)
