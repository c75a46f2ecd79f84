"""From a rule in a project to flags in production: approve, export, verify, detect, with the flags of the chart."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from workbench.data.opening import open_paths
from workbench.errors import ApprovalError
from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Rule
from workbench.packs.carried import carried_examples
from workbench.packs.checks.verify import verify_pack
from workbench.packs.pack import write_pack
from workbench.project import edits, nouns
from workbench.project.project import Project
from workbench.resources import sample_data
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series

ROOT = Path(__file__).parents[2]
TEXT = """import numpy as np
import rulekit as rk

STEP = 6.0
LEVEL = 4.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value follows its last points
    # Abnormal Rule 1: the value steps by more than usual
    flags = np.abs(rk.diff_z(value)) > STEP
    # Abnormal Rule 2: the value leaves its recent level
    flags = flags | (np.abs(rk.ewma_z(value, 30)) > LEVEL)
    return flags.astype(int)
"""


@pytest.mark.parametrize("name", ["latency", "request_rate"])
def test_an_exported_rule_flags_a_file_as_the_chart_does(name: str, tmp_path: Path) -> None:
    source = sample_data() / f"{name}.csv"
    with Project.create(tmp_path / "work.rwb") as project, Host() as host:
        (opened,) = open_paths([source]).series
        project.apply(edits.add_series(project, [nouns.embed(opened, path=source)]))
        rule = Rule(name, TEXT, input=InputSpec(series=(name,)), emit=Emit("first", 5), owner="ops", runbook="call us")
        project.apply(edits.put_rule(project, rule))
        series = project.load_series(name)
        chart = flag_series(project.rule(name), series, host)
        assert chart.ran, chart.problems
        path = tmp_path / f"{name}-1.0.0.rulepack"
        with pytest.raises(ApprovalError):
            write_pack(project.rules(), path, name=name, version="1.0.0")
        project.apply(edits.approve_rule(project, name, "Ann", "2026-01-01T00:00:00Z", "reviewed"))
        approved = project.rule(name)
        examples = {name: carried_examples(approved, [series], host)}
        write_pack([approved], path, name=name, version="1.0.0", examples=examples)
        verification = verify_pack(path, host)
        assert verification.passed, verification.checks
    command = [sys.executable, "-m", "workbench.detector", "detect", path, source, "--out", tmp_path / "flags.csv"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with (tmp_path / "flags.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert (chart.flags == 1).sum() > 0
    assert [int(row["flag"]) for row in rows] == chart.flags.tolist()
    assert [int(row["condition"]) for row in rows] == chart.condition.tolist()
    on = np.flatnonzero(chart.condition == 1)
    assert {rows[at]["reason"].split(":")[0] for at in on} <= {"Abnormal Rule 1", "Abnormal Rule 2"}
