"""Parameters and chains that features of several kinds share."""

from workbench.rulekit.feature import Number, Parameter, Stage

LONGEST = 100_000  # points; bounds what one call can allocate

SCALE_WARM_UP = 30  # residuals before a trailing scale is trusted (kernels.scales.WARM_UP)
SAME = "same as input"
SIGMA = "sigma"


def points(name: str, meaning: str, default: int | None = None, least: int = 1, most: int = LONGEST) -> Parameter:
    """A whole number of points."""
    return Parameter(name, "int", least, most, meaning, default)


def number(name: str, low: float, high: float, meaning: str, default: float | None = None) -> Parameter:
    """Any number between two."""
    return Parameter(name, "float", low, high, meaning, default)


def window(default: int | None = None, least: int = 1) -> Parameter:
    """How long a trailing window is."""
    return points("window", "window length in points", default, least)


def scale(default: int = 200) -> Parameter:
    """How long the usual size is learned."""
    return points("window", "points over which the usual size is learned", default, 2)


LAG = points("lag", "distance in points")
SPAN = points("span", "EW span in points")
PERIOD = points("period", "length of a season in points", None, 2)
SECOND = points("second", "length of a second season in points, a week or a day", None, 2)
OR_NONE = points("second", "length of a second season in points; 0 or that of the first: there is none", 0, 0)
WAVES = points("waves", "sine waves of each season: its length, a half, a third …", 3, 1, 12)
SLACK = points("slack", "neighboring phases that count as the same phase", 1, 0, 1000)
SHORT = points("short", "recent points")
LONG = points("long", "usual points", None, 2)
ORDER = points("order", "past values the forecast is made of", 25, 1, 60)
LEVEL_SPAN = points("span", "points over which the level settles anew", 20, 2)
FORGET = number("forget", 0.9, 1.0, "forgetting a point: memory of about 1 / (1 - forget) points", 0.998)


def settled(window: Number) -> Number:
    """Points until a trailing scale over a window is trusted."""
    return min(window, SCALE_WARM_UP)


def chain(*stages: tuple[str, tuple[Number, ...]]) -> tuple[Stage, ...]:
    """Kernels one after the other, each with its parameters."""
    return tuple(Stage(kernel, params) for kernel, params in stages)
