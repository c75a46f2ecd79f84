"""The steps of a run as rows, newest first: every round with what it did, below it each candidate and its way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from workbench.gui.runs.run_story import STEPS, Candidate, RoundPoint, RunStory
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.gui.views.two_lines import TwoLines
from workbench.gui.words import difference, score

PROPOSED = ("", "proposal")  # what a draft is called that is no change of another rule
WAYS = (
    later("proposal"),
    later("repaired"),
    later("tuned"),
    later("fixed"),
    later("base alone"),
    later("base + add"),
    later("base + filter"),
    later("base + add + filter"),
)


def timeline(story: RunStory, task: str, most: int) -> list[tuple[object, TwoLines]]:
    """Rows of one task, of at most `most` candidates, keyed by their numbers, and of rounds, keyed by a text."""
    points = {point.round: point for point in story.points if point.task == task}
    best = max(points.values(), key=lambda point: point.round).best if points else -1
    rows: list[tuple[object, TwoLines]] = []
    newest = story.of_task(task)[: -most - 1 : -1]
    for number, group in groupby(sorted(newest, key=lambda c: (-c.round, -c.number)), key=lambda c: c.round):
        inside = list(group)
        rows.append(
            (f"round {number}", round_lines(number, inside, points.get(number), ended=story.finished is not None))
        )
        rows += [(c.number, candidate_lines(c, *story.way_of(c), is_best=c.number == best)) for c in inside]
    return rows


def round_lines(number: int, candidates: Sequence[Candidate], point: RoundPoint | None, *, ended: bool) -> TwoLines:
    """A round as a row: its number and the best so far, below what its steps did, each told with its count."""
    counts = (
        (sum(one.how in PROPOSED or one.parent < 0 for one in candidates), tr("proposed")),
        (sum(_mutated(one) for one in candidates), tr("mutated")),
        *((sum(one.how == how for one in candidates), tr(word)) for how, word in STEPS.items()),
        (sum(one.fate == "rejected" for one in candidates), tr("rejected")),
        (sum(one.fate == "accepted" for one in candidates), tr("accepted")),
    )
    words = " · ".join(f"{count} {word}" for count, word in counts if count)
    title = tr("Round {number}", number=number) if number else tr("Before the first round")
    figure = tr("best {f1}", f1=score(point.validation_f1)) if point is not None else ""
    state = "" if point is not None or not number else tr("stopped") if ended else tr("under way")
    return TwoLines(title, figure, words, state, bold=True, state_color="dim" if ended else "accent")


def _mutated(candidate: Candidate) -> bool:
    return candidate.parent >= 0 and candidate.how not in PROPOSED and candidate.how not in STEPS


def candidate_lines(
    candidate: Candidate, way: Sequence[str] = (), parent: int = -1, *, is_best: bool = False
) -> TwoLines:
    """A candidate as a row: number, round and score, below the way it came (`proposal → repaired → tuned`), the rule
    that it was to better, and what became of it."""
    title = tr("candidate {number} · round {round}", number=candidate.number, round=candidate.round)
    title += f" · {tr('best')}" if is_best else ""
    figure = score(candidate.validation_f1) if candidate.fate != "rejected" else ""
    if candidate.delta is not None:
        figure += f" ({difference(candidate.delta)})"
    origin = tr("from candidate {number}", number=parent) if parent >= 0 else ""
    reason = sentence(" ".join(candidate.reason.split()))
    steps = " → ".join(tr(one) if one in WAYS else sentence(one) for one in way)
    words = " · ".join(part for part in (steps, origin, reason) if part)
    state, color = {
        "proposed": (tr("being scored"), "dim"),
        "rejected": (tr("rejected"), "bad"),
        "scored": (tr("not better"), "dim"),
        "accepted": (tr("accepted"), "good"),
    }[candidate.fate]
    if candidate.mended_by >= 0:
        state, color = tr("sent back, see {number}", number=candidate.mended_by), "warn_text"
    return TwoLines(title, figure, words, state, state_color=color, bold=is_best)
