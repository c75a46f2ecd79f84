"""Figures and pages: valid XML whatever a series holds, hostile names harmless, the same bytes from the same rules."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from types import MappingProxyType
from xml.etree import ElementTree

import numpy as np
import pytest

from workbench.model.emit import Emit
from workbench.model.events import SeriesResult
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Approval, Evidence, Rule
from workbench.model.scores import Finding, Scores
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.model.verdict import Verdict, failed
from workbench.reports.html import pack_page, run_page
from workbench.reports.model import Curve, PackReport, RunReport, SeriesPage
from workbench.reports.svg import AXIS, HEIGHT, WIDTH, curve_figure, series_figure

HOSTILE = "</title><script>alert(1)</script>\"&'<img src=x onerror=alert(2)>"
VOID = {"meta", "br", "img"}
TEXT = """def inference(sample):
    value = sample[:, 0]
    # Abnormal Rule 1: higher than <b>ever</b>
    return value > 3
"""


def page(n: int = 300, name: str = "cpu", value: np.ndarray | None = None, clock: bool = True) -> SeriesPage:
    """A page of one series with a hit, a miss and a false alarm, as far as it is long enough."""
    values = np.sin(np.arange(n) / 9.0) if value is None else value
    times = np.int64(1_700_000_000_000_000_000) + np.arange(n, dtype=np.int64) * 60_000_000_000
    regions = [Region(a, a + 5) for a in (50, 200) if a + 5 <= n]
    flags = np.zeros(n, np.int8)
    for at in (52, 120):
        if at < n:
            flags[at] = 1
    series = Series(name, values.reshape(-1, 1), times if clock else None, labels=LabelSet(tuple(regions)))
    split = Split(n // 3, n // 2, n)
    result = SeriesResult(name, Scores(), Scores(), Scores(events=2, hits=1, event_f1=0.5), 0.25)
    return SeriesPage(series, split, Verdict(flags, flags), result)


def rule(name: str = "cpu") -> Rule:
    scores = MappingProxyType({"test": MappingProxyType({"event_f1": 0.5}), "train": MappingProxyType({"recall": 1.0})})
    approval = Approval(HOSTILE, "2026-01-01T00:00:00Z", "abc")
    return Rule(name, TEXT, title=HOSTILE, approval=approval, evidence=Evidence(scores=scores), emit=Emit("first", 4))


def marks(svg: str) -> dict[str, int]:
    """How many elements of each class a figure has; fails where it is no XML."""
    found: dict[str, int] = {}
    for element in ElementTree.fromstring(svg).iter():
        kind = element.get("class", "")
        found[kind] = found.get(kind, 0) + 1
    return found


def test_a_figure_shows_each_hit_miss_and_false_alarm_once_and_both_later_parts() -> None:
    shown = marks(series_figure(page()))
    names = ("hit", "miss", "false", "label", "validation", "test", "line")
    assert {name: shown.get(name, 0) for name in names} == {
        "hit": 1,
        "miss": 1,
        "false": 1,
        "label": 2,
        "validation": 1,
        "test": 1,
        "line": 1,
    }


def test_flags_that_begin_later_than_the_series_stand_at_their_points() -> None:
    whole = page()
    flags = whole.verdict.flags[40:]
    late = replace(whole, verdict=Verdict(flags, flags, start=40))
    assert series_figure(late) == series_figure(whole)


ODD = {
    "empty": np.zeros(0),
    "one point": np.array([3.0]),
    "two points": np.array([3.0, 4.0]),
    "constant": np.full(300, 7.0),
    "nothing known": np.full(300, np.nan),
    "holes": np.where(np.arange(300) % 3 == 0, np.nan, np.arange(300.0)),
    "infinite": np.where(np.arange(300) == 52, np.inf, np.arange(300.0)),
    "huge": np.linspace(-1.0, 1.0, 300) * 1e308,
}


@pytest.mark.parametrize("clock", [True, False], ids=["clock", "no clock"])
@pytest.mark.parametrize("kind", ODD)
def test_an_odd_series_gives_a_figure_inside_its_frame_without_nan(kind: str, clock: bool) -> None:
    svg = series_figure(page(len(ODD[kind]), value=ODD[kind], clock=clock))
    root = ElementTree.fromstring(svg)
    assert "nan" not in svg.lower()
    assert "inf" not in svg.replace("infinite", "").lower()
    assert root.get("viewBox") == f"0 0 {WIDTH} {HEIGHT + AXIS}"
    for element in root.iter():
        for name in ("x", "y", "width", "height"):
            assert 0 <= float(element.get(name, "0")) <= WIDTH


def test_a_rule_that_did_not_run_has_no_hits() -> None:
    shown = marks(series_figure(replace(page(), verdict=failed("deadline"))))
    assert shown.get("hit", 0) == shown.get("false", 0) == 0


def test_a_long_series_is_drawn_with_its_highest_and_lowest_value_in_every_column() -> None:
    value = np.zeros(200_000)
    value[123_456] = 5.0
    svg = series_figure(page(len(value), value=value))
    line = next(e for e in ElementTree.fromstring(svg).iter() if e.get("class") == "line").get("d", "")
    heights = [float(point.split()[1]) for point in line[1:].split("L")]
    assert len(heights) <= 2 * WIDTH
    assert sum(height < min(HEIGHT / 2, max(heights)) for height in heights) == 1


@pytest.mark.parametrize("rounds", [0, 1, 4])
def test_a_curve_of_any_number_of_rounds_is_drawn(rounds: int) -> None:
    svg = curve_figure(Curve("cpu", (0.5,) * rounds, (0.25,) * rounds))
    assert marks(svg).get("dot", 0) == rounds
    assert "nan" not in svg


class Balance(HTMLParser):
    """Fails where a tag is closed that is not open; collects all tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check(html: str) -> Balance:
    """Every tag closed in order, no script, no picture, nothing from outside."""
    balance = Balance()
    balance.feed(html)
    assert balance.open == []
    assert not balance.seen & {"script", "img", "onerror", "src", "href", "link"}
    assert "http" not in html
    return balance


