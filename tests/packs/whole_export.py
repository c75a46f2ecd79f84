"""One whole export, from a file of samples to a pack, for tests that compare it between settings of machines."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import workbench
from tests.packs.made import WHEN
from workbench.data.opening import open_paths
from workbench.model.rule import Evidence, InputSpec, Rule
from workbench.packs.approval import approve
from workbench.packs.carrying import carry
from workbench.packs.pack import read_pack, write_pack
from workbench.reports.html import pack_page
from workbench.reports.model import PackReport
from workbench.sandbox.host import Host, HostOptions

ROOT = Path(__file__).parents[2]
TEXT = """import numpy as np
import rulekit as rk

STEP = 6.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value follows its last points, größer wird er selten
    # Abnormal Rule 1: the value steps by more than usual
    flags = np.abs(rk.diff_z(value)) > STEP
    # Abnormal Rule 2: the value is far from what a straight line of its past foretells
    flags = flags | (np.abs(rk.ar_z(value)) > 2 * STEP)
    return flags.astype(int)
"""


def main(folder: str, umask: str) -> None:
    """Write the pack into `folder` and print its sum, the sum of its page, and where the code came from."""
    os.umask(int(umask, 8))
    (series,) = open_paths([ROOT / "sample_data" / "latency.csv"]).series
    scores = {"train": {"event_f1": 1 / 3, "recall": 0.1}, "validation": {"event_f1": 2 / 3}}
    rules = [
        approve(Rule(name, TEXT, input=InputSpec(series=("latency",)), evidence=Evidence(scores=scores)), "Änn", WHEN)
        for name in ("zeta", "alpha")
    ]
    with Host(options=HostOptions(spare=False)) as host:
        examples, missing = carry(rules, lambda _: [series], host)
    path = write_pack(
        rules,
        Path(folder) / "same-1.0.0.rulepack",
        name="same",
        version="1.0.0",
        report_html=pack_page(PackReport("same 1.0.0", tuple(rules))),
        examples=examples,
        missing=missing,
    )
    assert all(len(one) == 2 for one in examples.values()), missing
    page = hashlib.sha256(read_pack(path).report_html).hexdigest()
    print(hashlib.sha256(path.read_bytes()).hexdigest(), page, Path(workbench.__file__).parents[1])  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
