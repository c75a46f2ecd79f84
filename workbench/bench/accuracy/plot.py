"""Event F1 of all detectors on all sets as one picture: a row a set, macro on the left, micro on the right."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from workbench.bench.accuracy.document import FOURTEEN
from workbench.bench.pages import picture

LEFT, WIDE, GAP, RIGHT = 120, 380, 30, 20  # pixels: names of sets, a panel, between the panels, behind them
TOP, ROW, BOTTOM = 40, 44, 62
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
PANELS = ("macro", "micro")
OTHERS: Mapping[str, tuple[str, str]] = {  # detector → its words and the path of its mark around 0, 0
    "trees": ("boosted trees", "M-5 4h10l-5 -9z"),
    "forest": ("isolation forest", "M-5 -4h10l-5 9z"),
    "ar_network": ("AR network", "M-4 -4h8v8h-8z"),
    "fcvae": ("FCVAE", "M0 -6l6 6l-6 6l-6 -6z"),
}


def plot(document: Mapping[str, Any]) -> str:
    """The picture as SVG text. A bar is the 95 % interval of the rules' figure over the curves."""
    sets = document["sets"]
    width, height = LEFT + 2 * WIDE + GAP + RIGHT, TOP + ROW * len(sets) + BOTTOM
    present = [name for name in OTHERS if any(name in told["baselines"] for told in sets.values())]
    rows = [_row(at, name, told) for at, (name, told) in enumerate(sets.items())]
    parts = [*(_panel(at, mean, len(sets)) for at, mean in enumerate(PANELS)), *rows, _legend(height, present)]
    title = f"Event F1 by set and detector, {document['part']} part, {document['date'][:10]}, {document['commit']}"
    return picture(width, height, title, parts)


def _x(panel: int, value: float) -> float:
    return LEFT + panel * (WIDE + GAP) + value * WIDE


def _panel(panel: int, mean: str, rows: int) -> str:
    bottom = TOP + ROW * rows
    head = {"macro": "macro: mean of the curves", "micro": "micro: counts of all curves"}[mean]
    ticks = "".join(
        f'<line class="grid" x1="{_x(panel, t):.1f}" x2="{_x(panel, t):.1f}" y1="{TOP}" y2="{bottom}"/>'
        f'<text x="{_x(panel, t):.1f}" y="{bottom + 16}" text-anchor="middle">{t:g}</text>'
        for t in TICKS
    )
    return f'<text class="head" x="{_x(panel, 0.0):.1f}" y="22">{head}</text>{ticks}'


def _row(at: int, name: str, told: Mapping[str, Any]) -> str:
    y = TOP + ROW * (at + 0.5)
    marks = [f'<text x="{LEFT - 12}" y="{y + 4:.1f}" text-anchor="end">{escape(name)}</text>']
    for panel, mean in enumerate(PANELS):
        for simple in FOURTEEN:
            value = told["baselines"].get(simple, {}).get(mean, {}).get("event_f1")
            if value is not None:
                marks.append(_dot("simple", 3.5, _x(panel, value), y + 9, f"{simple}: {value:.3f}"))
        for other, (words, path) in OTHERS.items():
            value = told["baselines"].get(other, {}).get(mean, {}).get("event_f1")
            if value is not None:
                marks.append(_mark(path, _x(panel, value), y + 9, f"{words}: {value:.3f}"))
        marks.append(_ours(panel, y - 8, told["ours"][mean]))
    return "".join(marks)


def _ours(panel: int, y: float, figures: Mapping[str, Any]) -> str:
    value, interval = figures["event_f1"], figures["event_f1_interval"]
    if value is None or interval is None:
        return ""
    low, high = (_x(panel, end) for end in interval)
    line = f'<line class="range" x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return line + _dot("ours", 6, _x(panel, value), y, f"rules: {value:.3f}")


def _dot(kind: str, radius: float, x: float, y: float, title: str) -> str:
    return f'<circle class="{kind}" r="{radius}" cx="{x:.1f}" cy="{y:.1f}"><title>{title}</title></circle>'


def _mark(path: str, x: float, y: float, title: str) -> str:
    return f'<path class="other" transform="translate({x:.1f} {y:.1f})" d="{path}"><title>{title}</title></path>'


def _legend(height: int, present: list[str]) -> str:
    y, x = height - 16, LEFT
    entries = [(_dot("ours", 6, 0, -4, "rules"), "rules, 95 % interval", 170)]
    entries.append((_dot("simple", 3.5, 0, -4, "simple"), "14 simple ones", 120))
    entries += [(_mark(OTHERS[name][1], 0, -4, OTHERS[name][0]), OTHERS[name][0], 120) for name in present]
    out = []
    for mark, words, width in entries:
        out.append(f'<g transform="translate({x} {y})">{mark}<text x="12">{words}</text></g>')
        x += width
    return "".join(out)
