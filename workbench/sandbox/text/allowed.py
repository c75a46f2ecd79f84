"""Everything that rule text may name: an allow-list, used by the static check and again by the child's namespace."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Element by element: the value at a point depends on the arguments at that point alone.
ELEMENTWISE = _words(
    """abs absolute add arccos arcsin arctan arctan2 around bitwise_and bitwise_not bitwise_or bitwise_xor cbrt
    ceil clip cos cosh divide equal exp exp2 expm1 fabs floor floor_divide fmax fmin fmod greater greater_equal
    heaviside hypot invert isclose isfinite isinf isnan less less_equal log log10 log1p log2 logical_and
    logical_not logical_or logical_xor maximum minimum mod multiply nan_to_num negative not_equal positive power
    reciprocal remainder rint round sign signbit sin sinh sqrt square subtract tan tanh true_divide trunc where"""
)
_SHAPES = _words(
    """append apply_along_axis arange argpartition argsort argwhere array asarray ascontiguousarray atleast_1d
    atleast_2d column_stack compress concatenate copy delete diag empty empty_like expand_dims extract eye
    flatnonzero flip full full_like hstack identity insert linspace nonzero ones ones_like pad partition ravel
    repeat reshape roll searchsorted select sort split squeeze stack take take_along_axis tile transpose unique
    vstack zeros zeros_like"""
)
_STATISTICS = _words(
    """all allclose amax amin any argmax argmin array_equal average bincount convolve corrcoef correlate
    count_nonzero cov cumprod cumsum diff digitize dot ediff1d gradient histogram inner interp intersect1d isin
    matmul max mean median min nanargmax nanargmin nancumsum nanmax nanmean nanmedian nanmin nanpercentile
    nanquantile nanstd nansum nanvar outer percentile polyfit polyval prod ptp quantile setdiff1d std sum
    trapezoid union1d var"""
)
_CONSTANTS = _words("bool bool_ e errstate float32 float64 inf int16 int32 int64 int8 intp nan newaxis pi uint8")
NUMPY = ELEMENTWISE | _SHAPES | _STATISTICS | _CONSTANTS

_MATH = _words("""acos asin atan atan2 ceil copysign cos cosh degrees e erf exp expm1 fabs floor fmod hypot inf isclose
    isfinite isinf isnan log log10 log1p log2 nan pi pow radians sin sinh sqrt tan tanh tau trunc""")
_SIGNAL = (
    "argrelextrema butter detrend filtfilt find_peaks lfilter medfilt peak_prominences savgol_filter sosfilt welch"
)
_NDIMAGE = "gaussian_filter1d maximum_filter1d median_filter minimum_filter1d percentile_filter uniform_filter1d"
_STATS = "entropy genextreme iqr kurtosis linregress median_abs_deviation norm rankdata skew t trim_mean zscore"

# Module → what it gives; a dotted name is a module of its own. `rulekit` is filled from its catalog by `modules()`.
_MODULES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "numpy": NUMPY | {"fft", "linalg", "lib"},
        "numpy.fft": _words("fft fftfreq ifft irfft rfft rfftfreq"),
        "numpy.linalg": _words("lstsq norm pinv solve"),
        "numpy.lib": _words("stride_tricks"),
        "numpy.lib.stride_tricks": _words("sliding_window_view"),
        "math": _MATH,
        "scipy": _words("ndimage signal stats"),
        "scipy.ndimage": _words(_NDIMAGE),
        "scipy.signal": _words(_SIGNAL),
        "scipy.stats": _words(_STATS),
    }
)

BUILTINS = _words(
    """abs all any bool dict divmod enumerate filter float int isinstance len list map max min pow range reversed
    round set slice sorted sum tuple zip"""
)

# Attributes of arrays, ufuncs, lists, dicts and results of scipy.stats. None reaches a file, a frame or a type.
ATTRIBUTES = _words(
    """T accumulate add all any append argmax argmin argsort astype cdf clear clip copy count cumprod cumsum dot
    dtype extend fill flatten get imag index insert intercept item items keys max mean min ndim nonzero pdf pop
    ppf prod pvalue ravel real reduce remove repeat reshape reverse round rvalue searchsorted sf shape size
    slope sort squeeze statistic std sum take tolist transpose values var"""
)


def modules(rulekit_names: frozenset[str]) -> dict[str, frozenset[str]]:
    """Module → names that rule text may use of it."""
    return {**_MODULES, "rulekit": rulekit_names}
