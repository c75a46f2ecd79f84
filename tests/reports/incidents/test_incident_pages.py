"""Pages of investigations: valid, nothing of a hostile log runs, evidence marked in charts and lines."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.fakes.incidents import BACKUP, MINE, case_of, known, quiet_case
from workbench.investigate.investigate import gather
from workbench.model.case import Case
from workbench.model.incident import Claim, Investigation, Reason, Shape, Verification, Veto
from workbench.reports.html import page
from workbench.reports.incidents.document import IncidentPage, incidents_document
from workbench.reports.incidents.figure import metric_figure

HOSTILE = "</td><script>alert(1)</script>\x1b[2J\"'<img src=x onerror=alert(2)> pool \u202e"


def investigated(case: Case, scenario: str = MINE) -> Investigation:
    evidence = gather(case, known()).evidence
    reasons = (Reason("phrase mali_1.pool", HOSTILE, 7.0),)
    veto = Veto(Claim(BACKUP, False, 0.3), Verification(BACKUP, False, HOSTILE))
    told = Verification(scenario, True, "cpu_usage is high and the log speaks of miner", 31, 1)
    claim = Claim(scenario, True, 0.93, reasons)
    return Investigation(
        case.name,
        claim,
        evidence,
        told,
        (Claim("anom_2", True, 0.05),),
        (veto,),
        {"fast": 0.2, "slow": 1.4},
        0.0021,
        0.97,
    )


def hostile() -> Case:
    case = case_of(MINE, 900)
    lines = replace(case.lines, messages=tuple(HOSTILE if "pool" in one else one for one in case.lines.messages))
    return replace(case, name=HOSTILE, lines=lines)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_page_marks_evidence_and_runs_nothing_of_a_hostile_log() -> None:
    case = hostile()
    text = page(incidents_document(HOSTILE, "", [IncidentPage(case, investigated(case), (HOSTILE,))], known()))
    tags = Tags()
    tags.feed(text)
    names = [name for name, _ in tags.found]
    assert "script" not in names and "img" not in names and names.count("svg") == 5
    assert not any(key.startswith("on") or key in ("src", "href") for _, attributes in tags.found for key in attributes)
    assert "\x1b" not in text
    body = text[text.index("<main>") :]
    for told in (
        "cryptomining (mali_1)",
        "93 %",
        "anomalous, 97 %",
        "0.0021 USD",
        "nightly backup: ",
        "mali_1.pool",
    ):
        assert told in body, told
    assert body.count("▶ ") >= 3 and "spike" in body and 'class="label"' in body


def test_several_cases_begin_with_an_overview_and_empty_ones_have_a_page_too() -> None:
    empty = quiet_case(901)
    empty = replace(empty, metrics=empty.metrics.cut(0, 0), lines=empty.lines.at([]))
    nothing = Investigation(empty.name, Claim("", False, 0.6), gather(empty, known()).evidence)
    case = case_of(MINE, 902)
    pages = [IncidentPage(case, investigated(case)), IncidentPage(empty, nothing)]
    text = page(incidents_document("two", "", pages, known()))
    assert "1 of 2 cases are anomalous" in text and "no scenario that is known" in text
    assert text.count(case.name) >= 2


@pytest.mark.parametrize("values", [[], [np.nan] * 5, [1.0] * 5, [1e308, -1e308, np.inf, 0, 1]])
def test_a_figure_is_xml_whatever_a_metric_holds(values: list[float]) -> None:
    case = quiet_case(903)
    metrics = replace(case.metrics, values=np.array(values).reshape(-1, 1), columns=("a<b",), times_ns=None, _hash=[])
    shape = Shape("a<b", "dip", 0, max(len(values), 1), 9.0, -1.0)
    root = ElementTree.fromstring(metric_figure(replace(case, metrics=metrics), "a<b", [shape]))
    assert "nan" not in ElementTree.tostring(root, "unicode").split("<title>")[0]
    assert sum(one.get("class") == "label" for one in root.iter()) == 1
