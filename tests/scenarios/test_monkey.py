"""Random commands, keys, clicks and drops in a process of their own: no fault, and the project stays sound."""

from __future__ import annotations

import json

import pytest

from workbench.gui.staging.monkey.measure import let_loose


@pytest.mark.parametrize(("steps", "seed"), [(300, 1), pytest.param(20_000, 2, marks=pytest.mark.slow)])
def test_whatever_is_pressed_and_dropped_nothing_breaks_and_everything_can_be_undone(steps: int, seed: int) -> None:
    figures = let_loose(steps, seed)
    assert not figures["faults"], json.dumps(figures["faults"], indent=1)
    assert figures["steps"] == steps
    assert figures["restarts"] == figures["proofs"] > 0
