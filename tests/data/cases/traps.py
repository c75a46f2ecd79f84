"""Folders of cases with every trap that is known, written by hand, and a plain benchmark to measure against."""

from __future__ import annotations

from pathlib import Path

import numpy as np

HEADER = "timestamp,cpu_usage,mem_usage,disk_io,net_in,net_out"
LOG = "Jul 12 04:00:{:02} web-1 sshd[{}]: Accepted publickey for admin from 10.0.2.5 port 54321 ssh2"


def table(rows: int = 90, seed: int = 0, header: str = HEADER) -> list[str]:
    """Lines of a table of metrics, every 5 s."""
    values = 20 + np.random.default_rng(seed).normal(0, 2, (rows, header.count(",")))
    return [header] + [f"{stamp(i)},{','.join(f'{one:.2f}' for one in row)}" for i, row in enumerate(values)]


def stamp(i: int) -> str:
    """The time of a row."""
    return f"2025-07-12T04:{i * 5 // 60:02}:{i * 5 % 60:02}Z"


def log(lines: int = 40) -> list[str]:
    """Lines of a log in the first minute."""
    return [LOG.format(i % 60, i) for i in range(lines)]


def write(folder: Path, name: str, rows: list[str] | None, lines: list[str] | None) -> None:
    """A case in the layout of the benchmark, as `mali_1_2`; None leaves the file away."""
    kind, scenario, _ = name.split("_")
    inner = folder / f"{kind}_dataset" / f"scenario_{scenario}"
    inner.mkdir(parents=True, exist_ok=True)
    if rows is not None:
        (inner / f"{name}.csv").write_text("\n".join(rows) + "\n")
    if lines is not None:
        (inner / f"{name}.log").write_text("\n".join(lines) + "\n")


def every_trap(folder: Path) -> dict[str, dict[str, int]]:
    """A case for each trap; name → the kinds of doubts that it must raise and how often."""
    write(folder, "anom_1_1", table(seed=1), log())
    rows = table(seed=2)
    rows[3], rows[4] = f'"{rows[3]}"', f'"{rows[4]}"'
    write(folder, "anom_1_2", rows, [f'"{line}"' for line in log()])
    rows = table(seed=3)
    rows[5] += '"'
    rows[9] = rows[9].replace(",", ',"', 1)
    write(folder, "anom_1_3", rows, log())
    rows = table(seed=4)
    rows[7] = rows[7].rpartition(",")[0]
    rows[8] += ",1"
    rows[20], rows[30] = HEADER, "no row,1,2,3,4,5"
    write(folder, "anom_2_1", rows, log())
    rows = table(seed=5)
    rows[2] = f"{stamp(1)},1.2e+01,3E1,n/a,12%,inf"
    write(folder, "anom_2_2", rows, log())
    write(folder, "mali_1_1", table(seed=6, header=HEADER.replace("timestamp", "Time")), log())
    write(folder, "mali_1_2", None, log())
    write(folder, "mali_1_3", table(seed=7), None)
    write(folder, "mali_2_1", table(seed=1), log())
    write(folder, "mali_2_2", again(table(seed=1)), log())
    write(folder, "norm_1_1", table(seed=8, header=f"{HEADER},app_cpu,db_latency"), log())
    rows = table(seed=9)
    rows[50] = f"{stamp(49)},99,40,3845,1,1"
    write(folder, "norm_1_2", rows, ["a line without any time", *log()])
    write(folder, "norm_2_1", table(seed=10, rows=43), [])
    write(folder, "norm_2_2", ["PK\x03\x04", "\x00\x01"], log(39))
    rows = table(seed=11)
    write(folder, "norm_2_3", [rows[0], rows[2], rows[1], *rows[2:]], ["Aug 30 04:00:00 web-1 cron[1]: late"])
    (folder / "anom_dataset" / "scenario_1" / "norm_9_9.csv").write_text("\n".join(table(seed=12)))
    (folder / "notes.pdf").write_bytes(b"%PDF")
    return {
        "anom_1_1": {},
        "anom_1_2": {"quoted rows": 2, "quoted lines": 40},
        "anom_1_3": {"stray quotes": 2},
        "anom_2_1": {"malformed rows": 3, "repeated headers": 1},
        "anom_2_2": {"scientific": 2, "text values": 1, "percent signs": 1, "infinite values": 1, "missing values": 1},
        "mali_1_1": {"time column": 1},
        "mali_1_2": {"no metrics": 1},
        "mali_1_3": {"no log": 1},
        "mali_2_1": {},
        "mali_2_2": {},
        "norm_1_1": {"columns left out": 2},
        "norm_1_2": {"no percentages": 1, "no time": 1},
        "norm_2_1": {"empty log": 1, "empty lines": 1},
        "norm_2_2": {"metrics not read": 1},
        "norm_2_3": {"unsorted": 1, "duplicate times": 1, "log beside metrics": 1},
        "norm_9_9": {"no log": 1},
    }


def again(rows: list[str]) -> list[str]:
    """The same noise at twice the size on a slope."""
    cells = [row.split(",") for row in rows[1:]]
    return [rows[0]] + [
        ",".join([row[0], *(f"{2 * float(one) + 0.2 * i:.2f}" for one in row[1:])]) for i, row in enumerate(cells)
    ]
