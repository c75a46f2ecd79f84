"""A table becomes one series: sorted, without duplicates, with labels and the start of the test part, and doubts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.data.columns import Roles
from workbench.data.doubts import doubts_of_series
from workbench.data.nouns import Doubt
from workbench.data.tables import Numbers, Table
from workbench.data.times import Times
from workbench.errors import DataError
from workbench.model.labels import LabelSet
from workbench.model.series import Series


@dataclass
class _Building:
    """A series in the making: `rows` are the kept rows of the table in their final order."""

    name: str
    table: Table
    roles: Roles
    rows: NDArray[np.int64]
    doubts: list[Doubt]

    def doubt(self, kind: str, text: str, count: int, first: int | None = None) -> None:
        self.doubts.append(Doubt(self.name, kind, text, count, first))

    def doubt_mask(self, kind: str, text: str, mask: NDArray[np.bool_]) -> None:
        """A doubt about the marked points (n,) of the final order, if there are any."""
        if mask.any():
            self.doubt(kind, text, int(mask.sum()), int(np.argmax(mask)))


def build_series(
    name: str, table: Table, roles: Roles, times: Times | None, rows: NDArray[np.int64], *, now_ns: int
) -> tuple[Series, tuple[Doubt, ...]]:
    """The rows `rows` of the table as a series called `name`, with the doubts about it.

    Raises DataError for labels other than 0 and 1 and where no value is left.
    """
    build = _Building(name, table, roles, rows, [])
    if times is not None:
        build.doubts += [replace(note, series=name) for note in times.notes]
        _order_rows(build, times)
    values = np.empty((len(build.rows), len(roles.value)), np.float64, order="F")
    for i, column in enumerate(roles.value):
        _take_values(build, column, values[:, i])
    _doubt_missing(build, values)
    series = Series(
        name,
        values,
        times.ns[build.rows] if times is not None and times.clock else None,
        roles.value,
        _take_labels(build),
        _interval(times, build.rows),
        _take_test_start(build),
    )
    if table.cut:
        build.doubt("cut off", "The last row of the file is cut off and was left out", 1)
    if roles.unused:
        text = f"Further columns of numbers were not used: {', '.join(roles.unused[:8])}"
        build.doubt("other columns", text, len(roles.unused))
    return series, (*build.doubts, *doubts_of_series(series, now_ns))


def _order_rows(build: _Building, times: Times) -> None:
    lost = times.missing[build.rows]
    if lost.any():
        first = table_place(build.table.locate, build.rows[lost])
        build.doubt("no time", f"Points without a time were left out, the first at {first}", int(lost.sum()))
        build.rows = build.rows[~lost]
    if len(build.rows) == 0:
        step = "Choose another time column"
        raise DataError(f"{build.name} is empty", "no row has a time", step, code="data.time_empty")
    ns = times.ns[build.rows]
    back = int((np.diff(ns) < 0).sum())
    if back:
        build.rows = build.rows[np.argsort(ns, kind="stable")]
        build.doubt("unsorted", f"Times step backwards {back} times: the points were sorted by time", back)
        ns = times.ns[build.rows]
    double = np.concatenate(([False], np.diff(ns) == 0))
    if double.any():
        kept = np.cumsum(~double) - 1
        first_point = int(kept[int(np.argmax(double))])
        build.rows = build.rows[~double]
        text = "Times come more than once: the first point of each was kept"
        build.doubt("duplicates", text, int(double.sum()), first_point)


def table_place(locate: Callable[[int], str], rows: NDArray[np.int64]) -> str:
    """Where the first of some rows stands in the file, in words."""
    return locate(int(rows.min()))


def _take_values(build: _Building, column: str, out: NDArray[np.float64]) -> None:
    numbers = build.table.numbers[column]
    out[:] = numbers.values[build.rows]
    text = numbers.text[build.rows]
    if text.any():
        place = table_place(build.table.locate, build.rows[text])
        sentence = f"Cells of {column} that are no numbers count as missing, the first at {place}"
        build.doubt_mask("text values", sentence, text)


def _doubt_missing(build: _Building, values: NDArray[np.float64]) -> None:
    missing = np.isnan(values)
    if missing.all():
        why = f"no cell of {', '.join(build.roles.value)} holds a number"
        step = "Choose another value column, or the decimal sign if it is a comma"
        raise DataError(f"{build.name} has no values", why, step, code="data.no_numeric")
    holed: NDArray[np.bool_] = np.any(missing, axis=1)
    build.doubt_mask("missing values", f"{np.mean(holed):.1%} of the points have no value", holed)


def _interval(times: Times | None, rows: NDArray[np.int64]) -> int | None:
    if times is None or not times.clock or len(rows) < 2:
        return None
    return int(np.median(np.diff(times.ns[rows])))


def _take_labels(build: _Building) -> LabelSet | None:
    if not build.roles.label:
        return None
    numbers = build.table.numbers[build.roles.label]
    values = numbers.values[build.rows]
    _check_flags(build, build.roles.label, numbers, values)
    missing = np.isnan(values)
    build.doubt_mask("missing labels", "Points without a label count as normal", missing)
    if missing.all():
        return None
    return LabelSet.from_mask(np.nan_to_num(values))


def _check_flags(build: _Building, column: str, numbers: Numbers, values: NDArray[np.float64]) -> None:
    """DataError for the first cell that is neither 0 nor 1 (nor missing)."""
    wrong = numbers.text[build.rows] | ~(np.isnan(values) | (values == 0) | (values == 1))
    if not wrong.any():
        return
    row = int(build.rows[wrong].min())
    held = "text" if numbers.text[row] else f"{numbers.values[row]:g}"
    why = f"it holds {held} at {build.table.locate(row)}, and {int(wrong.sum())} such cells in all"
    role = "label" if column == build.roles.label else "is_test"
    step = f"Use 0 and 1, choose another {role} column, or none"
    raise DataError(f"The column {column} of {build.name} is not of 0 and 1", why, step, code="data.labels")


def _take_test_start(build: _Building) -> int | None:
    if not build.roles.is_test:
        return None
    numbers = build.table.numbers[build.roles.is_test]
    values = numbers.values[build.rows]
    _check_flags(build, build.roles.is_test, numbers, values)
    test = values == 1
    if not test.any():
        build.doubt("no test part", f"No point is marked in {build.roles.is_test}: there is no test part", len(test))
        return len(test)
    start = int(np.argmax(test))
    back = ~test
    back[:start] = False
    text = f"Points after the start of the test part are marked as training in {build.roles.is_test}: all count as test"
    build.doubt_mask("scattered test part", text, back)
    return start
