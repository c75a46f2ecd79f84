"""The reference of a rule: how the quantities that it compares were distributed on the train part of each series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from workbench.errors import RuleError
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import split_points
from workbench.packs.reference.shape import Shape
from workbench.sandbox.host import Host
from workbench.sandbox.score import Quantity, quantities

MOST_SERIES = 200

Shapes = Mapping[str, Shape]  # quantity → its shape


@dataclass(frozen=True)
class Reference:
    """`series`: name → quantity as the rule writes it, or name of a column → its shape."""

    series: Mapping[str, Shapes] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, name: str) -> Shapes | None:
        """The shapes for a series: its own, or those of the only one that there is; None where it is not known."""
        known = self.series.get(name)
        return next(iter(self.series.values())) if known is None and len(self.series) == 1 else known


def keep_reference(rule: Rule, series: Iterable[Series], host: Host) -> Reference:
    """The reference of a rule on the series that it was learned from, at most MOST_SERIES of them in the order of their
    names. Of a rule about cases, and of one that can't be run or followed, only what there is."""
    if rule.scenario is not None:
        return Reference()
    chosen = sorted(series, key=lambda one: one.name)[:MOST_SERIES]
    kept = {one.name: _train_shapes(rule, one, host) for one in chosen}
    return Reference(MappingProxyType({name: shapes for name, shapes in kept.items() if shapes}))


def shapes_of(series: Series, compared: Sequence[Quantity]) -> dict[str, Shape]:
    """The shapes of the columns of a series and of the quantities that are compared there, as far as there are enough
    numbers."""
    given = {name: series.values[:, i] for i, name in enumerate(series.columns)}
    given |= {one.text: one.values for one in compared}
    return {name: shape for name, values in given.items() if (shape := Shape.of(values)) is not None}


def _train_shapes(rule: Rule, series: Series, host: Host) -> dict[str, Shape]:
    train = series.cut(0, split_points(len(series), series.test_start).train_stop)
    try:
        compared = quantities(rule, train, host)
    except RuleError:
        return {}
    return shapes_of(train, compared)
