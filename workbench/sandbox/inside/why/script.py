"""A rule text made ready to be traced: changed so that it records its comparisons, and its condition tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import CodeType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.sandbox.contract import marked
from workbench.sandbox.inside.namespace import compile_rule
from workbench.sandbox.inside.why.forcing import UPSET, Budget, Forcer, Trials, demands, turned
from workbench.sandbox.inside.why.measure import scores
from workbench.sandbox.inside.why.reasons import Reasons, Told, Way
from workbench.sandbox.inside.why.trace import Recorder
from workbench.sandbox.inside.why.truth import clause_rows
from workbench.sandbox.reading.conditions import read_conditions
from workbench.sandbox.reading.tree import Leaf, Node, leaves_outside

Run = Callable[[Recorder | Forcer | None], NDArray[np.int8]]


@dataclass(frozen=True)
class Script:
    """`code` records its leaves if `tree` is there; otherwise it is the rule as it was written."""

    code: CodeType
    tree: Node | None
    leaves: tuple[Leaf, ...]
    clauses: int

    def recorder(self, n: int, wanted: NDArray[np.int64], measured: bool = False) -> Recorder | None:
        """What the code needs under the name RECORDER for a run over n points."""
        return None if self.tree is None else Recorder(n, self.leaves, self.tree, wanted, measured)


def read_script(text: str) -> Script:
    """The script of a text that passed the static check."""
    module = ast.parse(text)
    clauses = marked(text, module)
    try:
        reading = read_conditions(module, [(node, number) for number, (_, node) in enumerate(clauses)])
        if reading.tree is not None:
            return Script(compile_rule(reading.module), reading.tree, reading.leaves, len(clauses))
    except RecursionError:  # hundreds of nested or consecutive conditions: run it, explain nothing
        pass
    return Script(compile_rule(text), None, (), len(clauses))


class Traced:
    """One traced run over the points of `columns` (rows, n): its condition, and which clause set it where.

    `run`: runs the script's code with a recorder; with None the rule as it was written, which counts where the
    recording itself fails. `rows`: (clauses, n), None = can't be told.
    """

    def __init__(
        self,
        script: Script,
        run: Run,
        wanted: NDArray[np.int64],
        columns: NDArray[np.float64],
        measured: bool = False,
    ) -> None:
        self.rows: NDArray[np.bool_] | None = None
        self._script, self._run = script, run
        self._columns = columns
        self._wanted = wanted
        self._reasons: Reasons | None = None
        self._recorder = script.recorder(columns.shape[1], wanted, measured)
        try:
            self.condition = run(self._recorder)
        except (*UPSET, NameError, MemoryError):  # what the rule itself raises, it raises again below
            self._recorder = None
            self.condition = run(None)
        if script.tree is not None and self._recorder is not None:
            self.rows, agrees = clause_rows(script.tree, self._recorder, script.clauses, self.condition)
            self._reasons = Reasons(script.tree, self._recorder, self.rows, agrees)

    def scores(self) -> NDArray[np.float64]:
        """Signed distance to firing (n,); NaN where it can't be derived. The run must have been measured."""
        if self._script.tree is None or self._recorder is None:
            return np.full(len(self.condition), np.nan)
        return scores(self._script.tree, self._recorder, self.condition)

    def explain(self, budget: Budget) -> list[dict[str, Any]]:
        """For each wanted point whether it fired, its input values, the clause (−1 = can't be told), the others that
        hold, its comparisons and whether they were tried."""
        fired = (self.condition[self._wanted] == 1).tolist()
        if self._reasons is None:
            return [self._answer(k, Told(one), None) for k, one in enumerate(fired)]
        told = [self._reasons.at(k, one) for k, one in enumerate(fired)]
        tried = self._tried(told, Trials(self.condition, self._rerun, budget))
        return [self._answer(k, one, tried.get(k)) for k, one in enumerate(told)]

    def _answer(self, k: int, told: Told, tried: bool | None) -> dict[str, Any]:
        values = [float(value) for value in self._columns[:, self._wanted[k]]]
        answer: dict[str, Any] = {"fired": told.fired, "values": values, "verified": bool(tried)}
        if told.way is None or tried is False:
            return {**answer, "clause": -1, "also": [], "comparisons": []}
        also = [clause for clause in told.clauses if clause != told.way.clause]
        return {**answer, "clause": told.way.clause, "also": also, "comparisons": list(told.comparisons)}

    def _tried(self, told: list[Told], trials: Trials) -> dict[int, bool | None]:
        """Number of a wanted point → whether turning its clauses turned the result, for those that name a clause.

        Where the first of `if … elif` no longer holds, the next may: it is then one of the clauses that hold, and
        `told` says so."""
        tried = self._outcomes(told, range(len(told)), trials)
        assert self._reasons is not None
        for more in self._reasons.others():
            failed = [k for k, outcome in tried.items() if outcome is False and told[k].fired]
            failed = [k for k in failed if self._reasons.may_hold(more, k)]
            if not failed:
                continue
            wider = dict(enumerate(told)) | {k: replace(told[k], holding=(*told[k].holding, *more)) for k in failed}
            again = self._outcomes(list(wider.values()), failed, trials)
            for k in (k for k, outcome in again.items() if outcome):
                told[k], tried[k] = wider[k], True
        return tried

    def _outcomes(self, told: list[Told], ks: Iterable[int], trials: Trials) -> dict[int, bool | None]:
        """The trials of some wanted points, those with the same clauses together."""
        groups: dict[tuple[bool, tuple[int, ...]], list[int]] = {}
        for k in ks:
            if told[k].way is not None:
                groups.setdefault((told[k].fired, tuple(id(way) for way in told[k].holding)), []).append(k)
        tried: dict[int, bool | None] = {}
        assert self._recorder is not None and self._script.tree is not None
        for (fired, _), members in groups.items():
            forced = _demanded(told[members[0]].holding, self._script.tree, not fired)
            wide = all(self._recorder.wide(leaf) for leaf in forced)
            outcome = trials.outcome(forced, self._wanted[members], not fired, wide)
            tried |= dict(zip(members, outcome, strict=True))
        return tried

    def _rerun(self, forced: Mapping[int, bool], points: NDArray[np.int64]) -> NDArray[np.int8]:
        tree = self._script.tree
        assert tree is not None
        return self._run(Forcer(len(self.condition), self._script.leaves, tree, forced, points))


def _demanded(holding: tuple[Way, ...], tree: Node, wanted: bool) -> dict[int, bool]:
    """What each leaf must be so that none of the ways holds, or (wanted) so that all do, with what guards them."""
    clauses = {way.clause for way in holding}
    elsewhere = {leaf.id for leaf in leaves_outside(tree, clauses)}
    forced: dict[int, bool] = {}
    for way in holding:
        if wanted:
            for node, _ in (way.condition, *way.guards):
                demands(node, True, forced)
        else:
            forced |= {k: v for k, v in turned(way.condition[0], False, elsewhere).items() if k not in forced}
    return forced
