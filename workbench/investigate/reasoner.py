"""Evidence → ranked claims. A reasoner is a function; the one that is built in adds up the points of a scorecard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from workbench.investigate.figures import LINES_OF
from workbench.investigate.known import Known
from workbench.investigate.scorecard import Scorecard, Sheet, figure_of, item_of
from workbench.model.incident import UNSEEN, Claim, Evidence, Reason, Veto

LEAST = 0.001  # a claim with less confidence is not made
REASONED = 4  # claims that come with reasons
MOST_REASONS = 6


class Reasoner(Protocol):
    """Claims about a case from its evidence alone, the likeliest first; their confidences add up to at most 1.

    `vetoed`: claims that were made before and whose rules did not hold; another claim is asked for. A claim about
    UNSEEN says that no known scenario explains the case.
    """

    def __call__(self, evidence: Evidence, vetoed: Sequence[Veto] = ()) -> tuple[Claim, ...]: ...


class CardReasoner:
    """Adds up the points of a scorecard for every scenario that is known."""

    def __init__(self, card: Scorecard, known: Known) -> None:
        self.card = card
        self.anomalous = dict(known.anomalous)
        sheets = {name: card.sheets.get(name) or _new_sheet(card, known, name) for name in self.anomalous}
        self.names = tuple(sheets)
        self._sheets = (*sheets.values(), card.general)
        self._start = np.array([sheet.start for sheet in self._sheets], np.float64)
        items = list(dict.fromkeys(item for sheet in self._sheets for item in sheet.items))
        place = {item: i for i, item in enumerate(items)}
        self._points = np.zeros((len(items), len(self._sheets)))
        for column, sheet in enumerate(self._sheets):
            for item, points in sheet.items.items():
                self._points[place[item], column] = points
        self._of_figure: dict[str, list[tuple[float, int]]] = {}
        for item in items:
            figure, least = figure_of(item)
            self._of_figure.setdefault(figure, []).append((least, place[item]))

    def __call__(self, evidence: Evidence, vetoed: Sequence[Veto] = ()) -> tuple[Claim, ...]:
        """The claims, without those that were vetoed."""
        scores = self.scores(evidence.figures)
        taken_back = {veto.claim.scenario for veto in vetoed}
        odds = np.append(scores[:-1], self.card.enough) * self.card.point
        weights = np.exp(odds - odds.max())
        weights /= weights.sum()
        unseen = float(1 / (1 + np.exp(-np.clip(scores[-1] * self.card.point, -50, 50))))
        claims = [
            (float(weight), name, self.anomalous[name])
            for name, weight in zip(self.names, weights[:-1].tolist(), strict=True)
            if weight >= LEAST and name not in taken_back
        ]
        claims += [(float(weights[-1]) * p, UNSEEN, flag) for p, flag in ((unseen, True), (1 - unseen, False))]
        claims.sort(key=lambda one: (-one[0], one[1]))
        return tuple(
            Claim(name, flag, weight, self._reasons(name, flag, evidence.figures) if at < REASONED else ())
            for at, (weight, name, flag) in enumerate(claims)
            if weight >= LEAST
        )

    def scores(self, figures: Mapping[str, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """The points of every scenario in the order of `known`, and last those for anomalous in general."""
        held = [
            at
            for figure, value in figures.items()
            if figure in self._of_figure
            for least, at in self._of_figure[figure]
            if value >= least
        ]
        return np.asarray(self._start + self._points[held].sum(axis=0))

    def _reasons(self, name: str, anomalous: bool, figures: Mapping[str, float]) -> tuple[Reason, ...]:
        sheet = self._sheets[self.names.index(name) if name else -1]
        sign = 1 if name or anomalous else -1
        reasons = []
        for item, points in sheet.items.items():
            figure, least = figure_of(item)
            if points * sign > 0 and figures.get(figure, 0.0) >= least:
                reasons.append(Reason(figure, f"{figure} is {figures[figure]:g}, from {least:g} on", points * sign))
        reasons.sort(key=lambda reason: (-reason.points, reason.item))
        best: dict[str, Reason] = {}
        for reason in reasons:
            first = best.get(reason.item)
            best[reason.item] = (
                reason if first is None else Reason(first.item, first.text, first.points + reason.points)
            )
        return tuple(sorted(best.values(), key=lambda one: (-one.points, one.item))[:MOST_REASONS])


def _new_sheet(card: Scorecard, known: Known, scenario: str) -> Sheet:
    """For a scenario that came after the scorecard: its own phrases count as those of the others do."""
    groups = known.by_scenario[scenario].input.patterns
    items = {item_of(f"phrase {scenario}.{group}", 1): card.new_group for group in groups}
    return Sheet(known.anomalous[scenario], card.new_start, items | {item_of(LINES_OF + scenario, 3): card.new_group})
