"""The figures of `bench accuracy` as tables in Markdown, with what they were measured on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.bench.pages import NONE, measured, table

OTHERS: Mapping[str, str] = {
    "trees": "boosted trees",
    "forest": "isolation forest",
    "ar_network": "AR network",
    "fcvae": "FCVAE",
}
ALSO: Mapping[str, str] = {
    "run_merged_event_f1": "run-merged event F1",
    "delay_limited_event_f1": "event F1 within 7 points",
    "point_f1": "point F1",
    "false_alarms_per_day": "false alarms a day",
    "quiet_false_alarms_per_day": "on quiet curves",
}


def page(document: Mapping[str, Any]) -> str:
    """Two tables and the line on what they were measured on."""
    part = "test half" if document["part"] == "test" else "second half of the training half"
    others = [name for name in OTHERS if any(name in told["baselines"] for told in document["sets"].values())]
    lines = [
        f"Event F1 on the {part}, macro / micro, with 95 % intervals of the macro figure over the curves:",
        "",
        *table(_head(others), [_row(name, told, others) for name, told in document["sets"].items()]),
        "",
        "Other figures (micro), rules / the simple one chosen on training:",
        "",
        *table(["set", *ALSO.values()], [_also(name, told) for name, told in document["sets"].items()]),
        "",
        _measured(document),
    ]
    return "\n".join(lines) + "\n"


def _head(others: Sequence[str]) -> list[str]:
    names = ["set", "curves", "rules", "best of 14 simple, chosen on training", "best of 14 in hindsight"]
    return [*names, *(OTHERS[name] for name in others), "conditions a rule", "training, s a 10,000 points"]


def _row(name: str, told: Mapping[str, Any], others: Sequence[str]) -> list[str]:
    ours, best = told["ours"], told["best_of_simple"]
    interval = ours["macro"]["event_f1_interval"]
    spread = f" ({_f1(interval[0])} to {_f1(interval[1])})" if interval else ""
    length = ours["median_conditions"]
    return [
        name,
        str(ours["micro"]["curves"]),
        f"**{_both(ours)}**{spread}",
        NONE if best is None else f"{_both(best)} ({best['name']})",
        " / ".join(_f1(told["best_of_each"][mean].get("event_f1", {}).get("value")) for mean in ("macro", "micro")),
        *(_both(told["baselines"].get(other)) for other in others),
        NONE if length is None else f"{length:g}",
        f"{told['seconds']['train_per_10000_points']:.2f}",
    ]


def _also(name: str, told: Mapping[str, Any]) -> list[str]:
    best = (told["best_of_simple"] or {}).get("micro", {})
    return [name, *(f"{_figure(told['ours']['micro'][one])} / {_figure(best.get(one))}" for one in ALSO)]


def _measured(document: Mapping[str, Any]) -> str:
    skipped = "".join(f"; {name} left out: {why}" for name, why in document.get("skipped", {}).items())
    kept = "" if document["kept"] == "all" else f", {document['kept']} curves"
    more = f"; seed {document['seed']}, {document['workers']} worker(s){kept}{skipped}"
    return measured(document, more)


def _both(figures: Mapping[str, Any] | None) -> str:
    if figures is None:
        return NONE
    return " / ".join(_f1(figures[mean]["event_f1"]) for mean in ("macro", "micro"))


def _f1(value: float | None) -> str:
    """.742, 1.00"""
    return NONE if value is None else f"{value:.3f}".removeprefix("0") if value < 1 else "1.00"


def _figure(value: float | None) -> str:
    return NONE if value is None else f"{value:.3g}"
