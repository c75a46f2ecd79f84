"""How many flags differ between two rules, on points whose flags may be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.model.rule import Rule
from workbench.model.series import Series

if TYPE_CHECKING:
    from workbench.sandbox.host import Host

Stretch = tuple[Series, int]  # a series and the end of what may be seen of it


def count_differing(first: Rule, second: Rule, stretches: Sequence[Stretch], host: Host) -> int | None:
    """Points with another flag over all stretches; None where a rule does not run."""
    from workbench.sandbox.run import flag_series

    count = 0
    for series, stop in stretches:
        ours, theirs = (flag_series(rule, series, host, span=(0, stop)) for rule in (first, second))
        if not (ours.ran and theirs.ran):
            return None
        count += int(np.sum((ours.flags == 1) != (theirs.flags == 1)))
    return count
