"""The figures of `bench scaling` as a table in Markdown and as a plot in SVG, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.bench.pages import NONE, measured, picture, table

LEFT, WIDE, HIGH, TOP, GAP, BOTTOM = 60, 380, 200, 40, 90, 70  # pixels; a panel is WIDE × HIGH
Line = tuple[str, Sequence[tuple[float, float]]]  # kind of line, (size, seconds)
WORDS = {"line": "training", "run": "running", "deep": "an AR network, training"}


def page(document: Mapping[str, Any]) -> str:
    """Two tables and the line on what they were measured on."""
    deep = {n: (train, run) for n, train, run in document["deep"].get("ar_network", ())}
    head = ["points of one series", "training, s", "running, s", "running, µs a point", "AR network: training, running"]
    rows = [_row(n, train_s, run_s, deep.get(n)) for n, train_s, run_s in document["points"]]
    each = f"series of {document['each']:,} points"
    series = [[f"{n:,}", _seconds(train_s)] for n, train_s in document["series"]]
    fit = document["fit"]
    growth = (
        f"Seconds grow with the power {_power(fit['points_exponent'])} of the points in training, "
        f"{_power(fit['run_exponent'])} in running, and {_power(fit['series_exponent'])} of the number of series "
        "(1 = linear; upper two decades)."
    )
    lines = [
        *table(head, rows),
        "",
        *table([each, "training, s"], series),
        "",
        growth,
        measured(document, _load(document)),
    ]
    return "\n".join(lines) + "\n"


def plot(document: Mapping[str, Any]) -> str:
    """Seconds against points on the left, against series on the right."""
    train = [(n, train_s) for n, train_s, _ in document["points"]]
    lines: list[Line] = [("line", train), ("run", [(n, run_s) for n, _, run_s in document["points"]])]
    ours = dict(train)
    deep = [(n, ratio * ours[n]) for n, ratio, _ in document["deep"].get("ar_network", ()) if n in ours]
    lines += [("deep", deep)] if deep else []
    panels = [
        _panel(LEFT, "seconds against points of one series", lines),
        _panel(
            LEFT + WIDE + GAP, f"seconds against series of {document['each']:,} points", [("line", document["series"])]
        ),
    ]
    height = TOP + HIGH + BOTTOM
    title = f"Cost of training and running, {document['date']}, {document['commit']}"
    return picture(LEFT + 2 * WIDE + GAP + 30, height, title, [*panels, _legend([kind for kind, _ in lines], height)])


def _row(n: int, train_s: float, run_s: float, deep: tuple[float, float] | None) -> list[str]:
    ratios = NONE if deep is None else " and ".join(f"{ratio:.2g} ×" for ratio in deep)
    return [f"{n:,}", _seconds(train_s), _seconds(run_s), f"{run_s / n * 1e6:.2f}", ratios]


def _seconds(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def _power(value: float | None) -> str:
    return NONE if value is None else f"{value:.2f}"


def _load(document: Mapping[str, Any]) -> str:
    before = document.get("load", {}).get("before")
    return "" if before is None else f"; load before: {before:g}"


def _panel(left: int, head: str, lines: Sequence[Line]) -> str:
    sizes = [math.log10(n) for _, line in lines for n, _ in line]
    seconds = [math.log10(max(s, 1e-6)) for _, line in lines for _, s in line]
    x0, x1 = math.floor(min(sizes)), max(math.ceil(max(sizes)), math.floor(min(sizes)) + 1)
    y0, y1 = math.floor(min(seconds)), max(math.ceil(max(seconds)), math.floor(min(seconds)) + 1)

    def place(n: float, s: float) -> tuple[float, float]:
        across, up = (math.log10(n) - x0) / (x1 - x0), (math.log10(max(s, 1e-6)) - y0) / (y1 - y0)
        return left + across * WIDE, TOP + (1 - up) * HIGH

    out = [f'<text class="head" x="{left}" y="22">{head}</text>']
    out += [_upright(place(10.0**tick, 10.0**y0)[0], _size(tick)) for tick in range(x0, x1 + 1)]
    out += [_level(left, place(10.0**x0, 10.0**tick)[1], tick) for tick in range(y0, y1 + 1)]
    for kind, line in lines:
        spots = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(n, s) for n, s in line))
        out.append(f'<polyline class="{kind}" fill="none" points="{spots}"/>')
    return "".join(out)


def _upright(x: float, words: str) -> str:
    line = f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{TOP + HIGH}"/>'
    return line + f'<text x="{x:.1f}" y="{TOP + HIGH + 18}" text-anchor="middle">{words}</text>'


def _level(left: int, y: float, tick: int) -> str:
    line = f'<line class="grid" x1="{left}" x2="{left + WIDE}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return line + f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**tick:g} s</text>'


def _size(tick: int) -> str:
    return f"{10**tick:,}" if tick < 6 else f"{10 ** (tick - 6):,} million"


def _legend(kinds: Sequence[str], height: int) -> str:
    out, x, y = [], LEFT, height - 16
    for kind in kinds:
        line = f'<line class="{kind}" x1="{x}" x2="{x + 26}" y1="{y - 4}" y2="{y - 4}"/>'
        out.append(line + f'<text x="{x + 32}" y="{y}">{WORDS[kind]}</text>')
        x += 140
    return "".join(out)
