"""Money: what a model costs, what was spent, and a cap that is reserved from before each call."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import CapError, LlmError

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


class Spend:
    """Tokens and dollars of one run, and its cap.

    A call is reserved at the most it can cost before it is made, so the cap holds whatever the answer is. A call that
    ended unclear (time-out, lost connection, no usage told) counts with all that was reserved for it.
    """

    def __init__(self, price: Price | None, max_usd: float | None = None, spent: float = 0.0) -> None:
        if max_usd is not None and price is None:
            raise LlmError(
                f"A cap of ${max_usd:g} cannot be held",
                "the price of the model is unknown",
                "Give its price in a table with --prices FILE, or leave --max-usd out",
            )
        self._price = price
        self.max_usd = max_usd
        self._spent = spent
        self._reserved = 0.0
        self.calls = 0
        self.prompt_tokens = 0
        self.completion_tokens = 0

    @property
    def usd(self) -> float | None:
        """Dollars spent; None where something was asked of a model whose price is unknown."""
        return None if self._price is None and self.calls else self._spent

    def reserve(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Set aside the most that a call can cost, in dollars (0 where no price is known); CapError where the cap is
        too low for it."""
        most = 0.0 if self._price is None else self._price.of(prompt_tokens, completion_tokens)
        if self.max_usd is not None and self._spent + self._reserved + most > self.max_usd:
            raise CapError(
                f"The cap of ${self.max_usd:g} is reached",
                f"${self._spent:.4f} is spent and one more call may cost ${most:.4f}",
                "Raise --max-usd and resume the run",
            )
        self._reserved += most
        return most

    def settle(self, reserved: float, prompt_tokens: int, completion_tokens: int) -> float | None:
        """A call was answered: what it cost."""
        usd = None if self._price is None else self._price.of(prompt_tokens, completion_tokens)
        self._book(reserved, 0.0 if usd is None else usd)
        self.prompt_tokens += prompt_tokens
        self.completion_tokens += completion_tokens
        return usd

    def assume(self, reserved: float) -> float | None:
        """A call of unknown cost: all that was reserved counts as spent."""
        self._book(reserved, reserved)
        return None if self._price is None else reserved

    def release(self, reserved: float) -> None:
        """A call that was refused and cost nothing."""
        self._reserved -= reserved

    def _book(self, reserved: float, usd: float) -> None:
        self._reserved -= reserved
        self._spent += usd
        self.calls += 1

    def words(self) -> str:
        """Calls, tokens and dollars for people."""
        tokens = f"{self.calls} calls, {self.prompt_tokens + self.completion_tokens:,} tokens"
        usd = self.usd
        return f"{tokens}, price unknown" if usd is None else f"{tokens}, ${usd:.4f}"
