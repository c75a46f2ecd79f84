"""A rule text made ready to be traced: changed so that it records its comparisons, and its condition tree."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from types import CodeType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.sandbox.contract import marked
from workbench.sandbox.inside.namespace import compile_rule
from workbench.sandbox.inside.reasons import Reasons
from workbench.sandbox.inside.trace import Recorder, clause_rows
from workbench.sandbox.text.conditions import read_conditions
from workbench.sandbox.text.tree import Leaf, Node


@dataclass(frozen=True)
class Script:
    """`code` records its leaves if `tree` is there; otherwise it is the rule as it was written."""

    code: CodeType
    tree: Node | None
    leaves: tuple[Leaf, ...]
    clauses: int

    def recorder(self, n: int, wanted: NDArray[np.int64]) -> Recorder | None:
        """What the code needs under the name RECORDER for a run over n points."""
        return None if self.tree is None else Recorder(n, self.leaves, self.tree, wanted)


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
    """One traced run: its condition, and which clause set it where (None = can't be told)."""

    def __init__(
        self,
        script: Script,
        recorder: Recorder | None,
        wanted: NDArray[np.int64],
        condition: NDArray[np.int8],
        columns: NDArray[np.float64],
    ) -> None:
        self.condition = condition
        self.rows: NDArray[np.bool_] | None = None
        self._columns = columns
        self._wanted = wanted
        self._reasons: Reasons | None = None
        if script.tree is not None and recorder is not None:
            self.rows, agrees = clause_rows(script.tree, recorder, script.clauses, condition)
            self._reasons = Reasons(script.tree, recorder, self.rows, agrees)

    def explain(self, k: int) -> dict[str, Any]:
        """The wanted point number k: whether it fired, the clause, its comparisons, and the point's input values."""
        point = int(self._wanted[k])
        fired = bool(self.condition[point] == 1)
        values = [float(value) for value in self._columns[:, point]]
        told = self._reasons.at(k, fired) if self._reasons is not None else {"clause": -1, "comparisons": []}
        return {"fired": fired, "values": values, **told}
