"""The command line in this process and as a real child, small labeled series, one small run that many tests look at."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from workbench.cli.main import main
from workbench.compiled import prepare

ROOT = Path(__file__).resolve().parents[2]
MAIN = (sys.executable, str(ROOT / "main.py"))
POINTS = 1200
ANN = ("--by", "Ann", "--owner", "ops", "--runbook", "https://runbook")  # who approves, and what for
EVERY = 100  # points from one labeled jump to the next
UNSET = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONUNBUFFERED")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line on stderr; fails where there is a traceback, nothing, or more than one line."""
        assert "Traceback" not in self.err, self.err
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].endswith("."), self.err
        return lines[0]


Cli = Callable[..., Ended]


def environment(**more: str) -> dict[str, str]:
    """This process' environment without display, so that no test opens a window."""
    return {name: value for name, value in os.environ.items() if name not in UNSET} | more


def call_cli(*arguments: object, cwd: Path | None = None) -> Ended:
    """Run the command line with these arguments in this process: what it says and how it ends are those of a child,
    which takes most of its time for loading what is loaded here."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err), chdir(cwd or Path.cwd()):
        try:
            code = main([*map(str, arguments)])
        except SystemExit as ended:  # --help and --version
            code = int(ended.code or 0)
    said = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return Ended(code, *said)


def run_cli(*arguments: object, cwd: Path | None = None, **more: str) -> Ended:
    """Run `main.py` with these arguments to its end, as a user does; `more`: variables of its environment."""
    done = subprocess.run(
        [*MAIN, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env=environment(**more),
        timeout=300,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def jumps(n: int = POINTS, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Noise (n,) with a jump of three points every so often, and its 0/1 labels (n,)."""
    value = np.random.default_rng(seed).normal(100.0, 1.0, n)
    label = np.zeros(n, int)
    for start in range(60, n - 3, EVERY):
        value[start : start + 3] += 15.0
        label[start : start + 3] = 1
    return value, label


def write_series(path: Path, columns: Sequence[str] = ("timestamp", "value", "label"), **given: object) -> Path:
    """A CSV file of jumps; `columns`: which of timestamp, value, label, is_test it has."""
    value, label = jumps(**given)  # type: ignore[arg-type]
    n = len(value)
    known = {
        "timestamp": [str(1_700_000_000 + 60 * i) for i in range(n)],
        "value": [f"{v:.3f}" for v in value],
        "label": [str(v) for v in label],
        "is_test": ["1" if i >= 0.7 * n else "0" for i in range(n)],
    }
    rows = [",".join(columns), *(",".join(cells) for cells in zip(*(known[name] for name in columns), strict=True))]
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


@pytest.fixture(scope="session", autouse=True)
def prepared() -> None:
    """Compile what is compiled once, so that no test sees that step."""
    prepare(lambda _: None)


@pytest.fixture
def cli() -> Cli:
    """Runs a command line to its end."""
    return call_cli


@pytest.fixture(scope="session")
def two_series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two small labeled series, `alpha` and `beta`; alpha names its own split."""
    folder = tmp_path_factory.mktemp("data")
    write_series(folder / "alpha.csv", ("timestamp", "value", "label", "is_test"))
    write_series(folder / "beta.csv", seed=1)
    return folder


@dataclass(frozen=True)
class Trained:
    """A finished run: its folder and how the command ended."""

    folder: Path
    ended: Ended


@pytest.fixture(scope="session")
def one_run(two_series: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """One run of mode each, JSON to stdout; not to be changed."""
    folder = tmp_path_factory.mktemp("trained") / "run"
    command = ("train", two_series, "--out", folder, "--mode", "each", "--rounds", 1, "--json", "-")
    return Trained(folder, run_cli(*command))


@pytest.fixture
def run_folder(one_run: Trained, tmp_path: Path) -> Path:
    """A copy of the finished run that a test may change."""
    return shutil.copytree(one_run.folder, tmp_path / "run")


@pytest.fixture(scope="session")
def one_pack(one_run: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of both rules, approved; not to be changed."""
    folder = tmp_path_factory.mktemp("packed")
    shutil.copytree(one_run.folder, folder / "run")
    path = folder / "both-1.2.0.rulepack"
    approved = run_cli("approve", folder / "run", *ANN, "--note", "read")
    assert approved.code == 0, approved.err
    exported = run_cli("export", folder / "run", "--out", path)
    assert exported.code == 0, exported.err
    return path


GOOD_RULE = """import numpy as np

LIMIT = 108.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value stays near 100
    # Abnormal Rule 1: the value is above the limit
    return (value > LIMIT).astype(int)
"""
