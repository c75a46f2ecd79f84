"""What is known of a rule beside its text: its figures as evidence, the version before it, where flags differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.gui.editing.formatting import format_key
from workbench.gui.editing.preview import PreviewResult
from workbench.model.rule import Evidence, Rule
from workbench.project.project import Project

FIGURES = ("event_f1", "precision", "recall", "point_f1")


def evidence_of(rule: Rule, text: str, last: PreviewResult | None) -> Evidence:
    """What is known about an edited text; the figures of the text before do not hold for it."""
    if last is None or format_key(last.text) != format_key(text):
        return replace(rule.evidence, scores={}, alerts_per_day=None)
    parts = {"train": last.train, "validation": last.validation}
    figures = {
        part: {name: getattr(scores, name) for name in FIGURES} for part, scores in parts.items() if scores is not None
    }
    rate = last.validation.alerts_per_day if last.validation is not None else None
    return replace(rule.evidence, scores=figures, alerts_per_day=rate)


def text_before(project: Project | None, saved: Rule | None) -> str | None:
    """The text of the version before the saved one."""
    if project is None or saved is None:
        return None
    older = [version.rule.text for version in project.rule_versions(saved.name) if version.rule.text != saved.text]
    return older[-1] if older else None


def next_point(points: Sequence[int], sight: tuple[int, int]) -> int:
    """Of ascending points the first behind what is in sight, else the first of all; asked again it goes on."""
    start, stop = sight
    later = [point for point in points if point >= stop] or list(points)
    inside = [point for point in points if start <= point < stop]
    return later[0] if len(inside) < len(points) else inside[0]
