"""The detector where nothing but numpy and the accelerator is installed: it verifies and detects, and loads no more."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import venv
from pathlib import Path

import pytest

from tests.packs.made import WHEN, wave
from workbench.model.rule import InputSpec, Rule
from workbench.packs.approval import approve
from workbench.packs.carried import carried_examples
from workbench.packs.pack import write_pack
from workbench.sandbox.host import Host

ROOT = Path(__file__).parents[2]
NEEDED = ("numpy", "numba", "llvmlite")  # llvmlite is part of the accelerator
TEXT = """import numpy as np
import rulekit as rk

JUMP = 8.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value stays where it was
    # Abnormal Rule 1: the value jumps
    flags = np.abs(rk.diff_z(value)) > JUMP
    return flags.astype(int)
"""
DETECT = """
import sys
from pathlib import Path
from workbench.detector.detect import Detector
import numpy as np
values = 1 + np.random.default_rng(3).random(400)
values[300] = 9.0
times = np.datetime64("2026-01-01T00:00", "ns") + np.arange(400) * np.timedelta64(1, "m")
with Detector.open(Path(sys.argv[1])) as detector:
    detection = detector.detect(times, values, name="cpu")
rows = [row for row in detection.rows() if row.flag == 1]
assert any(row.index == 300 and row.reason == "Abnormal Rule 1: the value jumps" for row in rows), rows
tops = {name.split(".")[0] for name in sys.modules}
standard = set(sys.stdlib_module_names) | {"__main__", "workbench", "cython_runtime"}  # numpy makes the last one
print(*sorted(name for name in tops - standard if not name.startswith("_")))
"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds numpy, the accelerator and the workbench's own files, nothing else."""
    folder = tmp_path_factory.mktemp("alone")
    builder = venv.EnvBuilder(symlinks=os.name != "nt", with_pip=False)
    builder.create(folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    for name in NEEDED:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        place = Path(spec.origin).parent
        parts = [name, f"{name}.libs", f"{name}-*.dist-info"]  # .libs: what wheels bring along
        for source in (found for part in parts for found in place.parent.glob(part)):
            if source.is_dir():
                (packages / source.name).symlink_to(source, target_is_directory=True)
    (packages / "workbench").symlink_to(ROOT / "workbench", target_is_directory=True)
    return python


@pytest.fixture
def packed(tmp_path: Path, host: Host) -> Path:
    rule = approve(Rule("cpu", TEXT, input=InputSpec(series=("cpu",))), "Ann", WHEN)
    examples = {"cpu": carried_examples(rule, [wave()], host)}
    return write_pack([rule], tmp_path / "p-1.0.0.rulepack", name="p", version="1.0.0", examples=examples)


def run(python: Path, *arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [str(python), *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.name == "nt", reason="links to folders need rights there")
def test_numpy_and_the_accelerator_are_all_that_the_python_interface_needs(
    alone: Path, packed: Path, tmp_path: Path
) -> None:
    done = run(alone, "-c", DETECT, packed, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["numpy"]  # the accelerator is loaded by the sandbox's child alone
    absent = run(alone, "-c", "import pandas", folder=tmp_path)
    assert "No module named 'pandas'" in absent.stderr


@pytest.mark.skipif(os.name == "nt", reason="links to folders need rights there")
def test_its_command_line_verifies_and_refuses_a_key_without_the_extra(
    alone: Path, packed: Path, tmp_path: Path
) -> None:
    done = run(alone, "-m", "workbench.detector", "verify", packed, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "checks hold" in done.stdout
    for verb in (["verify", packed], ["detect", packed, tmp_path / "cpu.csv"]):
        refused = run(alone, "-m", "workbench.detector", *verb, "--key", tmp_path / "some.pub", folder=tmp_path)
        assert refused.returncode == 2
        assert "pip install cryptography" in refused.stderr
        assert refused.stdout == ""
        assert refused.stderr.count("\n") == 1