def test_hostile_names_and_texts_stay_text_on_every_page() -> None:
    finding = Finding(HOSTILE, "miss", 3, 5, 1.0, saw=HOSTILE, nearest=HOSTILE)
    hostile = replace(page(name=HOSTILE), findings=(finding,))
    report = RunReport(
        HOSTILE,
        HOSTILE,
        ((HOSTILE, HOSTILE),),
        (rule(HOSTILE),),
        (hostile,),
        (Curve(HOSTILE, (0.1,), (0.2,)),),
        (HOSTILE,),
        ((HOSTILE, HOSTILE),),
        lead=HOSTILE,
    )
    assert "alert(1)" in run_page(report)
    check(run_page(report))
    check(pack_page(PackReport(HOSTILE, [rule(HOSTILE)])).decode())


def test_a_run_without_series_is_still_a_page() -> None:
    check(run_page(RunReport("empty", "now", (), (), ())))


def test_the_same_rules_give_the_same_bytes_with_their_approval_and_words() -> None:
    first = pack_page(PackReport("both 1.0.0", [rule(), rule("web")]))
    assert first == pack_page(PackReport("both 1.0.0", [rule(), rule("web")]))
    text = first.decode()
    assert "higher than &lt;b&gt;ever&lt;/b&gt;" in text
    assert text.index(">train<") < text.index(">test<")
    assert "event f1" in text


def test_a_test_part_without_a_labeled_event_has_dashes_in_place_of_shares() -> None:
    none = replace(page(), result=SeriesResult("cpu", Scores(), Scores(), Scores(), 0.0))
    html = run_page(RunReport("run", "now", (), (), (none,)))
    assert "no event" in html
    assert "0.00" not in html
