"""The scores of a verb as one card: the JSON that `train` and `score` write, and the lines that people read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import RuleError, UsageError
from workbench.model.events import SeriesResult
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.sandbox.host import Host

FIGURES = ("event_f1", "precision", "recall", "false_alarms_per_day", "point_f1")


@dataclass(frozen=True)
class Card:
    """The scores of one series by part; None = that part was not scored."""

    name: str
    train: Scores | None
    validation: Scores | None
    test: Scores
    base_f1: float | None = None


@dataclass(frozen=True)
class Scorecard:
    """All series of one verb, how long it took and what it cost (None = price unknown)."""

    cards: tuple[Card, ...]
    seconds: float
    usd: float | None = None
    trained: bool = True

    @classmethod
    def of_results(cls, results: Sequence[SeriesResult], seconds: float, usd: float | None) -> Scorecard:
        """The card of a training run."""
        cards = tuple(Card(r.name, r.train, r.validation, r.test, r.base_f1) for r in results)
        return cls(cards, seconds, usd)

    @classmethod
    def of_rules(cls, rules: Sequence[Rule], series: Sequence[Series], host: Host) -> Scorecard:
        """The card of fixed rules on labeled series; scored is the test part where the data names one, else all."""
        started = time.monotonic()
        return cls(tuple(_score(rules, one, host) for one in series), time.monotonic() - started, None, trained=False)

    def document(self) -> dict[str, Any]:
        """What `--json` writes; unknown figures are None."""
        from workbench.scoring.metrics import macro, pool

        tests = [card.test for card in self.cards]
        worse = sum(card.base_f1 is not None and card.test.event_f1 < card.base_f1 for card in self.cards)
        return {
            "series": [
                {
                    "name": c.name,
                    "train": _figures(c.train),
                    "validation": _figures(c.validation),
                    "test": _figures(c.test),
                }
                for c in self.cards
            ],
            "micro": {"event_f1": pool(tests).event_f1 if any(t.events for t in tests) else None},
            "macro": {"event_f1": macro(tests)},
            "worse_than_base": worse if self.trained else None,
            "seconds": round(self.seconds, 3),
            "usd": self.usd,
        }

    def lines(self) -> list[str]:
        """The card for people, one line a series and one for all."""
        width = max([len(card.name) for card in self.cards] + [6])
        head = f"{'series':{width}}  event F1  precision  recall  false alarms/day"
        rows = [head]
        for card in self.cards:
            s = card.test
            rate = "—" if s.false_alarms_per_day is None else f"{s.false_alarms_per_day:.2f}"
            f1 = f"{s.event_f1:8.2f}" if s.events else "no event"
            rows.append(f"{card.name:{width}}  {f1}  {s.precision:9.2f}  {s.recall:6.2f}  {rate:>16}")
        document = self.document()
        micro, both = document["micro"]["event_f1"], document["macro"]["event_f1"]
        if micro is not None and len(self.cards) > 1:
            rows.append(f"{'all':{width}}  {micro:8.2f}  (pooled; mean of the series {both:.2f})")
        return rows


def rules_at(path: Path) -> tuple[Rule, ...]:
    """The rules of a pack, a rule folder or a lone rule.py; a RuleError or PackError says what is wrong with it."""
    if path.suffix == ".rulepack":
        from workbench.packs.pack import read_pack

        return tuple(read_pack(path).rules)
    from workbench.packs.loose import rule_at

    return (rule_at(path),)


def further_columns(rules: Sequence[Rule], series: Sequence[Series]) -> dict[str, list[str]]:
    """Series → the further columns that its rules read, such as the flags of a base detector."""
    taking = {one.name: [rule for rule in rules if rule.input.takes(one.name)] for one in series}
    own = ("value", "index")
    return {n: [c for rule in some for c in rule.input.columns if c not in own] for n, some in taking.items()}


def _score(rules: Sequence[Rule], series: Series, host: Host) -> Card:
    from workbench.detector.route import panel, route
    from workbench.model.split import Split
    from workbench.sandbox.run import flag_series
    from workbench.scoring.metrics import score_part
    from workbench.training.combined.join import joined

    if series.labels is None:
        raise UsageError(
            f"{series.name} has no labels", "a score compares flags with labels", "Give a file with labels"
        )
    if any(rule.role == "base" for rule in rules):
        judges = panel(rules, series.name, "aggregator", {rule.name: rule.role for rule in rules})
        rule = judges.lead
        said = [(role, flag_series(one, series, host)) for one, role in zip(judges.rules, judges.roles, strict=True)]
        verdict = joined(dict(said)["base"], judges.emit, [(role, one) for role, one in said if role != "base"])
    else:
        rule = rules[0] if len(rules) == 1 and rules[0].input.takes(series.name) else route(rules, series.name)
        verdict = flag_series(rule, series, host)
    if not verdict.ran:
        problem = verdict.problems[0]
        line = f"line {problem.line}: " if problem.line else ""
        raise RuleError(
            f"{rule.name} does not run on {series.name}", line + problem.message, "Mend it, then `check` it"
        )
    start = series.test_start or 0
    split = Split(start, start, len(series))
    return Card(series.name, None, None, score_part(series, verdict, split, "test"))


def _figures(scores: Scores | None) -> dict[str, float | None]:
    """The figures of a part; None is what is unknown: a part that was not scored, a share of no labeled events."""
    if scores is None:
        return dict.fromkeys(FIGURES)
    unknown = (
        () if scores.events else ("event_f1", "recall", "point_f1", *(() if scores.false_alarms else ("precision",)))
    )
    return {name: None if name in unknown else getattr(scores, name) for name in FIGURES}
