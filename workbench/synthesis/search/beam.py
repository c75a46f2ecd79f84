"""The search over forms: a majority of three to begin with, then clauses added while they pay for themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.prior import kind_of
from workbench.synthesis.search.counting import Held, held
from workbench.synthesis.search.forms import Form, Part, is_steady, prior_of_form, ratio_of, shape_of, size_of
from workbench.synthesis.search.literals import START_GAP, Literal
from workbench.synthesis.shape import Shape
from workbench.synthesis.table import Table

FACTORS = np.geomspace(0.7, 2.5, 26)  # of all limits of a form together
BEAM = 6  # forms that clauses are added to

Tick = Callable[[], None]


class Search:
    """The search over one table with some of its literals, all held-out scores kept for later."""

    def __init__(
        self, table: Table, literals: Sequence[Literal], options: SynthesisOptions, tick: Tick, memory: dict[Form, Held]
    ) -> None:
        self.table, self.literals, self.options, self._tick, self._memory = table, literals, options, tick, memory
        self._top = max((one.score for one in literals), default=1.0) or 1.0
        self._best_prior = max((one.prior for one in literals), default=1.0)
        self.values: dict[Form, float] = {}

    def run(self, used: Sequence[int]) -> Shape | None:
        """The best shape of the literals at places `used`; None where there are none."""
        order = sorted(used, key=lambda at: (-self._value(self._score((Part("one", (at,)),)), (at,), 0), at))
        if not order:
            return None
        leads = sorted(order[: self.options.leads])
        majority = self._majority(order)
        ones = [Part("one", (at,)) for at in leads]
        pairs = [Part("both", pair) for pair in combinations(leads, 2)]
        for part in [*ones, *([majority] if majority else [])]:
            self._try((part,), majority)
        for clauses in range(1, self.options.max_clauses):
            ranked = sorted(self.values, key=lambda form: -self.values[form])[:BEAM]
            for form in [one for one in ranked if len(one) == clauses]:
                for part in (*ones, *pairs):
                    if part not in form:
                        self._try(tuple(sorted((*form, part))), majority)
        return self._finish(max(self.values, key=lambda form: (self.values[form], -size_of(form))))

    def _majority(self, order: Sequence[int]) -> Part | None:
        """The three best literals of different kinds, so that they do not err together."""
        picked: dict[str, int] = {}
        for at in order:
            picked.setdefault(kind_of(self.literals[at].feature), at)
        three = sorted(list(picked.values())[:3])
        return Part("majority", tuple(three)) if self.options.majority and len(three) == 3 else None

    def _try(self, form: Form, majority: Part | None) -> None:
        if form in self.values:
            return
        members = tuple(at for part in form for at in part.members)
        extra = len(members) - 1
        value = self._value(self._score(form), members, extra, form)
        if majority is not None and majority in form and self._pays(majority, form):
            value += self.options.majority_bonus + 2 * self.options.price
        self.values[form] = value

    def _pays(self, part: Part, form: Form) -> bool:
        """Whether the form holds up better with this part than without it: an idle majority is no safeguard."""
        rest = tuple(one for one in form if one != part)
        return not rest or self._score(form) > self._score(rest)

    def _value(self, score: float, members: tuple[int, ...], extra: int, form: Form | None = None) -> float:
        """Held-out score and prior, weighted by how many events there are to tell, less the price of conditions."""
        prior = prior_of_form(form, self.literals) if form else self.literals[members[0]].prior
        events, before = self.table.n_events, self.options.prior_events
        known = events * score / self._top + before * prior / self._best_prior
        lone = form or (Part("one", members),)
        risk = 0.0 if is_steady(lone, self.literals) else self.options.drift_price
        return known / (events + before) - self.options.price * extra - risk

    def _score(self, form: Form) -> float:
        if form not in self._memory:
            self._tick()
            ratio = ratio_of(form, self.literals)
            self._memory[form] = held(self.table, ratio, FACTORS, START_GAP, self.options)
        return self._memory[form].score

    def _finish(self, form: Form) -> Shape:
        """The form with the emit gap, and then the factor, that hold up best; the smaller gap among equals."""
        ratio = ratio_of(form, self.literals)
        tried = {gap: held(self.table, ratio, FACTORS, gap, self.options) for gap in self.options.gaps}
        gap = max(tried, key=lambda one: (round(tried[one].score, 3), -one))
        return shape_of(form, self.literals, tried[gap].step, gap)
