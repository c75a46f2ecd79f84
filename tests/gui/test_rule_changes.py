"""What changed between two texts of a rule, said in plain words above their difference."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from workbench.bench.zoo import zoo
from workbench.gui.editing.rule_changes import MOST, rule_changes
from workbench.gui.theme import Theme
from workbench.gui.views.rule.rule_diff import DiffChoice, DiffModel, RuleDiff

HEAD = "FORECAST_ERROR_MIN = 6\n\n\ndef inference(sample):\n    value = sample[:, 0]\n    # Normal Rule 1: it follows\n"
ONE = HEAD + "    # Abnormal Rule 1: far from the forecast\n    flag = value > 1\n    return flag\n"
TWO = ONE.replace(
    "    return flag\n", "    # Abnormal Rule 2: a spike,\n    #   up or down\n    flag |= value > 2\n    return flag\n"
)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (ONE, ONE, ()),
        (ONE, ONE.replace("value > 1", "(value > 1)"), ()),  # reads alike
        (ONE, TWO, ("Condition added: a spike, up or down",)),
        (TWO, ONE, ("Condition removed: a spike, up or down",)),
        (
            ONE,
            ONE.replace("far from", "far above"),
            ("Condition before: far from the forecast", "Condition now: far above the forecast"),
        ),
        (
            ONE.replace("far from", "at least two of these three signs: a spike; a trend; far from"),
            ONE.replace("far from", "at least two of these three signs: a spike; a drop; far from"),
            ("Sign no longer counted: a trend", "Sign counted now: a drop"),
        ),
        (
            ONE.replace("far from", "at least two, by a share: a spike; far from"),
            ONE.replace("far from", "at least two: a spike; far from"),
            ("Counted at least two, before at least two, by a share",),
        ),
        (ONE, ONE.replace("= 6", "= 9"), ("Limit of the forecast error: 6 → 9 (50 % farther out)",)),
        (ONE, ONE.replace("= 6", "= -3"), ("Limit of the forecast error: 6 → -3",)),
        ("STRICTNESS = 1.0\n", "STRICTNESS = 0.8\n", ("Factor of all limits: 1 → 0.8 (20 % nearer)",)),
        ("PERIOD = 1440\n", "PERIOD = 288\n", ("Season in points: 1440 → 288",)),
        (
            "FLAT_VS_PEAK_MIN = 1\n",
            "FLAT_VS_PEAK_MIN = 2\n",
            ("Limit of the flat against its peak: 1 → 2 (2 × as far out)",),
        ),
        ("CALM = 0.2\n", "CALM = 7\n", ("Calm: 0.2 → 7 (35 × as far out)",)),
        ("CALM = 4\n", "CALM = 3\n", ("Calm: 4 → 3 (25 % nearer)",)),
        ("A = 1\n", "A = 1 +\n", ()),  # no Python: no limits to compare
    ],
)
def test_changes_are_said_in_plain_words(old: str, new: str, said: tuple[str, ...]) -> None:
    assert rule_changes(old, new) == said


def test_many_changes_end_in_their_number() -> None:
    names = "ABCDEFGH"
    lines = rule_changes(*("".join(f"{name} = {value}\n" for name in names) for value in (1, 2)))
    assert len(lines) == MOST
    assert lines[-1] == f"and {len(names) - MOST + 1} more changes"


def test_any_two_rules_of_the_zoo_are_told_without_a_line_of_code() -> None:
    rules = list(zoo())
    for one, other in pairwise(rules):
        assert all("np." not in line and len(line.splitlines()) == 1 for line in rule_changes(one.text, other.text))


def test_the_words_stand_above_the_texts_and_go_with_them(qtbot: QtBot, theme: Theme) -> None:
    diff = RuleDiff(theme)
    qtbot.addWidget(diff)
    diff.resize(400, 500)
    diff.show()
    diff.show_diff(DiffModel(DiffChoice("b", "b"), DiffChoice("a", "a"), TWO, ONE))
    assert diff.summary.isVisible() and diff.summary.text() == "• Condition added: a spike, up or down"
    assert diff.summary.mapTo(diff, diff.summary.rect().bottomLeft()).y() < diff.left.y() + diff._texts.y()
    diff.show_diff(DiffModel(DiffChoice("b", "b"), DiffChoice("a", "a"), ONE, ONE))
    assert not diff.summary.isVisible()


def test_where_height_is_short_they_are_one_line_that_ends_in_dots(qtbot: QtBot, theme: Theme) -> None:
    diff = RuleDiff(theme)
    qtbot.addWidget(diff)
    diff.resize(260, 200)
    diff.show()
    diff.show_diff(DiffModel(DiffChoice("b", "b"), DiffChoice("a", "a"), TWO, ONE))
    assert not diff.summary.isVisible()
    assert diff.brief.isVisible() and diff.brief.text() == "Condition added: a spike, up or down"
    diff.resize(260, 500)
    assert diff.summary.isVisible() and not diff.brief.isVisible()
