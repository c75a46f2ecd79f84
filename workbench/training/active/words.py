"""What rule and labels say about an incident, in plain words, for the question whether it is an anomaly."""

from __future__ import annotations

from workbench.training.active.nouns import Incident

CLOSE = 0.2  # of a usual point's distance: nearer to the border a verdict could as well be the other


def said(incident: Incident) -> str:
    """What the rule and the labels say now: `The rule fires here, without a label`.

    "Fires" and not "flags": where runs come close to each other one flag stands for all of them.
    """
    near = abs(incident.peak) < CLOSE
    if incident.labeled and incident.flagged:
        return "This is labeled, and the rule only just fires" if near else "This is labeled, and the rule fires"
    if incident.labeled:
        return (
            "This is labeled, but the rule just misses it" if near else "This is labeled, but the rule is far from it"
        )
    if incident.flagged:
        return "The rule only just fires here, without a label" if near else "The rule fires here, without a label"
    return "The rule just does not fire here" if near else "The rule does not fire here"
