"""Random commands, keys, clicks and drops do no harm: no fault, the project sound, undone to its start, and back."""

from __future__ import annotations

import pytest

from workbench.gui.staging.monkey.measure import let_loose

SHORT, LONG = 300, 4_000


@pytest.mark.parametrize(
    ("steps", "seed"), [(SHORT, 7), pytest.param(LONG, 8, marks=pytest.mark.slow)], ids=["short", "long"]
)
def test_random_steps_find_no_fault(steps: int, seed: int) -> None:
    found = let_loose(steps, seed)
    assert found["faults"] == []
    assert found["steps"] == steps and len(found["kinds"]) == 13, "some kind of step was never made"
    assert found["proofs"] >= 1 and found["restarts"] >= 1
