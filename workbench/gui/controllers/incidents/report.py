"""An investigation → its report in the user's language, and what stands out in chart and log."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.gui.controllers.incidents.evidence_words import Witness
from workbench.gui.numerals import local
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr, trn
from workbench.gui.views.cases.case_rows import LABEL_SIGNS, LABELS
from workbench.gui.views.cases.highlights import Highlights, Stretch
from workbench.gui.views.incidents.report_rows import Place, Report, ReportRow
from workbench.gui.views.two_lines import TwoLines
from workbench.gui.why_words import why_line
from workbench.gui.words import number
from workbench.investigate.investigate import STAGES
from workbench.investigate.known import Known
from workbench.investigate.naming import CLOSE, FAILS, UNLIKELY
from workbench.investigate.support import supporting
from workbench.investigate.verify import NO_COLUMN, NO_POINTS, NO_RULE
from workbench.model.case import ANOMALOUS, NORMAL, UNLABELED, Case
from workbench.model.incident import Investigation, Verification

MOST_SIGNS = 12
SHOWN = 0.01  # confidence from which another explanation is told
STAGE_WORDS = {
    "fast": later("metrics"),
    "slow": later("log"),
    "integrated": later("decision"),
    "verified": later("rules"),
}
HOLDS = {
    True: later("✓ The rule of the scenario holds: {told}"),
    False: later("✕ The rule of the scenario does not hold: {told}"),
    None: later("? The rule of the scenario could not tell: {told}"),
}
SAID = {
    NO_RULE: later("there is no rule for this scenario"),
    NO_POINTS: later("the case has neither points nor times of lines"),
    "its rule holds": later("its rule holds"),
    "its rule holds at no point": later("its rule holds at no point"),
}
LACKS = {
    FAILS: later("its rule does not hold"),
    UNLIKELY: later("other scenarios are as likely"),
    CLOSE: later("little speaks for it"),
}
TOKENS = {True: "good", False: "warn", None: "dim"}


def report_of(case: Case, found: Investigation, known: Known) -> Report:
    """The report of a case."""
    witness = Witness(case, found.evidence, known)
    label = ANOMALOUS if found.anomalous else NORMAL
    sure = found.probability if found.anomalous else 1 - found.probability
    named = witness.title(found.scenario) + (f" · {found.scenario}" if found.scenario else "")
    confidence = tr("{n} % sure of the name", n=f"{100 * found.claim.confidence:.0f}")
    if found.nearest is not None:
        confidence = tr("nearest: {name}", name=witness.title(found.nearest.scenario))
    told = found.verification
    return Report(
        case.name,
        f"{LABEL_SIGNS[label]} {tr(LABELS[label])}",
        "warn" if found.anomalous else "good",
        f"{100 * sure:.0f} %",
        f"{named} ({confidence})",
        _beside(case, found, witness),
        "" if told is None else tr(HOLDS[told.holds], told=rule_said(told)),
        "dim" if told is None else TOKENS[told.holds],
        "" if told is None else compared_words(told),
        tuple(_rows(found, witness)),
    )


def _beside(case: Case, found: Investigation, witness: Witness) -> str:
    """What the label says, and whether that is what was found."""
    if case.label == UNLABELED:
        return ""
    right = case.label == (ANOMALOUS if found.anomalous else NORMAL)
    named = not case.scenario or case.scenario == found.scenario
    how = tr("as labeled") if right and named else tr("labeled otherwise") if not right else tr("another name")
    told = f"{tr(LABELS[case.label])} · {witness.title(case.scenario)}" if case.scenario else tr(LABELS[case.label])
    return f"{'✓' if right and named else '✕'} {how}: {told}"


def _rows(found: Investigation, witness: Witness) -> Iterator[ReportRow]:
    reasons = (found.nearest or found.claim).reasons
    if found.nearest is not None:
        title = tr("Not named {name}", name=witness.title(found.nearest.scenario))
        yield ReportRow(TwoLines(title, "", "; ".join(tr(LACKS[one]) for one in found.lacks)))
    if reasons:
        yield _heading(tr("Reasons") if found.nearest is None else tr("What speaks for the nearest"), tr("points"))
    for reason in reasons:
        place = witness.of_figure(reason.item)
        row = TwoLines(witness.figure(reason.item), local(f"{reason.points:+g}"), _where(place, witness.case))
        yield ReportRow(row, place)
    yield from _metrics(witness)
    yield from _log(found, witness)
    yield from _others(found, witness)
    spent = " · ".join(
        local(f"{tr(STAGE_WORDS[stage])} {found.milliseconds.get(stage, 0.0):.1f} ms") for stage in STAGES
    )
    total = sum(found.milliseconds.values())
    yield _heading(tr("Time"), local(f"{total:.1f} ms"))
    cost = local(f"{found.cost:.4f} $") if found.cost else tr("no cost")
    yield ReportRow(TwoLines(spent, "", cost))


def _metrics(witness: Witness) -> Iterator[ReportRow]:
    shapes = witness.notable()
    if shapes:
        yield _heading(tr("Metrics"), number(len(shapes)))
    for shape in shapes:
        place = witness.of_shape(shape)
        row = TwoLines(f"{shape.metric} {witness.shape(shape)}", witness.size(shape), _where(place, witness.case))
        yield ReportRow(row, place)


def _log(found: Investigation, witness: Witness) -> Iterator[ReportRow]:
    signs = supporting(found)
    if signs:
        yield _heading(tr("Log"), number(len(signs)))
    for sign in signs[:MOST_SIGNS]:
        place = Place(lines=sign.places)
        said = sign.text or witness.case.lines.messages[sign.places[0]]
        lines = trn("{n} line", "{n} lines", sign.count)
        yield ReportRow(TwoLines(witness.sign(sign), lines, said[:160]), place)


def _others(found: Investigation, witness: Witness) -> Iterator[ReportRow]:
    others = [one for one in found.runners_up if one.confidence >= SHOWN]
    if found.vetoed:
        yield _heading(tr("Taken back"))
    for veto in found.vetoed:
        said, compared = rule_said(veto.verification), compared_words(veto.verification)
        row = TwoLines(witness.title(veto.claim.scenario), "✕", said, title_color="dim", tip=compared)
        yield ReportRow(row, _place_of(veto.verification, witness))
    if others:
        yield _heading(tr("Other explanations"))
    for one in others:
        label = ANOMALOUS if one.anomalous else NORMAL
        why = "; ".join(witness.figure(reason.item) for reason in one.reasons[:2])
        row = TwoLines(f"{LABEL_SIGNS[label]} {witness.title(one.scenario)}", f"{100 * one.confidence:.0f} %", why)
        yield ReportRow(row, witness.of_figure(one.reasons[0].item) if one.reasons else None)


def rule_said(told: Verification) -> str:
    """What the rule of a scenario said, in the user's language as far as it is not the rule's own words."""
    if told.holds is False and told.clause:
        return tr("nearest was “{clause}”", clause=sentence(told.told))
    if re.fullmatch(rf"{NO_COLUMN} \S+(, \S+)*", told.told):
        return tr("no column for {names}", names=told.told.removeprefix(NO_COLUMN).strip())
    failed, _, why = told.told.partition(": ")
    if failed == "the rule could not be run" and why:
        return tr("the rule could not be run: {why}", why=sentence(why))
    return tr(SAID[told.told]) if told.told in SAID else sentence(told.told)


def compared_words(told: Verification) -> str:
    """The comparisons behind what the rule of a scenario said, a line each, as in the card at the chart."""
    return "\n".join(why_line(one).spoken for one in told.compared)


def _place_of(told: Verification, witness: Witness) -> Place | None:
    times = witness.case.metrics.times_ns
    if times is None or not 0 <= told.point < len(times):
        return None
    return Place(int(times[told.point]), int(times[told.point]))


def _heading(text: str, figure: str = "") -> ReportRow:
    return ReportRow(TwoLines(text, figure, bold=True, figure_color="dim"), heading=True)


def _where(place: Place | None, case: Case) -> str:
    if place is None:
        return ""
    if place.lines:
        numbers = [number(int(case.lines.numbers[at])) for at in place.lines[:4]]
        more = " …" if len(place.lines) > 4 else ""
        return trn("line {which}", "lines {which}", len(place.lines), which=", ".join(numbers) + more)
    from workbench.gui.charts import words

    start = words.moment(place.start_ns or 0, words.SECOND)
    stop = words.moment(place.stop_ns or 0, words.SECOND)
    return start if start == stop else f"{start} – {stop}"


def highlights_of(case: Case, found: Investigation, known: Known) -> Highlights:
    """What stands out in chart and log."""
    witness = Witness(case, found.evidence, known)
    regions: dict[str, tuple[Stretch, ...]] = {}
    for shape in sorted(witness.notable(), key=lambda one: one.start):
        place = witness.of_shape(shape)
        if place is not None and place.start_ns is not None and place.stop_ns is not None:
            stretch = Stretch(place.start_ns, place.stop_ns, f"{witness.shape(shape)} · {witness.size(shape)}")
            regions[shape.metric] = (*regions.get(shape.metric, ()), stretch)
    lines: dict[str, tuple[int, ...]] = {}
    for sign in supporting(found):
        words = witness.sign(sign)
        lines[words] = (*lines.get(words, ()), *(int(case.lines.numbers[at]) for at in sign.places))
    return Highlights(regions, lines)
