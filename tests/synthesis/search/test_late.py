"""How early flags may find events: as many points before labels as the labels at hand are late, and no more."""

from __future__ import annotations

import numpy as np
import pytest

from tests.synthesis import tables
from tests.synthesis.curves import DAY, curve
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.features import CURATED, STEP
from workbench.synthesis.search.late import suited
from workbench.synthesis.search.literals import literals
from workbench.synthesis.table import Example, Table, build

OPTIONS = SynthesisOptions(folds=4)


def table_of(late: int) -> Table:
    """The table of a curve with labels so many points late."""
    series = curve("a", 4000, 6)
    truth = np.roll(series.labels.mask(4000), late)
    return build([Example("a", series.value, truth, DAY)], CURATED, folds=4, kept_per_event=8, progress=nobody)


def nobody(done: float, total: float) -> None:
    """Progress told to nobody."""


def earliest(table: Table) -> int:
    """How many points before a label a flag finds its event at most."""
    inside = table.event >= 0
    return int((table.starts[table.event[inside]] - table.position[inside]).max())


@pytest.mark.parametrize(("late", "early"), [(3, 3), (4, 7), (7, 7)])
def test_flags_may_come_as_early_as_labels_are_late(late, early):
    table = suited(table_of(late), OPTIONS)
    assert 1 <= earliest(table) <= early
    assert max(one.score for one in literals(table, OPTIONS)) > 0.9


def test_labels_that_are_late_say_nothing_word_by_word():
    table = table_of(4)
    assert suited(table, SynthesisOptions(folds=4, early=0)) is table
    assert max(one.score for one in literals(table, OPTIONS)) < 0.4


def test_labels_that_are_right_leave_the_table_as_it_is():
    table = table_of(0)
    assert suited(table, OPTIONS) is table


@pytest.mark.parametrize(
    ("labeled", "early", "events"),
    [
        ([(5, 8)], 0, [-1, -1, -1, -1, -1, 0, 0, 0, -1, -1]),
        ([(5, 8)], 2, [-1, -1, -1, 0, 0, 0, 0, 0, -1, -1]),
        ([(1, 2)], 3, [0, 0, -1, -1, -1, -1, -1, -1, -1, -1]),
        ([(2, 4), (5, 6)], 3, [0, 0, 0, 0, 1, 1, -1, -1, -1, -1]),  # a point belongs to one event alone
    ],
)
def test_a_flag_shortly_before_a_label_finds_its_event_in_its_block(labeled, early, events):
    """In the second of two series: the end of the first is no point before them."""
    truth = np.zeros(10, np.int8)
    for start, stop in labeled:
        truth[start:stop] = 1
    table = tables.given((STEP,), [(np.zeros((1, 10)), np.zeros(10, np.int8)), (np.zeros((1, 10)), truth)])
    wide = table.widened(early)
    assert wide.event.tolist() == [-1] * 10 + events
    assert all(set(wide.unit[wide.event == at]) == {table.homes[at]} for at in range(len(labeled)))
    assert (wide.unit[wide.event < 0] == table.unit[wide.event < 0]).all()
