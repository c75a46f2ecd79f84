"""Alert lines of a log (BGL) told from all others by the lines alone, beside how rare their templates are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.cases.measure import figures_of
from workbench.bench.machine import commit, machine
from workbench.errors import DataError
from workbench.evidence.phrases import Phrases
from workbench.evidence.templates import text_of
from workbench.evidence.usual import UsualLines, learn_usual
from workbench.packs.catalog import read_catalog

LOG = "BGL_2k.log"
RARE = 0.01  # of the lines of the first half
PROTOCOL = {
    "label": "The first field of a line, `-` for none; it is cut off before anything else is read.",
    "split": "In the order of time: the first half teaches, the second is judged. No threshold was chosen on it.",
    "ours": "A line whose template normal lines of the first half have is none; one whose template only alert lines "
    "have is one; of a new template, points for its level and for the catalog's general groups of phrases decide, "
    "learned from the templates of the first half, each once; an alert from more than 0 on.",
    "tried": "This stands as it was first run. Words as further items were tried after that and left out: they judge "
    "new templates of the first half better, and the second half worse (F1 21.9).",
    "rarity": f"Templates of the first half; a line is flagged whose template fewer than {100 * RARE:g} % of its lines "
    "have. new: that none has. level: FATAL lines.",
}
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Line:
    """A line without its label: its level as written, and what it says."""

    level: str
    message: str


def read_alerts(folder: Path) -> tuple[list[Line], Bools]:
    """The lines in the order of time, and which are alerts (n,); DataError where there is no such log."""
    path = next((place / LOG for place in (folder, folder / "logs") if (place / LOG).is_file()), None)
    if path is None:
        why = "neither it nor a folder logs in it holds it"
        raise DataError(f"No {LOG} in {folder}", why, "Name the folder that holds it", code="data.no_logs")
    rows = [line.split(" ", 9) for line in path.read_text("utf-8", "replace").splitlines()]
    rows = sorted((row for row in rows if len(row) >= 9), key=lambda row: int(row[1]))
    lines = [Line(row[8], row[9] if len(row) > 9 else "") for row in rows]
    return lines, np.array([row[0] != "-" for row in rows], np.bool_)


class AlertLines:
    """Learns which lines are alerts. `points`: item of a template → logarithm of its odds."""

    def __init__(self, lines: Sequence[Line], alerts: Bools) -> None:
        said = [line.message for line in lines]
        self._known = learn_usual([message] for message in (*said, *said))  # twice: once is enough to be known here
        self._phrases = Phrases(read_catalog().general)
        votes: dict[str, Counter[bool]] = {}
        items: dict[str, frozenset[str]] = {}
        for line, alert in zip(lines, alerts.tolist(), strict=True):
            name = template_of(self._known, line)
            votes.setdefault(name, Counter())[alert] += 1
            items.setdefault(name, self._items(line))
        self._alert_of = {name: not count[False] for name, count in votes.items()}
        self.start, self.points = _odds([(items[name], alert) for name, alert in self._alert_of.items()])

    def is_alert(self, line: Line) -> bool:
        """The decision for one line."""
        known = self._alert_of.get(template_of(self._known, line))
        return known if known is not None else self.score(line) > 0

    def score(self, line: Line) -> float:
        """The points of a line of a new template."""
        return self.start + sum(self.points.get(item, 0.0) for item in self._items(line))

    def _items(self, line: Line) -> frozenset[str]:
        groups = (f"phrase {self._phrases.names[at]}" for at in self._phrases.found(line.message))
        return frozenset((f"level {line.level}", *groups))


def template_of(known: UsualLines, line: Line) -> str:
    """Level and template of a line."""
    return f"{line.level} {text_of(known.template_of(line.message)[0])}"


def _odds(templates: Sequence[tuple[frozenset[str], bool]]) -> tuple[float, dict[str, float]]:
    """The prior, and for each item how much more often alerts have it, both as logarithms, one of each kind added."""
    total = Counter(alert for _, alert in templates)
    seen = Counter((item, alert) for items, alert in templates for item in items)
    share = {
        (item, alert): (seen[item, alert] + 1) / (total[alert] + 2)
        for item in {item for item, _ in seen}
        for alert in (True, False)
    }
    points = {
        item: round(float(np.log(share[item, True] / share[item, False])), 2)
        for item in sorted({item for item, _ in share})
    }
    return round(float(np.log((total[True] + 1) / (total[False] + 1))), 2), points


def measure(folder: Path) -> dict[str, Any]:
    """Precision, recall, F1 and false-positive rate (per cent) on the second half: ours and three plain baselines;
    `templates`: what was missed or flagged wrongly, by template. Raises DataError as `read_alerts` does."""
    lines, alerts = read_alerts(folder)
    half = len(lines) // 2
    ours = AlertLines(lines[:half], alerts[:half])
    judged, truth = lines[half:], alerts[half:]
    flagged = {"ours": np.array([ours.is_alert(line) for line in judged], np.bool_), **_plain(lines[:half], judged)}
    return {
        "commit": commit(),
        "machine": machine(),
        "lines": len(lines),
        "alerts": {"first half": int(alerts[:half].sum()), "second half": int(truth.sum())},
        "detectors": {name: figures_of(one, truth) for name, one in flagged.items()},
        "wrong": _wrong(judged, flagged["ours"], truth, ours),
        "points": {"start": ours.start, **ours.points},
        "protocol": PROTOCOL,
    }


def _plain(taught: Sequence[Line], judged: Sequence[Line]) -> dict[str, Bools]:
    said = [line.message for line in taught]
    known = learn_usual([message] for message in (*said, *said))
    count = Counter(known.template_of(message)[0] for message in said)
    of_line = [count[known.template_of(line.message)[0]] for line in judged]
    return {
        "rarity of templates": np.array([some < RARE * len(taught) for some in of_line], np.bool_),
        "new templates": np.array([some == 0 for some in of_line], np.bool_),
        "level FATAL": np.array([line.level == "FATAL" for line in judged], np.bool_),
    }


def _wrong(judged: Sequence[Line], flagged: Bools, truth: Bools, ours: AlertLines) -> list[dict[str, Any]]:
    found: dict[tuple[str, bool], list[Line]] = {}
    for line, said, alert in zip(judged, flagged.tolist(), truth.tolist(), strict=True):
        if said != alert:
            found.setdefault((line.level + " " + " ".join(line.message.split()[:8]), alert), []).append(line)
    rows = [
        {"line": name, "alert": alert, "lines": len(some), "points": round(ours.score(some[0]), 2)}
        for (name, alert), some in found.items()
    ]
    return sorted(rows, key=lambda row: -row["lines"])


def summary(document: Mapping[str, Any]) -> list[str]:
    """The figures as lines for people, then what was decided wrongly."""
    rows = [f"{'second half':24}{'P':>7}{'R':>7}{'FPR':>7}{'F1':>7}"]
    for name, one in document["detectors"].items():
        rows.append(f"{name:24}{one['precision']:>7.1f}{one['recall']:>7.1f}{one['fpr']:>7.1f}{one['f1']:>7.1f}")
    for one in document["wrong"]:
        rows.append(f"{'missed' if one['alert'] else 'false'} {one['lines']} × {one['line']} ({one['points']:+g})")
    return rows
