"""Alert lines from lines alone: the label is cut off, the first half teaches, known normal lines stay normal."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import call_cli as cli
from workbench.bench.logs.alerts import LOG, AlertLines, measure, read_alerts
from workbench.errors import DataError

KINDS = {  # message → level, whether it is an alert
    "cache parity error corrected": ("INFO", False),
    "torus receiver packet was sent": ("INFO", False),
    "core file written for job": ("FATAL", False),
    "data storage failed and crashed": ("FATAL", True),
    "kernel panic, unable to go on": ("FATAL", True),
}
LATER = {"ethernet link is up again": ("INFO", False), "node crashed, unable to answer": ("FATAL", True)}


def write_log(folder: Path, spoil: bool = False) -> None:
    """Forty lines, the second twenty with two messages more; with `spoil` the labels of these are the other way."""
    rows = []
    for i in range(40):
        said = list(KINDS.items()) if i < 20 else [*KINDS.items(), *LATER.items()]
        message, (level, alert) = said[i % len(said)]
        label = "APPREAD" if alert != (spoil and i >= 20) else "-"
        rows.append(
            f"{label} {1117838570 + i} 2005.06.03 R02 2005-06-03-15.42.50.6 R02 RAS KERNEL {level} {message} {i * 7}"
        )
    (folder / LOG).write_text("\n".join(rows[::-1]) + "\n", "utf-8")


def test_lines_come_in_the_order_of_time_and_without_their_label(tmp_path: Path) -> None:
    write_log(tmp_path)
    lines, alerts = read_alerts(tmp_path)
    assert [line.message.rsplit(" ", 1)[1] for line in lines] == [str(i * 7) for i in range(40)]
    assert alerts[:5].tolist() == [alert for _, alert in KINDS.values()]
    assert not any("APPREAD" in line.message + line.level for line in lines)


def test_decisions_do_not_depend_on_the_labels_that_are_judged(tmp_path: Path) -> None:
    for name in ("as it was", "spoiled"):
        (tmp_path / name).mkdir()
        write_log(tmp_path / name, name == "spoiled")
    judged = []
    for name in ("as it was", "spoiled"):
        lines, alerts = read_alerts(tmp_path / name)
        ours = AlertLines(lines[:20], alerts[:20])
        judged.append([ours.is_alert(line) for line in lines[20:]])
    assert judged[0] == judged[1]


def test_known_lines_keep_their_kind_and_new_ones_are_told_by_level_and_phrases(tmp_path: Path) -> None:
    write_log(tmp_path)
    lines, alerts = read_alerts(tmp_path)
    ours = AlertLines(lines[:20], alerts[:20])
    assert [ours.is_alert(line) for line in lines[20:]] == alerts[20:].tolist()
    assert ours.points["level FATAL"] > 0 > ours.points["level INFO"]


def test_figures_stand_beside_rarity(tmp_path: Path) -> None:
    write_log(tmp_path)
    done = cli("bench", "alerts", "--data", str(tmp_path), "--json", str(tmp_path / "out.json"))
    assert done.code == 0, done.err
    document = json.loads((tmp_path / "out.json").read_text())
    assert document["detectors"]["ours"]["f1"] == 100.0 > document["detectors"]["rarity of templates"]["f1"]
    assert document["alerts"] == {"first half": 8, "second half": int(np.sum(read_alerts(tmp_path)[1][20:]))}
    assert "rarity of templates" in done.out


def test_a_folder_without_the_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=LOG):
        measure(tmp_path)
