"""The question about an incident in one plain sentence, answered by yes (an anomaly) or no."""

from __future__ import annotations

from workbench.model.series import Series
from workbench.scoring.words import look
from workbench.training.active.nouns import Incident

CLOSE = 0.2  # of a usual point's distance: nearer to the border a verdict could as well be the other


def question(series: Series, incident: Incident) -> str:
    """`The rule flags this, but it is not labeled (single spike 4.9 σ): is it an anomaly?`

    Nothing after the incident is looked at.
    """
    saw = look(series, incident.start, incident.stop).words
    return f"{_said(incident)} ({saw}): is it an anomaly?"


def _said(incident: Incident) -> str:
    near = abs(incident.peak) < CLOSE
    if incident.labeled and incident.flagged:
        return "This is labeled, and the rule only just flags it" if near else "This is labeled, and the rule flags it"
    if incident.labeled:
        return (
            "This is labeled, but the rule just misses it" if near else "This is labeled, but the rule is far from it"
        )
    if incident.flagged:
        return "The rule only just flags this, without a label" if near else "The rule flags this, without a label"
    return "The rule just does not flag this" if near else "The rule does not flag this"
