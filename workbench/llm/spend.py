"""Money: what was spent by which role, and a cap that is reserved from before each call."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, replace

from workbench.errors import CapError, LlmError
from workbench.llm.messages import LOOK_S, Waiting
from workbench.llm.prices import Price

UNIT = (
    1e12  # money is counted in whole trillionths of a dollar, rounded up: sums are exact and no cap leaks by rounding
)


@dataclass(frozen=True)
class Reserved:
    """The most that one call can take: tokens, and its money in units (0 where no price is known)."""

    prompt_tokens: int
    completion_tokens: int
    units: int

    @property
    def usd(self) -> float:
        """Dollars; 0 where no price is known."""
        return self.units / UNIT


@dataclass(frozen=True)
class RoleTotal:
    """What one role asked for: calls sent, answers from the cache, tokens told, dollars (None = price unknown)."""

    calls: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    usd: float | None = 0.0


class Spend:
    """Tokens and dollars of one run, and its cap; any thread may call it.

    A call is reserved at the most it can cost before it is made, so the cap holds whatever the answer is and however
    many are under way. A call that ended unclear (time-out, lost connection, no usage told) counts with all that was
    reserved for it. Only a server that counts more tokens than it was sent, or than it was allowed, can exceed it.
    """

    def __init__(self, price: Price | None, max_usd: float | None = None) -> None:
        if max_usd is not None and price is None:
            raise LlmError(
                f"A cap of ${max_usd:g} cannot be held",
                "the price of the model is unknown",
                "Give its price in a table with --prices FILE, or leave --max-usd out",
            )
        self.price, self.max_usd = price, max_usd
        self._changed = threading.Condition()
        self._spent = self._reserved = 0
        self._roles: dict[str, RoleTotal] = {}

    def reserve(self, prompt_tokens: int, completion_tokens: int, waiting: Waiting = lambda: None) -> Reserved:
        """Set aside the most that a call can cost; CapError where the cap is too low for it.

        Where only calls under way stand between it and the cap, it waits for what they really cost: what a run can
        afford must not depend on how much it asks at a time. `waiting` is called meanwhile.
        """
        units = self._units(prompt_tokens, completion_tokens)
        while not self._fits(units):
            waiting()
        return Reserved(prompt_tokens, completion_tokens, units)

    def _fits(self, units: int) -> bool:
        """Set it aside if that is possible now; wait a little if it may be later."""
        with self._changed:
            if self.max_usd is not None and self._spent + self._reserved + units > math.floor(self.max_usd * UNIT):
                if not self._reserved:
                    raise CapError(
                        f"The cap of ${self.max_usd:g} is reached",
                        f"${self._spent / UNIT:.4f} is spent and one more call may cost ${units / UNIT:.4f}",
                        "Raise --max-usd and resume the run",
                    )
                self._changed.wait(LOOK_S)
                return False
            self._reserved += units
            return True

    def settle(
        self, role: str, reserved: Reserved, prompt_tokens: int | None = None, completion_tokens: int | None = None
    ) -> float | None:
        """A call ended: what it cost by the tokens told; where they are not, all that was reserved. None = unknown."""
        told = prompt_tokens is not None and completion_tokens is not None
        units = self._units(prompt_tokens or 0, completion_tokens or 0) if told else reserved.units
        usd = None if self.price is None else units / UNIT
        with self._changed:
            self._free(reserved)
            self._spent += units
            self._add(role, usd, (prompt_tokens or 0, completion_tokens or 0) if told else (0, 0))
        return usd

    def release(self, reserved: Reserved) -> None:
        """A call that was refused and cost nothing."""
        with self._changed:
            self._free(reserved)

    def book(self, role: str, usd: float | None, prompt_tokens: int = 0, completion_tokens: int = 0) -> None:
        """A call of an earlier start of the run. LlmError where its cost is unknown and a cap is to be held."""
        if usd is None and self.max_usd is not None:
            raise LlmError(
                f"A cap of ${self.max_usd:g} cannot be held",
                "what earlier calls of this run cost is unknown",
                "Give the price of their model in a table with --prices FILE, or leave --max-usd out",
            )
        with self._changed:
            self._spent += math.ceil((usd or 0.0) * UNIT)
            self._add(role, usd, (prompt_tokens, completion_tokens))

    def cached(self, role: str) -> float | None:
        """An answer came from the cache: it costs nothing; None where a price is unknown."""
        with self._changed:
            total = self._roles.get(role, RoleTotal())
            self._roles[role] = replace(total, cached=total.cached + 1)
        return None if self.price is None else 0.0

    def by_role(self) -> dict[str, RoleTotal]:
        """What each role asked for so far, earlier starts of the run included; in the order in which they began."""
        with self._changed:
            return dict(self._roles)

    @property
    def total(self) -> RoleTotal:
        """All roles together."""
        roles = list(self.by_role().values())
        return RoleTotal(
            sum(one.calls for one in roles),
            sum(one.cached for one in roles),
            sum(one.prompt_tokens for one in roles),
            sum(one.completion_tokens for one in roles),
            None if any(one.usd is None for one in roles) else self._spent / UNIT,
        )

    @property
    def usd(self) -> float | None:
        """Dollars spent; None where something was asked of a model whose price is unknown."""
        return self.total.usd

    @property
    def calls(self) -> int:
        """Calls that were sent and may have cost something."""
        return self.total.calls

    def words(self) -> str:
        """Calls, tokens and dollars for people."""
        total = self.total
        calls = f"{total.calls} call" + ("" if total.calls == 1 else "s")
        tokens = f"{calls}, {total.prompt_tokens + total.completion_tokens:,} tokens"
        return f"{tokens}, price unknown" if total.usd is None else f"{tokens}, ${total.usd:.4f}"

    def _free(self, reserved: Reserved) -> None:
        self._reserved -= reserved.units
        self._changed.notify_all()

    def _units(self, prompt_tokens: int, completion_tokens: int) -> int:
        return 0 if self.price is None else math.ceil(self.price.of(prompt_tokens, completion_tokens) * UNIT)

    def _add(self, role: str, usd: float | None, tokens: tuple[int, int]) -> None:
        one = self._roles.get(role, RoleTotal())
        self._roles[role] = replace(
            one,
            calls=one.calls + 1,
            prompt_tokens=one.prompt_tokens + tokens[0],
            completion_tokens=one.completion_tokens + tokens[1],
            usd=None if usd is None or one.usd is None else one.usd + usd,
        )
