"""The stock shape: what is tried where nobody has labeled anything yet, or too little to learn from."""

from __future__ import annotations

from workbench.synthesis.features import CROWD, FORECAST
from workbench.synthesis.shape import Clause, Condition, Shape

# A forecast error of 6–8 trailing sigmas transfers over whole families of telemetry (SYNTHESIS: ≥ 6 on Yahoo S5);
# with no label to tell, the quieter end is the safer one.
LIMITS = (7.0, 6.0, 9.0, 5.0, 12.0)
GAP = 5
JUMPS = 60.0  # in the recent points of CROWD: about one in a hundred


def stock_shapes() -> list[Shape]:
    """Shapes of one forecast condition, the safest guess first."""
    quiet = Condition(CROWD, "low", JUMPS)
    return [Shape((Clause((Condition(FORECAST, "size", limit),)),), GAP, quiet) for limit in LIMITS]
