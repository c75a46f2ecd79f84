"""What packages cost: the detector's wheel in an empty environment, the bundled application on a display of its own."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.errors import PackagingError
from workbench.packaging.application.build import Bundle
from workbench.packaging.application.display import virtual_display
from workbench.packaging.application.parts import megabytes
from workbench.packaging.detector import build_detector

RUNS = 3
LAST_WORDS = 2000
START = "workbench.gui.staging.bench_ui:report"

Say = Callable[[str], None]


def measure_detector(pack: Path, table: Path, say: Say, runs: int = RUNS) -> dict[str, float]:
    """`wheel_kb`; `installed_mb`: with all that it needs, in an empty environment; `help_s`; `first_detect_s`: the very
    first, which compiles the kernels; `detect_s`: a later process on `table`, a CSV file. Seconds are medians.

    Errors: PackagingError where pip cannot install it or it does not run.
    """
    with TemporaryDirectory() as made:
        folder = Path(made)
        say("building the wheel")
        wheel = build_detector(folder)
        say("installing it into an empty environment")
        python = _install(wheel, folder / "empty")
        program = str(python.with_name("workbench-detector"))
        environment = os.environ | {"NUMBA_CACHE_DIR": str(folder / "kernels")}
        detect = [program, "detect", str(pack), str(table), "--out", str(folder / "flags.csv")]
        say("the first start, which compiles")
        first = _seconds(detect, environment)
        say("later starts")
        return {
            "wheel_kb": round(wheel.stat().st_size / 1e3, 1),
            "installed_mb": round(_bytes_in(folder / "empty") / 1e6, 1),
            "help_s": _median([program, "--help"], environment, runs),
            "first_detect_s": first,
            "detect_s": _median(detect, environment, runs),
        }


def measure_app(bundle: Bundle, say: Say, runs: int = RUNS) -> dict[str, float]:
    """`bundle_mb`, of that `PART_mb` for each part; `verb_s`: a verb that does nothing; `window_s`, `series_s`: from
    the start of the process to the painted window, and to the sample series in it, on a display of Xvfb; medians."""
    with TemporaryDirectory() as home, virtual_display() as display:
        environment = display | {"HOME": home}
        say("starts of a verb")
        verb = _median([str(bundle.program), "--version"], environment, runs)
        say("starts of the window")
        shown = [start_window(bundle, environment) for _ in range(runs)]
    figures = {name: round(statistics.median(one[name] for one in shown), 2) for name in ("window_s", "series_s")}
    parts = {f"{part}_mb": size for part, size in megabytes(bundle.folder).items()}
    return {"bundle_mb": bundle.megabytes} | parts | {"verb_s": verb} | figures


def start_window(bundle: Bundle, environment: Mapping[str, str]) -> dict[str, float]:
    """Start the real window once, with the sample project in it, and close it; `window_s` and `series_s`."""
    command = [str(bundle.program), "--child", START, "start", str(time.time())]
    figures: dict[str, float] = json.loads(_output(command, environment).splitlines()[-1])
    return figures


def _install(wheel: Path, folder: Path) -> Path:
    venv.EnvBuilder(with_pip=False).create(folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "install", "--quiet"]
    _output([*pip, str(wheel)], os.environ)
    return python


def _median(command: Sequence[str], environment: Mapping[str, str], runs: int) -> float:
    return round(statistics.median(_seconds(command, environment) for _ in range(runs)), 2)


def _seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    began = time.perf_counter()
    _output(command, environment)
    return round(time.perf_counter() - began, 2)


def _output(command: Sequence[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode:
        raise PackagingError(
            f"{command[0]} failed", done.stderr.strip().rstrip(".")[-LAST_WORDS:], "Mend the cause, then try again"
        )
    return done.stdout


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
