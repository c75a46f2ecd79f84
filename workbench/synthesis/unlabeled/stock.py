"""The stock rules that come with the product: what is tried where nobody has labeled anything, or too little."""

from __future__ import annotations

from pathlib import Path

from workbench.model.rule import Rule
from workbench.packs.rulefile import read_rule
from workbench.resources import resources
from workbench.synthesis.shape import Shape
from workbench.synthesis.text.read import read_rule as read_text

# The safest guess first: sets that somebody labeled have more anomalies than series that nobody did.
STOCK = ("majority_careful", "majority_usual", "majority_eager", "forecast")


def stock_folder() -> Path:
    """Where they lie: one folder a rule, and a page that says what their limits were chosen on."""
    return resources() / "stock"


def stock_rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """The stock rules, the safest guess first; `folder` None = those that come with the workbench.

    Their limits stand in their texts and nowhere else; `bench stock` chooses them. Errors: RuleError where one is
    missing or does not hold.
    """
    place = stock_folder() if folder is None else folder
    return tuple(read_rule(place / name) for name in STOCK)


def stock_shapes() -> tuple[Shape, ...]:
    """The same as shapes, their quantities without words."""
    read = (read_text(rule.text, rule.emit.gap_points) for rule in stock_rules())
    return tuple(one.shape for one in read if one is not None)
