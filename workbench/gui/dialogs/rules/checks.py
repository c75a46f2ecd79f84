"""The way to approval as rows: what holds, what is missing, where each leads. No Qt: the verb `approve` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.gui.texts import tr, trn
from workbench.gui.words import NOISY_PER_DAY, alerts, score
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.packs.approval import unfilled

CheckState = Literal["good", "warn", "bad", "wait"]
Lead = Literal["", "rule", "feedback", "back_test", "owner", "severity", "runbook", "by"]
SIGNS: dict[CheckState, str] = {"good": "✓", "warn": "!", "bad": "✕", "wait": "…"}


@dataclass(frozen=True)
class Check:
    """One row; `bad` and `wait` keep the rule from being approved, `warn` does not. `lead`: where to mend it, `verb`:
    what the button that leads there says."""

    state: CheckState
    text: str
    lead: Lead = ""
    verb: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it keeps the rule from being approved."""
        return self.state in ("bad", "wait")


@dataclass(frozen=True)
class Tried:
    """What trying the rule gave: the contract's problem ("" = it holds), how many examples pass, and what they lack;
    `error`: why it could not be tried."""

    problem: str = ""
    passed: int = 0
    lacking: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class Known:
    """What is known of a rule besides itself. `runs`: it ran on the series in sight, else `problem` says why not;
    `unsaved`: the editor holds other text; `tried`: None = still being tried; `per_day`: alerts a day of the newest
    back-test, `noisy_per_day`: more are a warning; `clock`: the data has one; `author`: who edited last, where the
    project asks for `four_eyes`; `data`: there is a series to run it on."""

    runs: bool = True
    problem: str = ""
    validation: Scores | None = None
    unsaved: bool = False
    tried: Tried | None = Tried()
    per_day: float | None = None
    noisy_per_day: float = NOISY_PER_DAY
    clock: bool = True
    four_eyes: bool = False
    author: str = ""
    data: bool = True


def approval_checks(rule: Rule, known: Known) -> tuple[Check, ...]:
    """The rows of a rule, in the order in which one would go through them."""
    rows = [_runs(known)]
    if known.unsaved:
        text = tr("The editor holds changes that are not saved: save or revert them first")
        rows.append(Check("bad", text, "rule", tr("Show")))
    rows += _tried(known.tried)
    if known.data:
        rows += [_found(known.validation), _noise(known), _openings(rule)]
    lacking = unfilled(rule)
    rows.append(_field(tr("Owner"), rule.owner, "owner", "owner" in lacking))
    rows.append(_field(tr("Runbook"), rule.runbook, "runbook", "runbook" in lacking))
    rows.append(Check("good", tr("Severity: {severity}", severity=tr(rule.severity)), "severity", tr("Change")))
    return tuple(rows)


def eyes_check(known: Known, same: bool) -> Check | None:
    """The row of four eyes; None where the project does not ask for them. `same`: who approves edited last."""
    if not known.four_eyes:
        return None
    if not known.author:
        return Check("good", tr("Four eyes: no person edited it last, so anybody may approve"))
    if same:
        text = tr("Four eyes: {author} edited it last, so somebody else must approve", author=known.author)
        return Check("bad", text, "by", tr("Change"))
    return Check("good", tr("Four eyes: {author} edited it last", author=known.author))


def _runs(known: Known) -> Check:
    if not known.data:
        return Check("warn", tr("There is no series here to run it on, so alerts a day are unknown"))
    if known.runs:
        return Check("good", tr("It runs clean on its series"))
    return Check("bad", tr("It does not run: {problem}", problem=known.problem), "rule", tr("Show"))


def _tried(tried: Tried | None) -> list[Check]:
    if tried is None:
        return [Check("wait", tr("The contract is being tried…")), Check("wait", tr("Examples are being tried…"))]
    if tried.error:
        return [Check("bad", tr("It could not be tried: {error}", error=tried.error), "rule", tr("Show"))]
    if tried.problem:
        return [Check("bad", tr("The contract is broken: {problem}", problem=tried.problem), "rule", tr("Show"))]
    rows = [Check("good", tr("The contract holds: safe, repeatable, and the same as a stream"))]
    if tried.passed:
        rows.append(Check("good", trn("{n} carried example passes", "{n} carried examples pass", tried.passed)))
    rows += [Check("warn", tr("No {lacking}", lacking=one)) for one in tried.lacking]
    return rows


def _found(validation: Scores | None) -> Check:
    if validation is None or validation.events == 0:
        return Check("warn", tr("It was never scored on labeled anomalies of a validation part"))
    text = tr(
        "Validation: event F1 {f1}, {hits} of {events} anomalies found",
        f1=score(validation.event_f1),
        hits=validation.hits,
        events=validation.events,
    )
    return Check("good" if validation.hits else "warn", text, "feedback", tr("Show"))


def _noise(known: Known) -> Check:
    validated = known.validation.alerts_per_day if known.validation is not None else None
    per_day = known.per_day if known.per_day is not None else validated
    if per_day is None and known.clock:
        text = tr("How often it will call was never seen: replay its history first")
        return Check("bad", text, "back_test", tr("Back-test"))
    if per_day is None:
        return Check("warn", tr("The data has no clock, so alerts a day are unknown"), "back_test", tr("Back-test"))
    if per_day > known.noisy_per_day:
        return Check("warn", tr("It calls often: {alerts}", alerts=alerts(per_day)), "back_test", tr("Back-test"))
    return Check("good", tr("Noise seen: {alerts}", alerts=alerts(per_day)), "back_test", tr("Back-test"))


def _openings(rule: Rule) -> Check:
    times = rule.evidence.test_openings
    opened = trn("The test part was opened {n} time", "The test part was opened {n} times", times)
    return Check("good" if times <= 1 else "warn", opened if times else tr("The test part was never opened"))


def _field(name: str, value: str, lead: Lead, lacking: bool) -> Check:
    if lacking:
        return Check("bad", tr("{name} is missing", name=name), lead, tr("Fill in"))
    return Check("good", tr("{name}: {value}", name=name, value=value.strip()), lead, tr("Change"))
