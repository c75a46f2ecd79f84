"""The causal building blocks that a rule may call, as `import rulekit as rk`.

Every feature is one compiled step over a state array, batch is the loop over it, so batch and stream agree bit for
bit. VERSION names the outputs: another bit anywhere is another version. Importing this package compiles nothing; the
first call of a feature loads its kernel from NUMBA_CACHE_DIR (or compiles it), and `warm_up` loads all of them.
"""

from collections.abc import Iterable

from workbench.rulekit.basics import (
    diff,
    ewm_std,
    ewma,
    lag,
    mad,
    maximum,
    mean,
    median,
    minimum,
    quantile,
    rank,
    slope,
    std,
)
from workbench.rulekit.catalog import CATALOG, VERSION
from workbench.rulekit.deviation import (
    ar_range_excess,
    ar_residual,
    ar_z,
    cusum_down,
    cusum_up,
    diff_z,
    ewma_z,
    jump,
    level_shift,
    median_residual,
    median_residual_z,
    peak_ratio,
    range_excess,
    ratio,
    robust_z,
    second_diff_z,
    spike,
    trend_z,
    zscore,
)
from workbench.rulekit.engine import ready_kernel
from workbench.rulekit.feature import Feature, Parameter, Stage
from workbench.rulekit.guards import (
    any_recent,
    count,
    flat_run,
    hold,
    missing_run,
    run_length,
    since,
    std_ratio,
    volatility,
    zero_run,
)
from workbench.rulekit.kernels import fingerprint
from workbench.rulekit.period import estimate_period, estimate_second_period
from workbench.rulekit.seasonal import (
    harmonic_residual,
    harmonic_z,
    seasonal_diff_z,
    seasonal_local_z,
    seasonal_median_z,
    seasonal_range_excess,
    seasonal_ratio,
    seasonal_residual,
    seasonal_z,
    two_seasons_local_z,
    two_seasons_residual,
)
from workbench.rulekit.session import Session, SessionError
from workbench.rulekit.strategy import Cache, Call, bind, fresh


def warm_up(names: Iterable[str] = tuple(CATALOG)) -> None:
    """Load or compile the kernels of these features, all by default: nothing is opened or compiled afterwards."""
    for name in names:
        feature = CATALOG[name]
        lowest = [p.minimum if p.default is None else p.default for p in feature.parameters]
        for stage in feature.stages(lowest):
            ready_kernel(stage.kernel)


__all__ = [
    "CATALOG",
    "VERSION",
    "Cache",
    "Call",
    "Feature",
    "Parameter",
    "Session",
    "SessionError",
    "Stage",
    "any_recent",
    "ar_range_excess",
    "ar_residual",
    "ar_z",
    "bind",
    "count",
    "cusum_down",
    "cusum_up",
    "diff",
    "diff_z",
    "estimate_period",
    "estimate_second_period",
    "ewm_std",
    "ewma",
    "ewma_z",
    "fingerprint",
    "flat_run",
    "fresh",
    "harmonic_residual",
    "harmonic_z",
    "hold",
    "jump",
    "lag",
    "level_shift",
    "mad",
    "maximum",
    "mean",
    "median",
    "median_residual",
    "median_residual_z",
    "minimum",
    "missing_run",
    "peak_ratio",
    "quantile",
    "range_excess",
    "rank",
    "ratio",
    "robust_z",
    "run_length",
    "seasonal_diff_z",
    "seasonal_local_z",
    "seasonal_median_z",
    "seasonal_range_excess",
    "seasonal_ratio",
    "seasonal_residual",
    "seasonal_z",
    "second_diff_z",
    "since",
    "slope",
    "spike",
    "std",
    "std_ratio",
    "trend_z",
    "two_seasons_local_z",
    "two_seasons_residual",
    "volatility",
    "warm_up",
    "zero_run",
    "zscore",
]
