"""How calls of features are carried out: afresh, or from a cache. The stream strategy is in `session`."""

import inspect
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.rulekit.catalog import CATALOG, VERSION
from workbench.rulekit.engine import as_points, as_result, new_state, run_stage
from workbench.rulekit.feature import Array, Feature, Flags, Number, Result, Series, Stage

Call: TypeAlias = Callable[[Feature, tuple[Any, ...], Sequence[Number]], Result]


_TRUTH = Stage("truth", ())  # names the last step from 0/1 to truth values in the cache; no kernel


def fresh(feature: Feature, arrays: tuple[Any, ...], params: Sequence[Number]) -> Result:
    """Batch with new states: the result for the whole series [n], as if its first point were the origin."""
    points = as_points(arrays[0])
    for stage in feature.stages(params):
        points = _run_afresh(stage, points)
    return as_result(feature, points)


def numbers(name: str, x: Series, *params: Number) -> Array:
    """The feature of this name on a whole series, as numbers [n]."""
    feature = CATALOG[name]
    return np.asarray(fresh(feature, (x,), feature.check(params, {})), dtype=np.float64)


def truths(name: str, x: Series, *params: Number) -> Flags:
    """The feature of this name on a whole series, as truth values [n]."""
    feature = CATALOG[name]
    return np.asarray(fresh(feature, (x,), feature.check(params, {})), dtype=np.bool_)


def bind(call: Call) -> SimpleNamespace:
    """What `import rulekit` means inside a rule: every feature as a function that goes through `call`, and VERSION."""
    namespace = SimpleNamespace(VERSION=VERSION)
    for feature in CATALOG.values():
        setattr(namespace, feature.name, _bound(call, feature))
    return namespace


def _bound(call: Call, feature: Feature) -> Callable[..., Result]:
    @lru_cache(maxsize=128, typed=True)
    def remembered(*args: Number, **named: Number) -> tuple[Number, ...]:
        return feature.check(args, named)

    def function(x: Any, *args: Number, **named: Number) -> Result:
        try:
            params = remembered(*args, **named)
        except TypeError:  # an argument that cannot be a key, such as a list, is no number either: let check say so
            params = feature.check(args, named)
        return call(feature, (x,), params)

    function.__name__ = function.__qualname__ = feature.name
    function.__doc__ = f"{feature.summary} [{feature.unit}]"
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    empty = inspect.Parameter.empty
    first = inspect.Parameter("x" if feature.takes == "series" else "cond", inspect.Parameter.POSITIONAL_ONLY)
    rest = [
        inspect.Parameter(p.name, kind, default=empty if p.default is None else p.default) for p in feature.parameters
    ]
    setattr(function, "__signature__", inspect.Signature([first, *rest]))  # noqa: B010  mypy rejects the plain form
    return function


Identity: TypeAlias = tuple[int, tuple[int, ...], tuple[int, ...], str]
_Key: TypeAlias = tuple[Identity, Stage]


@dataclass(frozen=True)
class _Entry:
    """A remembered result and the input it came from, held so that its address cannot be given to another array."""

    source: NDArray[Any]
    result: Result


class Cache:
    """Batch strategy that remembers each stage's result for an unchanged read-only input.

    An input is remembered only if it and every array it is a view of are read-only; the owner promises not to make
    it writable again. Results are read-only and shared, so chains of features are remembered too, and features with
    a common first stage (all of ar_residual, ar_z, ar_range_excess) compute it once. max_bytes bounds the results;
    the least recently used leave first, together with what was computed from them.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.used_bytes = 0
        self.hits = 0
        self.misses = 0
        self._entries: OrderedDict[_Key, _Entry] = OrderedDict()
        self._made_of: dict[int, set[_Key]] = {}  # owner of memory → what was computed from it

    def __call__(self, feature: Feature, arrays: tuple[Any, ...], params: Sequence[Number]) -> Result:
        """The result [n]; read-only and shared if the input could be remembered, else as from `fresh`."""
        points = arrays[0]
        if not (isinstance(points, np.ndarray) and _settled(points)):
            self.misses += 1
            return fresh(feature, arrays, params)
        for stage in feature.stages(params):
            points = self._remembered(stage, points, _run_afresh)
        if feature.gives == "truth":
            points = self._remembered(_TRUTH, points, lambda _, out: as_result(feature, out))
        result: Result = points
        return result

    def clear(self) -> None:
        """Forget every result and let go of every input."""
        self._entries.clear()
        self._made_of.clear()
        self.used_bytes = 0

    def _remembered(
        self, stage: Stage, source: NDArray[Any], compute: Callable[[Stage, NDArray[Any]], Result]
    ) -> Result:
        key = (_identity(source), stage)
        entry = self._entries.get(key)
        if entry is not None:
            self.hits += 1
            self._entries.move_to_end(key)
            return entry.result
        self.misses += 1
        out = compute(stage, source)
        out.flags.writeable = False
        if out.nbytes <= self.max_bytes:
            self._entries[key] = _Entry(source, out)
            self._made_of.setdefault(_owner(source), set()).add(key)
            self.used_bytes += out.nbytes
            self._shrink()
        return out

    def _shrink(self) -> None:
        while self.used_bytes > self.max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: _Key) -> None:
        """Let go of a result and of all that was computed from it."""
        leaving = {key}
        while leaving:
            gone = leaving.pop()
            entry = self._entries.pop(gone)
            self.used_bytes -= entry.result.nbytes
            origin = _owner(entry.source)
            self._made_of[origin].discard(gone)
            if not self._made_of[origin]:
                del self._made_of[origin]
            leaving |= self._made_of.get(_owner(entry.result), set())


def _run_afresh(stage: Stage, x: NDArray[Any]) -> Array:
    return run_stage(stage, new_state(stage), as_points(x))


def _identity(x: NDArray[Any]) -> Identity:
    return (x.__array_interface__["data"][0], x.shape, x.strides, x.dtype.str)


def _owner(x: NDArray[Any]) -> int:
    """Who owns the memory that x is a view of; the same for any two arrays on one piece of it, as long as they live."""
    while isinstance(x.base, np.ndarray):
        x = x.base
    return id(x)


def _settled(x: NDArray[Any]) -> bool:
    """True if neither x nor any memory it is a view of can be written, as far as that can be told."""
    owner: object = x
    while isinstance(owner, np.ndarray):
        if owner.flags.writeable:
            return False
        owner = owner.base
    if isinstance(owner, memoryview):
        return owner.readonly
    return owner is None or isinstance(owner, bytes)  # views made by strides hide whose memory they show
