"""The scenarios that are known here: those of the catalog, and those of the project, which have the last word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from threading import Lock

from workbench.investigate.known import Known
from workbench.investigate.scorecard import Scorecard, read_scorecard
from workbench.model.rule import Rule
from workbench.packs.catalog import Catalog, id_of, read_catalog
from workbench.resources import resources

_DOOR = Lock()


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    """The catalog that comes with the workbench."""
    return read_catalog()


@lru_cache(maxsize=1)
def scorecard() -> Scorecard:
    """The scorecard that comes with the workbench."""
    return read_scorecard(resources() / "reasoner" / "scorecard.toml")


def own_scenarios(rules: Sequence[Rule]) -> Mapping[str, Rule]:
    """Id → the rule of the project that stands for this scenario."""
    return {id_of(rule): rule for rule in rules if id_of(rule) and rule.status != "archived"}


def scenarios(rules: Sequence[Rule]) -> dict[str, Rule]:
    """Id → rule of every scenario: the project's instead of the catalog's where both have one."""
    return {id_of(rule): rule for rule in catalog().scenarios} | dict(own_scenarios(rules))


@lru_cache(maxsize=2)
def _known(own: tuple[Rule, ...]) -> Known:
    return Known(tuple(scenarios(own).values()), catalog().general)


def known_with(rules: Sequence[Rule]) -> Known:
    """Everything that is known with the rules of a project. Not for the window's thread: phrases are prepared."""
    with _DOOR:
        return _known(tuple(own_scenarios(rules).values()))
