"""An explanation in words: what was compared with what, how far it was from the threshold, what would have changed it.

Without Qt, so that the card at the chart, the lines below the findings and their tests share one wording.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.gui.numerals import local
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr, trn
from workbench.model.verdict import Comparison, Explanation

UNTOLD = later("It can't be told from the text of this rule: no Abnormal Rule comment stands above its conditions.")
UNKNOWN_HERE = later("Which condition decided at this point can't be told from the text of this rule.")
SIGNS = {">=": "≥", "<=": "≤", "!=": "≠", "==": "="}
MAJORITY = "at least two of"  # how the sentence of a majority begins
ROLES = {"condition": "", "guard": later("must hold too"), "detail": later("part of the line above")}


@dataclass(frozen=True)
class WhyLine:
    """One comparison: its `sign` (✓ held, ✕ not, · for information), its text, both values, the margin in words."""

    sign: str
    text: str
    values: str
    margin: str = ""
    role: str = ""

    @property
    def spoken(self) -> str:
        """The line as plain text."""
        tail = ", ".join(part for part in (self.margin, self.role) if part)
        return f"{self.sign} {self.text}:  {self.values}" + (f" ({tail})" if tail else "")


@dataclass(frozen=True)
class WhyModel:
    """What a card at a point says. `clause`: the condition it names, 0 = none; `notes`: sentences below the lines."""

    index: int
    head: str
    when: str = ""
    clause: int = 0
    comment: str = ""
    lines: tuple[WhyLine, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """All of it as plain text, for screen readers and the clipboard."""
        return "\n".join(
            p for p in (self.head, self.when, self.comment, *(line.spoken for line in self.lines), *self.notes) if p
        )


def why_model(told: Explanation, when: str, flag: int) -> WhyModel:
    """The explanation of one point. `when`: its time and value in words; `flag`: the rule's flag there, 1, 0 or −1."""
    lines = tuple(why_line(c) for c in _sorted(told))
    if flag == -1:
        return WhyModel(
            told.index, tr("Not judged"), when, notes=(tr("The rule has not seen enough points before it."),)
        )
    if not told.clause:
        head = tr("Flagged") if flag == 1 else tr("Condition holds") if told.fired else tr("Not flagged")
        return WhyModel(told.index, head, when, lines=lines, notes=(tr(UNKNOWN_HERE),))
    if told.fired:
        fired = tr("Abnormal Rule {rule} set this flag", rule=told.clause)
        head = fired if flag == 1 else tr("Abnormal Rule {rule} holds here", rule=told.clause)
        return WhyModel(told.index, head, when, told.clause, sentence(told.comment), lines, _fired_notes(told, flag))
    head = tr("Not flagged; Abnormal Rule {rule} came nearest", rule=told.clause)
    return WhyModel(told.index, head, when, told.clause, sentence(told.comment), lines, _missed_notes(told))


def _fired_notes(told: Explanation, flag: int) -> tuple[str, ...]:
    notes = []
    if told.also:
        rules, many = ", ".join(str(number) for number in told.also), len(told.also)
        notes.append(
            trn("Abnormal Rule {rules} holds here too.", "Abnormal Rules {rules} hold here too.", many, rules=rules)
        )
    if flag == 0:
        notes.append(tr("No flag of its own: the flag of an earlier point stands for this one."))
    notes += [note for note in (majority_words(told), _trial(told)) if note]
    return tuple(notes)


def _votes(told: Explanation) -> tuple[Comparison, ...]:
    """The signs of a majority; none of another condition."""
    return tuple(c for c in told.comparisons if c.role == "condition") if told.comment.startswith(MAJORITY) else ()


def _sorted(told: Explanation) -> tuple[Comparison, ...]:
    """Of a majority that fired first the signs that made it do so, whatever room there is for the rest."""
    return (
        tuple(sorted(told.comparisons, key=lambda c: not c.held)) if _votes(told) and told.fired else told.comparisons
    )


def majority_words(told: Explanation) -> str:
    """How many signs of a majority hold, and how many must; empty for another condition."""
    votes = _votes(told)
    held = sum(c.held for c in votes)
    if not votes:
        return ""
    if held == 0:
        return tr("None of the {all} signs hold; two are needed.", all=len(votes))
    if held == 1:
        return tr("1 of the {all} signs holds; two are needed.", all=len(votes))
    return tr("{held} of the {all} signs hold; two are enough.", held=held, all=len(votes))


