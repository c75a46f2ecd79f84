"""The train parts of a task as a model may see them: what is known of each series, and windows within a budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from workbench.llm.tokens import tokens_of
from workbench.model.scores import Finding
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.synthesis.learn import season
from workbench.training.llm.shown.choose import wanted
from workbench.training.llm.shown.figures import Scale, scale_of
from workbench.training.llm.shown.windows import Window, fitted, labels_of, window_text

LEAST_ROOM = 60  # tokens: a short window needs about twice as many
SHARE = 3  # no window may take more than one part of so many of the budget while there are others


@dataclass(frozen=True, eq=False)
class TrainData:
    """Series that end where their validation parts begin, with the season of each in points, how it is shown, and
    what is known of it in a line."""

    series: tuple[Series, ...]
    periods: Mapping[str, int]
    scales: tuple[Scale, ...]
    facts: tuple[str, ...]

    @classmethod
    def of(cls, examples: Sequence[Series], splits: Sequence[Split], figures: int) -> TrainData:
        """The train parts of the examples; nothing after them is kept."""
        train = tuple(one.cut(0, split.train_stop) for one, split in zip(examples, splits, strict=True))
        periods = {one.name: season(one.value, _interval_s(one)) for one in train}
        scales = tuple(scale_of(one.value, figures) for one in train)
        facts = tuple(_fact(one, periods[one.name]) for one in train)
        return cls(train, MappingProxyType(periods), scales, facts)

    def place_of(self, name: str) -> int:
        """The place of a series; −1 where there is none of that name."""
        return next((at for at, one in enumerate(self.series) if one.name == name), -1)

    def known(self, most: int) -> str:
        """What is known of the first series, one a line, with how many more there are."""
        lines = [f"- {fact}" for fact in self.facts[:most]]
        return "\n".join([*lines, *_more(len(self.series) - most)])

    def show(self, budget: int, rng: np.random.Generator, errors: Sequence[Finding] = ()) -> Shown:
        """Windows of at most `budget` tokens, those of the errors first; see `choose.wanted` for the order."""
        taken = _Taken(self, budget)
        for window in wanted(self.series, errors, rng):
            if taken.full:
                break
            taken.add(window)
        return taken.shown()


@dataclass(frozen=True)
class Shown:
    """What is shown as text, and its windows in the order of their numbers."""

    text: str
    windows: tuple[Window, ...] = ()

    def where(self, at: int, start: int, stop: int) -> str:
        """Where the points of a series are to be seen, in words without their numbers in the series; empty where they
        are not shown."""
        for number, window in enumerate(self.windows, 1):
            if window.at == at and window.start <= start and stop <= window.stop:
                first, last = start - window.start, stop - 1 - window.start
                return f"window {number}, {first}" + (f" to {last}" if last > first else "")
        return ""


class _Taken:
    """The windows that fit, one after the other."""

    def __init__(self, data: TrainData, budget: int) -> None:
        self._data, self._budget = data, budget
        self._left = budget - tokens_of("".join(_more(len(data.series))))
        self._most = max(1, self._left // SHARE)
        self._costs: dict[Window, int] = {}
        self._heads: dict[int, int] = {}

    @property
    def full(self) -> bool:
        """Whether nothing more that is worth showing can fit."""
        return self._left < LEAST_ROOM

    def add(self, window: Window) -> None:
        """Take a window where it fits; one that overlaps others is joined with them."""
        joined, parts = self._joined(window)
        if joined in parts:
            return
        refund = sum(self._costs[part] for part in parts)
        head = 0 if window.at in self._heads else tokens_of(_head(self._data, window.at)) + 2
        room = self._left + refund - head - tokens_of(_title(999, joined)) - 2
        one, scale = self._data.series[joined.at], self._data.scales[joined.at]
        fit = fitted(one, joined, scale, min(room, max(self._most, refund)))
        if fit is None and not self._costs:
            fit = fitted(one, joined, scale, room)
        if fit is None:
            return
        for part in parts:
            del self._costs[part]
        self._heads.setdefault(window.at, head)
        self._costs[fit] = tokens_of(f"{_title(999, fit)}\n{window_text(one, fit, scale)}\n\n")
        self._left += refund - head - self._costs[fit]

    def shown(self) -> Shown:
        """All windows as text, series after series."""
        windows = sorted(self._costs, key=lambda window: (window.at, window.start))
        parts: list[str] = []
        for number, window in enumerate(windows, 1):
            if number == 1 or windows[number - 2].at != window.at:
                parts.append(_head(self._data, window.at))
            rows = window_text(self._data.series[window.at], window, self._data.scales[window.at])
            parts.append(f"{_title(number, window)}\n{rows}")
        return Shown("\n\n".join([*parts, *_more(len(self._data.series) - len(self._heads))]), tuple(windows))

    def _joined(self, window: Window) -> tuple[Window, list[Window]]:
        """The hull of a window and all that it overlaps, and those."""
        parts = [other for other in self._costs if other.overlaps(window)]
        hull = Window(
            window.at, min([window.start, *(p.start for p in parts)]), max([window.stop, *(p.stop for p in parts)])
        )
        inside = [part for part in parts if (part.start, part.stop) == (hull.start, hull.stop)]
        if inside:
            return inside[0], parts
        return (hull, parts) if (hull.start, hull.stop) == (window.start, window.stop) else self._joined(hull)


def _fact(one: Series, period: int) -> str:
    words = [f"{len(one)} points"]
    if one.interval_ns:
        words.append(f"one every {one.interval_ns / 1e9:g} s")
    known = one.value[np.isfinite(one.value)]
    if len(known):
        low, middle, high = (_figure(float(v)) for v in np.quantile(known, (0.05, 0.5, 0.95)))
        words.append(f"median {middle}, mostly {low} to {high}")
    words.append(f"season about {period} points" if period else "no clear season")
    sizes = sorted(len(region) for region in labels_of(one).regions)
    words.append(f"{len(sizes)} labeled anomalies" + (f" of {sizes[0]} to {sizes[-1]} points" if sizes else ""))
    return f"{one.name}: {', '.join(words)}"


def _head(data: TrainData, at: int) -> str:
    words = data.scales[at].words
    return f"## {data.facts[at]}" + (f"; {words}" if words else "")


def _title(number: int, window: Window) -> str:
    return f"Window {number}, {window.stop - window.start} points:"


def _more(count: int) -> list[str]:
    return [f"{count} more series of the same kind are not shown."] if count > 0 else []


def _figure(value: float) -> str:
    """Three significant figures, written plainly where that is short."""
    rounded = float(f"{value:.4g}")
    return f"{rounded:.12f}".rstrip("0").rstrip(".") if 1e-6 <= abs(rounded) < 1e12 or rounded == 0 else f"{rounded:g}"


def _interval_s(one: Series) -> float | None:
    return None if one.interval_ns is None else one.interval_ns / 1e9
