"""The limits of a rule as one number a point: how far it is into a clause; and limits put back into the text."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.sandbox.contract import read_contract
from workbench.synthesis.quantities.columns import directed
from workbench.synthesis.shape import Clause, Feature
from workbench.synthesis.text.retell import retold
from workbench.synthesis.text.write import figure


def clause_ratio(columns: Mapping[Feature, NDArray[np.floating]], clause: Clause) -> NDArray[np.float64]:
    """How far each point (k,) is into a clause, in units of its limits: 1 = it just holds. `columns`: quantity → its
    values (k,)."""
    each = []
    for condition in clause.conditions:
        turned = directed(columns[condition.feature], condition.direction)
        limit = -condition.limit if condition.direction == "low" else condition.limit
        each.append(turned / limit if limit > 0 else np.where(turned >= limit, np.inf, -np.inf))
    ordered = np.sort(each, axis=0)
    return np.asarray(ordered[1] if clause.majority else ordered[0], np.float64)


def with_constants(text: str, values: Mapping[str, float]) -> str:
    """The text with other numbers for some of its constants, and its own sentences in the words for these numbers; all
    else untouched."""
    lines = text.split("\n")  # not splitlines: the syntax tree knows no other ends of lines
    parameters = read_contract(text).parameters
    for name in sorted(values.keys() & parameters, key=lambda name: -parameters[name].column):  # from the right
        parameter = parameters[name]
        row = lines[parameter.line - 1].encode()  # columns of the syntax tree count bytes
        new = row[: parameter.column] + figure(values[name]).encode() + row[parameter.end_column :]
        lines[parameter.line - 1] = new.decode()
    return retold(text, "\n".join(lines))
