"""The list of rules beside a base detector: each says what it is, and a base where it comes from."""

from dataclasses import replace

import pytest

from workbench.gui.controllers.rules.choosing import title_of
from workbench.model.rule import Origin, Rule
from workbench.training.base import base_rule
from workbench.training.combined.bases import column_rule

PLAIN = "def inference(sample):\n    return sample[:, 0] > 3\n"


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        (Rule("cpu", PLAIN), "cpu"),
        (Rule("cpu-filter", PLAIN, role="filter"), "Filters alarms"),
        (base_rule(), "Base detector"),
        (column_rule("score", 3.5), "Base: column score"),
        (Rule("jumps", PLAIN, title="Jumps of the cpu"), "Base of a pack: Jumps of the cpu"),
        (Rule("jumps", PLAIN), "Base of a pack: jumps"),
    ],
)
def test_a_base_detector_says_where_it_comes_from(rule, title):
    as_base = rule if title in ("cpu", "Filters alarms") else replace(rule, role="base")
    assert title_of(as_base) == title


def test_a_base_that_was_edited_by_hand_is_no_base_of_a_pack():
    edited = replace(base_rule(), origin=Origin(kind="human", model="base detector"), role="base")
    assert title_of(edited) == "Base detector"
