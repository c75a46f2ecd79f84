"""The files that a monkey drops and chooses: good ones of every kind, and some that are none."""

from __future__ import annotations

import shutil
from pathlib import Path

from workbench.resources import sample_data

RULE = """import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value stays near its last points
    # Abnormal Rule 1: the value steps by more than usual
    flag = np.abs(rk.diff_z(value)) > 6.0
    return flag
"""


def write_files(folder: Path) -> tuple[Path, ...]:
    """Put them into `folder`; their paths, sorted."""
    folder.mkdir(parents=True)
    for name in ("latency.csv", "cpu.csv", "sample-pack-1.0.0.rulepack"):
        shutil.copy(sample_data() / name, folder / name)
    shutil.copy(sample_data() / "sample-project.rwb", folder / "other.rwb")
    start = 1_700_000_000
    lines = [f"{start + 60 * i},{(i * 7) % 13},{int(i % 97 == 5)}" for i in range(400)]
    (folder / "small.csv").write_text("\n".join(("time,value,label", *lines)) + "\n")
    (folder / "labels.csv").write_text("series,start,end\nlatency,2024-05-14T10:00:00Z,2024-05-14T10:10:00Z\n")
    (folder / "labels.json").write_text('{"latency": [["2024-05-14 12:00:00", "2024-05-14 12:10:00"]]}')
    (folder / "rule.py").write_text(RULE)
    (folder / "broken.py").write_text("def inference(sample:\n    return 1\n")
    (folder / "empty.csv").write_text("")
    (folder / "words.csv").write_text("a,b\nno,numbers\nat,all\n")
    (folder / "noise.rwb").write_bytes(bytes(range(256)) * 20)
    (folder / "noise.rulepack").write_bytes(b"PK\x03\x04" + bytes(200))
    (folder / "noise.parquet").write_bytes(b"PAR1" + bytes(50))
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n")
    _write_cases(folder / "incidents")
    more = folder / "more"
    more.mkdir()
    shutil.copy(sample_data() / "memory.csv", more / "memory.csv")
    return tuple(sorted(folder.iterdir()))


def _write_cases(folder: Path) -> None:
    """A folder of cases, one with hostile lines, one with a table that is none."""
    from workbench.samples.cases.generate import generate

    generate(folder, cases=8, seed=3)
    (odd, *_), (none, *_) = sorted(folder.rglob("*.log")), sorted(folder.rglob("anom_*.csv"))
    odd.write_bytes(odd.read_bytes() + b"no time \x1b[31m\x00\xff <b>x</b>\n" + b"A" * 30_000 + b"\n")
    none.write_text("a,b\nno,numbers\n")
