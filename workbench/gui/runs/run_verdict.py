"""Which of two runs is better and why, in sentences; where the data cannot tell, that is said. Nothing of Qt."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.gui.runs.run_story import RunStory
from workbench.gui.texts import tr, trn
from workbench.gui.words import difference, score
from workbench.model.scores import Scores

EQUAL = 0.005
SURE_EVENTS = 2  # so many events decided otherwise at least, before a difference is called more than chance


def verdict_of(first: RunStory, second: RunStory) -> str:
    """The result, what made it, and how far it can be trusted: on validation parts that both runs judged."""
    ours, theirs = _judged(first), _judged(second)
    names = [name for name in ours if name in theirs]
    if not names:
        return tr("Which is better cannot be told: no series with labeled anomalies was judged by both.")
    pairs = {name: (ours[name], theirs[name]) for name in names}
    means = [sum(pair[at].event_f1 for pair in pairs.values()) / len(pairs) for at in (0, 1)]
    delta = means[1] - means[0]
    if abs(delta) < EQUAL:
        return tr("Neither is better: event F1 {f1} on validation, the same in both.", f1=score(means[0]))
    head = tr("The second is better") if delta > 0 else tr("The first is better")
    figures = tr("event F1 {new} against {old} on validation", new=score(max(means)), old=score(min(means)))
    return " ".join(part for part in (f"{head}: {figures}.", _why(pairs, delta), _trust(pairs)) if part)


def _why(pairs: Mapping[str, tuple[Scores, Scores]], delta: float) -> str:
    """In events: what the better run found more and flagged less, and the series that made most of it."""
    sign = 1 if delta > 0 else -1
    hits = sign * sum(new.hits - old.hits for old, new in pairs.values())
    alarms = sign * sum(new.false_alarms - old.false_alarms for old, new in pairs.values())
    found = trn("{n} anomaly", "{n} anomalies", abs(hits))
    flagged = trn("{n} false alarm", "{n} false alarms", abs(alarms))
    parts = [tr("finds {what} more", what=found) if hits > 0 else tr("misses {what} more", what=found)] if hits else []
    if alarms:
        parts.append(tr("has {what} more", what=flagged) if alarms > 0 else tr("has {what} less", what=flagged))
    name = max(pairs, key=lambda one: sign * (pairs[one][1].event_f1 - pairs[one][0].event_f1))
    gain = sign * (pairs[name][1].event_f1 - pairs[name][0].event_f1)
    most = tr("most of it on {series} ({gain})", series=name, gain=difference(gain)) if len(pairs) > 1 else ""
    words = tr(" and ").join(parts)
    told = ", ".join(part for part in (words, most) if part)
    return tr("It {told}.", told=told) if told else ""


def _trust(pairs: Mapping[str, tuple[Scores, Scores]]) -> str:
    """Whether so few events can tell."""
    events = sum(old.events for old, _ in pairs.values())
    moved = sum(abs(new.hits - old.hits) + abs(new.false_alarms - old.false_alarms) for old, new in pairs.values())
    if moved >= SURE_EVENTS and events > SURE_EVENTS:
        return ""
    return tr("Few cases differ ({n}, over {events} events): it may be chance.", n=moved, events=events)


def _judged(story: RunStory) -> dict[str, Scores]:
    return {r.name: r.validation for event in story.results for r in event.results if r.validation.events}
