"""The stock shapes: what is tried where nobody has labeled anything yet, or too little to learn from."""

from __future__ import annotations

from workbench.synthesis.features import DRIFT, MEDIAN_ERROR, QUICK, RECENT, against_peaks
from workbench.synthesis.shape import Clause, Condition, Shape

# How much larger than the usual peak of a season: at 1.5 curves of web services are judged well, at 6 machines that
# rarely fail. With no label to tell, the quieter side of the middle is the safer one.
LIMITS = (2.5, 2.0, 3.5, 1.6, 5.0)
GAP = 5


def stock_shapes() -> list[Shape]:
    """Shapes of a majority of three, the safest guess first, then one condition alone."""
    three = [against_peaks(feature) for feature in (QUICK, DRIFT, MEDIAN_ERROR)]
    shapes = []
    for limit in LIMITS:
        conditions = tuple(Condition(feature, "size", limit) for feature in three)
        shapes.append(Shape((Clause(conditions, majority=True),), GAP))
    return [*shapes, Shape((Clause((Condition(RECENT, "size", 7.0),)),), GAP)]
