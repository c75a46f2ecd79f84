"""Price tables: what models cost, from files that people can edit."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import LlmError

MILLION = 1e6
_SNAPSHOT = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4})$")


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens."""

    input: float
    output: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        """US dollars of one call."""
        return (prompt_tokens * self.input + completion_tokens * self.output) / MILLION


def read_prices(paths: Sequence[Path]) -> dict[str, Price]:
    """Model → price from price tables, a later one before an earlier one; files that do not exist are left out.

    Raises LlmError for a table that cannot be understood, or a price below 0.
    """
    prices: dict[str, Price] = {}
    for path in paths:
        if path.exists():
            prices |= _read(path)
    return prices


def _read(path: Path) -> dict[str, Price]:
    step = 'Write ["model"] and below it input = … and output = …, in US dollars per million tokens'
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        found = {name: Price(float(row["input"]), float(row["output"])) for name, row in table.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise LlmError(f"The price table {path} cannot be read", str(error), step) from error
    for name, price in found.items():
        if not (0 <= price.input < MILLION and 0 <= price.output < MILLION):
            raise LlmError(f"The price of {name} in {path} is no price", "it is negative or no number", step)
    return found


def price_of(model: str, prices: Mapping[str, Price]) -> Price | None:
    """The price of a model or of the model that it is a dated snapshot of; None = unknown, which is not free."""
    return prices.get(model) or prices.get(_SNAPSHOT.sub("", model))
