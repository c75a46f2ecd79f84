"""The figures of `cases score` as lines for people: stages and plain detectors in one table, speed, what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_FIGURES = ("precision", "recall", "fpr", "f1", "scenario_accuracy")
_UNSEEN = ("f1", "fpr", "scenario_accuracy")
_SIDES = {"fast": "fast: metrics alone", "slow": "slow: log alone", "integrated": "integrated", "verified": "verified"}
_WIDE, _LEFT = 7, 28


def summary(document: Mapping[str, Any]) -> list[str]:
    """The whole document, without the single cases."""
    rows = [f"{document['cases']:,} cases, {document['anomalous']:,} anomalous; per cent", *_table(document)]
    if document["curve"]:
        rows.append("named among " + ", ".join(f"{count}: {rate:.1f}" for count, rate in document["curve"].items()))
    pace = document["speed"]
    spent = ", ".join(f"{stage} {one['median']:.2f}" for stage, one in pace["milliseconds"].items())
    rows.append(f"milliseconds a case: {spent}")
    with_files = pace["cases_a_second_with_opening"]
    rows.append(f"cases a second: {pace['cases_a_second']:.0f} ({with_files:.0f} with opening their files)")
    return [*rows, *_wrong(document["failure_table"])]


def _table(document: Mapping[str, Any]) -> Iterator[str]:
    """A row for each stage and each plain detector; with scenarios that were not learned, where that was tried."""
    plain = document.get("baselines", {})
    apart: Mapping[str, Any] = document.get("by_scenario", {})
    unseen = dict(apart) | {name: one["unseen"] for name, one in plain.items() if "unseen" in one}
    heads = "".join(f"{name:>{_WIDE}}" for name in ("P", "R", "FPR", "F1", "named"))
    more = "".join(f"{name:>{_WIDE}}" for name in ("F1", "FPR", "named"))
    if unseen:
        yield f"{'':{_LEFT + 5 * _WIDE}}   scenario not learned"
    yield f"{'':{_LEFT}}{heads}" + (f"   {more}" if unseen else "")
    for name, one in (document["stages"] | plain).items():
        row = f"{_SIDES.get(name, name):{_LEFT}}{_numbers(one, _FIGURES)}"
        yield (f"{row}   {_numbers(unseen[name], _UNSEEN)}" if name in unseen else row).rstrip()
    yield from (f"not measured: {name} ({why})" for name, why in document.get("lacking", {}).items())


def _numbers(one: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return "".join(f"{one[key]:{_WIDE}.1f}" if key in one else " " * (_WIDE - 1) + "–" for key in keys)


def _wrong(table: Mapping[str, Mapping[str, Mapping[str, int]]]) -> list[str]:
    rows = [f"{'wrong':12}{'what':14}{'cases':>6}  cause"] if table else []
    for scenario, kinds in table.items():
        for what, causes in kinds.items():
            rows += [f"{scenario:12}{what:14}{count:>6}  {cause}" for cause, count in causes.items()]
    return rows
