"""The first look at the series of a fleet: what each is like in a few figures, so that like ones can be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import WorkbenchError
from workbench.fleet.sources.nouns import Key, Source, load_each
from workbench.model.series import Series
from workbench.training.options import TrainOptions
from workbench.training.plan import events_in, split_of
from workbench.training.plan.traits import FEWEST_POINTS, Traits, traits_of


@dataclass(frozen=True)
class Surveyed:
    """What is kept of a series. `events`: labeled ones in its train part; `reason`: why it cannot be taken."""

    key: Key
    points: int = 0
    events: int = 0
    traits: Traits | None = None
    reason: str = ""


def survey(source: Source, keys: Sequence[Key]) -> tuple[Surveyed, ...]:
    """A look at each of the keys; only train parts are measured, and no points are kept."""
    return tuple(_look(key, found) for key, found in load_each(source, keys))


def _look(key: Key, found: Series | WorkbenchError) -> Surveyed:
    if isinstance(found, WorkbenchError):
        return Surveyed(key, reason=str(found))
    if len(found) < FEWEST_POINTS:
        return Surveyed(key, len(found), reason=f"It has only {len(found)} points.")
    stop = split_of(found, TrainOptions()).train_stop
    return Surveyed(key, len(found), events_in(found, 0, stop), traits_of(found, stop))
