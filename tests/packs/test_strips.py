"""Strips and JUnit: a whole stretch in one line with the first difference marked, and a file that CI systems read."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree as Xml

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from workbench.detector.verifying import wants_color
from workbench.errors import PackError
from workbench.packs.checks.junit import junit_xml, write_junit
from workbench.packs.checks.strips import strip_of, time_text
from workbench.packs.checks.verify import Check, Verification


def flags(*said: int) -> NDArray[np.int8]:
    return np.array(said, np.int8)


def test_equal_flags_are_one_line() -> None:
    strip = strip_of(flags(0, 1, -1, 0), flags(0, 1, -1, 0))
    assert strip.lines() == ["as expected  ·▮?·"]
    assert not strip.differs


def test_different_flags_stand_above_each_other_with_the_first_marked() -> None:
    strip = strip_of(flags(0, 1, 0, 0, 1), flags(0, 0, 0, 1, 1), first_point=100)
    assert strip.lines() == ["expected     ·▮··▮", "got          ···▮▮", "              ^ ~"]
    assert strip.caption == "2 of 5 points differ, the first at point 101: expected a flag, got none"


def test_a_long_stretch_is_pressed_into_the_width_and_loses_no_flag() -> None:
    expected = np.zeros(2_000, np.int8)
    got = expected.copy()
    got[1_234] = 1
    times = 1_700_000_000_000_000_000 + np.arange(2_000, dtype=np.int64) * 60_000_000_000
    strip = strip_of(expected, got, times_ns=times, width=50)
    assert (len(strip.expected), strip.per_sign, strip.got.count("▮")) == (50, 40, 1)
    assert strip.got.index("▮") == strip.marks.index("^") == 1_234 // 40
    assert "point 1234 (2023-11-15T18:47:20Z)" in strip.caption
    assert "40 points a sign" in strip.lines()[0]


def test_a_difference_that_the_pressed_strip_hides_is_still_marked() -> None:
    strip = strip_of(flags(1, 0, 0, 0), flags(1, 1, 0, 0), width=2)
    assert strip.expected == strip.got == "▮·"
    assert strip.lines()[2].strip() == "^"


def test_color_is_asked_for_and_else_there_is_none() -> None:
    strip = strip_of(flags(0, 1), flags(0, 0))
    assert "\x1b" not in "".join(strip.lines())
    assert strip.lines(colored=True)[1] == "got          ·\x1b[31m·\x1b[0m"


pairs = st.lists(st.tuples(st.sampled_from([-1, 0, 1]), st.sampled_from([-1, 0, 1])), max_size=300)


@given(pairs, st.integers(1, 80))
def test_any_strip_fits_its_width_and_tells_whether_a_point_differs(said: list[tuple[int, int]], width: int) -> None:
    expected = np.array([one for one, _ in said], np.int8)
    got = np.array([other for _, other in said], np.int8)
    strip = strip_of(expected, got, width=width)
    assert len(strip.expected) == len(strip.got) <= width
    assert strip.differs == bool((expected != got).any())
    assert strip.differs == bool(strip.caption)
    assert ("▮" in strip.got) == bool((got == 1).any())


@pytest.mark.parametrize(
    ("time_ns", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_500_000_000, "1970-01-01T00:00:01.500Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
    ],
)
def test_times_have_as_many_digits_as_they_need(time_ns: int, text: str) -> None:
    assert time_text(time_ns) == text


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_only_a_terminal_that_did_not_decline_gets_color() -> None:
    assert wants_color(Terminal(), {"TERM": "xterm"})
    assert not wants_color(Terminal(), {"TERM": "dumb"})
    assert not wants_color(Terminal(), {"NO_COLOR": "1"})
    assert not wants_color(io.StringIO(), {"TERM": "xterm"})


ODD = "a<b>&\"'\x00\x1b[31m ]]> \ud800 \uffff 🙂"
CHECKS = Verification(
    (
        Check("signature", True, "not checked", skipped=True),
        Check("pack", True, "p 1.0.0"),
        Check(f"{ODD}: contract", False, ODD, rule=ODD),
        Check("cpu: positive-1", False, "flags", rule="cpu", strip=strip_of(flags(0, 1), flags(0, 0)), seconds=1.25),
    )
)


def test_junit_holds_what_ci_systems_look_for() -> None:
    root = Xml.fromstring(junit_xml(CHECKS, "p-1.0.0.rulepack"))
    (suite,) = root
    counts = {"tests": "4", "failures": "2", "errors": "0", "skipped": "1", "time": "1.250"}
    assert (root.tag, suite.tag, suite.attrib) == ("testsuites", "testsuite", {"name": "p-1.0.0.rulepack", **counts})
    cases = list(suite)
    assert [case.tag for case in cases] == ["testcase"] * 4
    assert all(set(case.attrib) == {"classname", "name", "time"} and case.get("name") for case in cases)
    assert [[child.tag for child in case] for case in cases] == [["skipped"], ["system-out"], ["failure"], ["failure"]]
    failure = cases[3][0]
    assert failure.attrib == {"message": "flags", "type": "check"}
    assert "got          ··" in (failure.text or "")
    assert cases[3].get("time") == "1.250"


def test_whatever_a_pack_calls_itself_the_xml_can_be_read() -> None:
    root = Xml.fromstring(junit_xml(CHECKS, ODD))
    message = root[0][2][0].get("message") or ""
    assert message == "a<b>&\"'��[31m ]]> � � 🙂"


def test_a_junit_file_is_written_whole_or_refused(tmp_path: Path) -> None:
    path = write_junit(CHECKS, tmp_path / "out.xml", "p")
    assert path.read_bytes() == junit_xml(CHECKS, "p")
    with pytest.raises(PackError, match="cannot be written"):
        write_junit(CHECKS, tmp_path / "none" / "out.xml", "p")
    assert [one.name for one in tmp_path.iterdir()] == ["out.xml"]
