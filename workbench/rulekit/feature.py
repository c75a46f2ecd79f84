"""What a feature is: its name, parameters, meaning to people, and the kernels it is made of. Light: no accelerator."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Result: TypeAlias = NDArray[np.float64] | NDArray[np.bool_]
# What a feature takes: one value or condition a point [n]; numbers, truth values, or a list of them.
Series: TypeAlias = NDArray[np.floating] | NDArray[np.integer] | NDArray[np.bool_] | Sequence[float] | Sequence[bool]
Number: TypeAlias = int | float
Family: TypeAlias = Literal["basic", "deviation", "seasonal", "forecast", "level", "guard", "logic"]


@dataclass(frozen=True)
class Parameter:
    """One parameter of a feature: its kind, inclusive range, default (None: must be given) and meaning."""

    name: str
    kind: Literal["int", "float"]
    minimum: Number
    maximum: Number
    meaning: str
    default: Number | None = None

    def check(self, value: object, feature: str) -> Number:
        """The value as int or float; a ValueError that says what is wrong and what is allowed."""
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
            raise ValueError(f"{feature}: {self.name} must be a number, not {type(value).__name__}")
        number = float(value)
        if self.kind == "int" and number.is_integer():
            number = int(number)
        elif self.kind == "int":
            raise ValueError(f"{feature}: {self.name} must be a whole number ({self.meaning}), not {value}")
        if not self.minimum <= number <= self.maximum:
            allowed = f"between {self.minimum} and {self.maximum}"
            raise ValueError(f"{feature}: {self.name} must be {allowed} ({self.meaning}), not {value}")
        return number


@dataclass(frozen=True)
class Stage:
    """One kernel with its parameters; a feature is a chain of them, each reading what the one before wrote."""

    kernel: str
    params: tuple[Number, ...]


@dataclass(frozen=True)
class Feature:
    """One entry of the catalog.

    takes: "series" (numbers) or "condition" (0/1 or truth values); gives: "number" or "truth".
    unit: of the result. signed: the sign tells the direction, so abs() is meaningful.
    above, below, beyond: sentence templates for people on call, with {threshold} and the parameters, for
    result ≥ threshold, result ≤ threshold, and abs(result) ≥ threshold (empty where that makes no sense).
    plan(*params): its stages. warm_up(*params): points without a gap before the first result that is not NaN.
    """

    name: str
    family: Family
    summary: str
    unit: str
    parameters: tuple[Parameter, ...]
    plan: Callable[..., tuple[Stage, ...]]
    warm_up: Callable[..., Number]
    above: str
    below: str
    beyond: str = ""
    takes: Literal["series", "condition"] = "series"
    gives: Literal["number", "truth"] = "number"

    @property
    def signed(self) -> bool:
        """True if the sign of the result tells the direction of the deviation."""
        return bool(self.beyond)

    @property
    def signature(self) -> str:
        """The call as people write it, for example `jump(x, lag, window=200)`."""
        parts = [p.name if p.default is None else f"{p.name}={p.default}" for p in self.parameters]
        return f"{self.name}({', '.join(['x' if self.takes == 'series' else 'cond', *parts])})"

    def check(self, args: Sequence[object], named: Mapping[str, object]) -> tuple[Number, ...]:
        """All parameters in order, defaults filled in; a ValueError that names what is missing, unknown or wrong."""
        names = [p.name for p in self.parameters]
        if len(args) > len(names):
            raise ValueError(f"{self.signature} takes {len(names)} parameters after the series, {len(args)} were given")
        given = dict(zip(names, args, strict=False))
        for name, value in named.items():
            if name not in names or name in given:
                fault = "given twice" if name in given else "unknown"
                raise ValueError(f"{self.signature}: parameter {name} is {fault}")
            given[name] = value
        values = []
        for parameter in self.parameters:
            value = given.get(parameter.name, parameter.default)
            if value is None:
                raise ValueError(f"{self.signature}: {parameter.name} is missing ({parameter.meaning})")
            values.append(parameter.check(value, self.name))
        return tuple(values)

    def stages(self, params: Sequence[Number]) -> tuple[Stage, ...]:
        """The chain of kernels for checked parameters."""
        return self.plan(*params)

    def history(self, params: Sequence[Number]) -> int:
        """Points (none missing) that pass before the first result that is not NaN."""
        return int(self.warm_up(*params))
