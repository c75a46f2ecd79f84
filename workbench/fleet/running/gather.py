"""The rule of a group when all its series are through: with what each has of its own, and evidence of them all."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from workbench.fleet.running.jobs import Book
from workbench.model.events import SeriesResult, TaskFinished
from workbench.model.fleet import SeriesJudged
from workbench.model.rule import Rule
from workbench.scoring.metrics import pool
from workbench.training.engine.result import figures


def group_finished(book: Book, task: str) -> TaskFinished:
    """The event that ends a group. Series come in the order of the plan, whenever they were done."""
    rows = [book.rows[task][key.name] for key in book.groups[task].members]
    done = [(row, row.result) for row in rows if row.result is not None]
    failed = len(rows) - len(done)
    reason = "" if not failed else f"{failed} of {len(rows)} series failed"
    rule = book.rules.get(task)
    if rule is None or not done:
        return TaskFinished(*book.head(task), None, (), None, None, reason)
    results = tuple(result for _, result in done)
    return TaskFinished(*book.head(task), _whole(rule, done, results), results, None, None, reason)


def _whole(rule: Rule, done: Sequence[tuple[SeriesJudged, SeriesResult]], results: Sequence[SeriesResult]) -> Rule:
    """Routed to the series that it was tried on; the others are nobody's, or those of the default rule."""
    own = {row.name: MappingProxyType(dict(row.parameters)) for row, _ in done if row.parameters}
    parts = {part: pool([getattr(one, part) for one in results]) for part in ("train", "validation", "test")}
    scores = MappingProxyType({part: figures(pooled) for part, pooled in parts.items()})
    return replace(
        rule,
        overrides=MappingProxyType(own),
        input=replace(rule.input, series=tuple(glob.escape(row.name) for row, _ in done)),
        evidence=replace(rule.evidence, scores=scores, alerts_per_day=parts["validation"].alerts_per_day),
    )