def _missed_notes(told: Explanation) -> tuple[str, ...]:
    wanting = [c for c in told.comparisons if not c.held and c.role != "detail"]
    if not wanting:
        return (_trial(told),)
    changes = [change for change in (_change(c) for c in wanting) if change]
    majority = majority_words(told)
    if majority:
        one = sum(c.held for c in _votes(told)) == 1
        listed = "; ".join(changes)
        more = tr("One more of these would do: {changes}.", changes=listed)
        wanted = more if one else tr("Two of these would do: {changes}.", changes=listed)
        return (majority, wanted if changes else "", _trial(told))
    if not changes:
        return (tr("It would be flagged if the lines marked ✕ held."), _trial(told))
    return (tr("To be flagged: {changes}.", changes=tr(" and ").join(changes)), _trial(told))


def _change(comparison: Comparison) -> str:
    """`jump ≥ 2.6 needs 0.5 more`, empty where the distance is not known."""
    if not math.isfinite(comparison.left) or not math.isfinite(comparison.right):
        return ""
    gap = abs(comparison.right - comparison.left)
    if comparison.operator in (">", ">="):
        return tr("{value} {gap} higher", value=_left(comparison), gap=_digits(gap, 2))
    if comparison.operator in ("<", "<="):
        return tr("{value} {gap} lower", value=_left(comparison), gap=_digits(gap, 2))
    return ""


def _left(comparison: Comparison) -> str:
    return comparison.text.split(f" {comparison.operator} ")[0].strip()


def _trial(told: Explanation) -> str:
    if not told.verified:
        return tr("Read from the rule's text; not tried here.")
    if told.fired:
        return tr("Tried: with this turned the other way, the flag goes.")
    return tr("Tried: with this turned the other way, a flag comes.")


def why_line(comparison: Comparison) -> WhyLine:
    """A comparison at one point in words."""
    left, right = _apart(comparison.left, comparison.right)
    values = f"{left} {SIGNS.get(comparison.operator, comparison.operator)} {right}"
    sign = "·" if comparison.role == "detail" else "✓" if comparison.held else "✕"
    return WhyLine(sign, comparison.text, values, margin_words(comparison), tr(ROLES[comparison.role]))


def margin_words(comparison: Comparison) -> str:
    """How far the measured side is from the threshold: `1.3 × the threshold`, `0.5 short`, `no value`; empty where it
    can't be told. The threshold is the side in whose units the margin is."""
    left, right, margin = comparison.left, comparison.right, comparison.margin
    if math.isnan(left) or math.isnan(right):
        return tr("no value")
    if margin is None or not math.isfinite(margin) or comparison.operator in ("==", "!="):
        return ""
    gap = abs(left - right)
    if gap == 0:
        return tr("exactly the threshold")
    unit = gap / abs(margin)
    pairs = ((right, left), (left, right))
    for threshold, value in pairs:
        if threshold and math.isclose(unit, abs(threshold), rel_tol=1e-6) and value / threshold > 0:
            return tr("{ratio} × the threshold", ratio=_ratio(value / threshold))
    if comparison.held:
        return tr("{gap} beyond the threshold", gap=_digits(gap, 2))
    return tr("{gap} short of the threshold", gap=_digits(gap, 2))


def _ratio(ratio: float) -> str:
    """Two digits, more where it would read as exactly one."""
    for digits in (2, 3, 4):
        text = _digits(ratio, digits)
        if text not in ("1", "1.0"):
            return text
    return tr("just over 1") if ratio > 1 else tr("just under 1")


def _apart(left: float, right: float) -> tuple[str, str]:
    """Both values with three digits, more where two different ones would look the same."""
    for digits in (3, 5, 8):
        texts = _digits(left, digits), _digits(right, digits)
        if texts[0] != texts[1] or left == right:
            break
    return texts


def _digits(value: float, digits: int) -> str:
    if math.isnan(value):
        return tr("missing")
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    large = abs(value) >= 10**digits
    return local((f"{value:.0f}" if large and abs(value) < 1e15 else f"{value:.{digits}g}").replace("-", "−"))


def nearest(told: Sequence[Explanation]) -> Explanation | None:
    """The explanation nearest to firing of those that name a condition; None where none does."""
    known = [one for one in told if one.clause]
    return max(known, key=lambda one: (one.fired, _distance(one)), default=None)


def _distance(told: Explanation) -> float:
    margins = [c.margin for c in told.comparisons if c.margin is not None and c.role != "detail"]
    return min(margins, default=-math.inf)
