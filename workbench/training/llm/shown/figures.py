"""Values as a model is shown them: short whole numbers in a unit that keeps what matters and wastes no token."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, inf, log10

import numpy as np
from numpy.typing import NDArray

STEPS = 5.0  # units of the last figure in a usual step: rounding errs by less than a tenth of the step
RESOLUTIONS = 4  # powers of ten by which data may be coarser than its steps say
TOKEN_DIGITS = 3
LONGEST = 7  # digits of a whole number; from there on it is written with an exponent
MOST_POWER = 290  # of ten: values beyond are not scaled, floats would overflow
EVEN = 1e-9  # part of a unit that is an error of floats, not a digit


@dataclass(frozen=True)
class Scale:
    """A value is shown as (value − offset) / 10^exponent, rounded to a whole number; a number of many more digits
    than usual keeps `figures` of them."""

    exponent: int = 0
    offset: float = 0.0
    figures: int = 4

    def shown(self, value: float) -> str:
        """A value as it is shown: a whole number, `nan` or `inf`.

        There is no space between digits, as older models needed it: tokenizers of today cut figures into threes or
        into single digits themselves, and spaces would only double what they cost.
        """
        if not np.isfinite(value):
            return str(float(value))
        known = self._units(value)
        if not np.isfinite(known):  # a huge value in tiny units
            return f"{value:.2g}"
        digits = len(str(abs(round(known))))
        if digits > self.figures + 1:
            known = float(f"{known:.{self.figures}g}")
        if digits > LONGEST:
            return f"{known:.{self.figures - 1}e}".replace("e+", "e")
        return str(round(known))

    @property
    def words(self) -> str:
        """How a value is shown, as a formula; empty where it is shown as it is."""
        top = "value" if not self.offset else f"(value − {self.offset:.12g})"
        if not self.exponent:
            return "" if not self.offset else f"shown = {top}"
        unit = f"1e{self.exponent}" if abs(self.exponent) > 4 else f"{10.0**self.exponent:g}"
        return f"shown = {top} / {unit}"

    def _units(self, value: float) -> float:
        return float(_in_units(np.array(value - self.offset), self.exponent))


def scale_of(values: NDArray[np.float64], figures: int = 4) -> Scale:
    """The scale of a series (n,): the fewest figures, at most `figures`, that keep a tenth of its usual step.

    Data that is coarser than that needs fewer. Where `figures` are too few because values are large against what
    they move by, an offset is taken off them. Figures that cost no token are kept, so that fewer values need a scale.
    """
    known = values[np.isfinite(values)]
    size = _size(known)
    if not 10.0**-MOST_POWER < size < 10.0**MOST_POWER:
        return Scale(figures=figures)
    fine = _resolution(known, _power(_usual_step(known) / STEPS))
    offset, coarse = 0.0, _power(size) - figures + 1
    if coarse > fine:
        middle = _rounded_middle(known)
        around = _size(known - middle)
        if middle and around and _power(around) - figures + 1 < coarse:
            offset, size = middle, around
            coarse = _power(size) - figures + 1
    exponent = max(fine, coarse)
    while exponent > 0 and (_power(size) - exponent + 1) % TOKEN_DIGITS and _power(size) - exponent + 1 < figures:
        exponent -= 1
    return Scale(exponent, offset, figures)


def _power(value: float) -> int:
    """The power of ten that a number of no sign has, within what floats can be multiplied by."""
    if value == inf:  # a step between values so far apart that their difference is beyond what floats hold
        return MOST_POWER
    return max(-MOST_POWER, floor(log10(value) + EVEN)) if value > 0 else -MOST_POWER


def _size(known: NDArray[np.float64]) -> float:
    """The size of most values; of the largest where most are 0."""
    if not len(known):
        return 0.0
    sizes = np.sort(np.abs(known))
    return float(sizes[int(0.99 * (len(sizes) - 1))]) or float(sizes[-1])


def _usual_step(known: NDArray[np.float64]) -> float:
    """The median of the steps that are none of 0; a hundredth of the values where there is no step."""
    with np.errstate(over="ignore"):
        steps = np.abs(np.diff(known))
    steps = steps[(steps > 0) & np.isfinite(steps)]
    return float(np.median(steps)) if len(steps) else _size(known) / 100


def _resolution(known: NDArray[np.float64], fine: int) -> int:
    """A coarser power of ten that all values are multiples of; else the one given."""
    for exponent in range(fine + RESOLUTIONS, fine, -1):
        units = _in_units(known, exponent)
        with np.errstate(invalid="ignore"):  # beyond the largest number: a multiple of nothing
            near = np.abs(units - np.round(units)) <= EVEN * np.maximum(np.abs(units), 1.0)
        if near.all() and np.abs(units).max() >= 1:
            return exponent
    return fine


def _in_units(values: NDArray[np.float64], exponent: int) -> NDArray[np.float64]:
    """Values in units of a power of ten, by a factor that floats hold exactly where there is one."""
    with np.errstate(all="ignore"):
        unit = np.power(10.0, np.float64(abs(exponent)))
        return np.asarray(values / unit if exponent >= 0 else values * unit)


def _rounded_middle(known: NDArray[np.float64]) -> float:
    """The median, rounded to a power of ten above what the values spread by; 0 where they spread as far as they lie."""
    middle = float(np.median(known))
    spread = _size(known - middle) or _usual_step(known)
    unit = 10.0 ** (_power(spread) + 1)
    return float(round(middle / unit) * unit)
