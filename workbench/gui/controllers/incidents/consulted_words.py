"""What a language model said of a case, as rows below the evidence: apart from it, what rules refused struck out."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.consult.nouns import MODEL, Consulted
from workbench.gui.controllers.incidents.report import compared_words, rule_said
from workbench.gui.sentences import sentence
from workbench.gui.texts import tr
from workbench.gui.views.cases.case_rows import LABEL_SIGNS, LABELS
from workbench.gui.views.incidents.report_rows import ReportRow
from workbench.gui.views.two_lines import TwoLines
from workbench.gui.words import money
from workbench.investigate.known import Known
from workbench.model.case import ANOMALOUS, NORMAL
from workbench.model.incident import Claim, Investigation, Veto

LONGEST = 160  # characters of an item


def consulted_rows(told: Consulted, built_in: Investigation, known: Known) -> Iterator[ReportRow]:
    """Its claim, its reasons with the items that they cite, claims that rules refused, and what a person should know.
    `built_in`: the outcome without it, whose own refused claims stand above."""
    usd = tr("price unknown") if told.usd is None else money(told.usd)
    head = TwoLines(tr("Language model"), usd, told.model, bold=True)
    yield ReportRow(head, heading=True)
    if told.said is not None:
        stands = told.decided_by == MODEL
        words = tr("it decides") if stands else tr("it does not decide: {why}", why=sentence(told.why))
        yield ReportRow(TwoLines(_claim(told.said, known), f"{100 * told.said.confidence:.0f} %", words))
    elif told.why:
        yield ReportRow(TwoLines(tr("No answer that can be used"), "", sentence(told.why)))
    items = {item.id: item.text for item in told.items}
    for reason in told.reasons:
        cited = " · ".join(f"{one} {items[one]}"[:LONGEST] for one in reason.evidence if one in items)
        yield ReportRow(TwoLines(f"“{reason.text}”", "", cited, tip=cited))
    own = {veto.claim.scenario for veto in built_in.vetoed}
    for veto in told.investigation.vetoed:
        if veto.claim.scenario not in own or veto not in built_in.vetoed:
            yield ReportRow(_vetoed(veto, known))
    for flag in told.flags:
        yield ReportRow(TwoLines(f"! {sentence(flag)}", "", "", title_color="warn_text", tip=sentence(flag)))


def _vetoed(veto: Veto, known: Known) -> TwoLines:
    why = tr("its rule does not hold: {told}", told=rule_said(veto.verification))
    tip = "\n".join((why, compared_words(veto.verification))).strip()
    return TwoLines(_claim(veto.claim, known), "✕", why, figure_color="bad", struck=True, tip=tip)


def _claim(claim: Claim, known: Known) -> str:
    label = ANOMALOUS if claim.anomalous else NORMAL
    title = known.title(claim.scenario) if claim.scenario else tr("no scenario that is known")
    return f"{LABEL_SIGNS[label]} {tr(LABELS[label])}: {title}"
