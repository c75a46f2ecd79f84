"""The same approved files give the same pack, byte for byte, under any settings and wherever the code lies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.compiled import VARIABLE, choose_folder

ROOT = Path(__file__).parents[2]
EXPORT = "import sys; from tests.packs.whole_export import main; main(*sys.argv[1:])"
SETTINGS: tuple[dict[str, str], ...] = (
    {
        "LC_ALL": "C",
        "LANG": "C",
        "TZ": "UTC",
        "PYTHONHASHSEED": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
        "PYTHONUTF8": "0",
        "COLUMNS": "40",
    },
    {
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "de_DE.UTF-8",
        "TZ": "Asia/Kathmandu",
        "PYTHONHASHSEED": "4242",
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "2",
        "PYTHONUTF8": "1",
        "PYTHONOPTIMIZE": "1",
        "SOURCE_DATE_EPOCH": "1",
    },
)
UMASKS = ("022", "077")


def exported(code: Path, place: Path, settings: dict[str, str], umask: str) -> list[str]:
    """Sum of the pack, sum of its page, and the folder of the code, from a process of its own."""
    for name in ("home", "cwd", "out"):
        (place / name).mkdir(parents=True)
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    environment = kept | settings | {"HOME": str(place / "home"), "PYTHONPATH": str(code), "TMPDIR": str(place / "out")}
    if code == ROOT:  # compiling everything once more proves nothing; the clones do it
        environment[VARIABLE] = str(choose_folder())
    command = [sys.executable, "-B", "-c", EXPORT, str(place / "out"), umask]
    done = subprocess.run(command, cwd=place / "cwd", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.slow
def test_a_whole_export_gives_the_same_bytes_under_other_settings(tmp_path: Path) -> None:
    places = (tmp_path / "one", tmp_path / "another place" / "deeper")
    first, second = (
        exported(ROOT, place, settings, umask) for place, settings, umask in zip(places, SETTINGS, UMASKS, strict=True)
    )
    assert first == second
    one, other = (place / "out" / "same-1.0.0.rulepack" for place in places)
    assert one.read_bytes() == other.read_bytes()
    if os.name == "posix":
        assert [oct(path.stat().st_mode & 0o777) for path in (one, other)] == ["0o644", "0o600"]


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / ".git").exists() or shutil.which("git") is None, reason="this is no clone")
def test_two_clones_in_different_folders_give_the_same_bytes(tmp_path: Path) -> None:
    clones = (tmp_path / "a", tmp_path / "Ein anderer Ort" / "b" / "c")
    results = []
    for number, clone in enumerate(clones):
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        place = tmp_path / f"run{number}"
        pack, page, *origin = exported(clone, place, SETTINGS[number], UMASKS[number])
        assert Path(" ".join(origin)) == clone
        results.append((pack, page))
    assert results[0] == results[1]
