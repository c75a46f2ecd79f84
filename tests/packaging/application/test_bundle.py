"""The bundled application: built by PyInstaller, it trains and detects as the sources do and opens its window.

A bundle that is there already, as `package app --out DIR` made it, is taken from WORKBENCH_BUNDLE=DIR.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.fleet.data import table
from tests.packaging.conftest import Signed
from tests.packaging.empty import run, wait_for
from tests.packaging.test_detector_wheel import write_series
from tests.packs.made import wave
from workbench.cli.main import main
from workbench.errors import PackagingError
from workbench.packaging.application.build import Bundle, build_app, bundle_in
from workbench.packaging.application.display import virtual_display
from workbench.packaging.measure import start_window
from workbench.resources import sample_data

pytestmark = pytest.mark.slow
NAMES = ("bundled", "ours")
TITLE = '"Rule Workbench": ('
ROOT = Path(__file__).parents[3]
RULE = """import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    # Abnormal Rule 1: the value jumps
    return np.abs(rk.diff_z(sample[:, 0])) > 8.0
"""


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    built = os.environ.get("WORKBENCH_BUNDLE")
    if built:
        return bundle_in(Path(built))
    if importlib.util.find_spec("PyInstaller") is None:
        pytest.skip("PyInstaller is not installed")
    return build_app(tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def display(tmp_path: Path) -> Iterator[dict[str, str]]:
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    with virtual_display() as given:
        yield given | {"HOME": str(tmp_path)}


def test_its_process_of_rules_gives_the_flags_of_the_sources(bundle: Bundle, signed: Signed, tmp_path: Path) -> None:
    given = write_series(tmp_path / "cpu.csv")
    command = ["detect", str(signed.pack), str(given), "--key", str(signed.key), "--out"]
    done = run(bundle.program, *command, tmp_path / "bundled.csv", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert main([*command, str(tmp_path / "ours.csv")]) == 0
    assert (tmp_path / "bundled.csv").read_bytes() == (tmp_path / "ours.csv").read_bytes()
    (tmp_path / "rule.py").write_text(RULE)
    checked = run(bundle.program, "check", tmp_path / "rule.py", folder=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    refused = run(bundle.program, "detect", signed.pack, given, "--key", signed.other, folder=tmp_path)
    assert (refused.returncode, "another key" in refused.stderr) == (2, True)


def test_it_trains_the_rules_that_the_sources_train(bundle: Bundle, tmp_path: Path) -> None:
    for name, command in (("bundled", [bundle.program]), ("ours", [sys.executable, ROOT / "main.py"])):
        out = tmp_path / name
        done = run(*command, "demo", "--out", out, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "checks hold" in done.stdout
    rules = [{path.parent.name: path.read_text() for path in (tmp_path / name).rglob("rule.py")} for name in NAMES]
    assert len(rules[0]) > 2
    assert rules[0] == rules[1]
    flags = [(tmp_path / name / "flags.csv").read_bytes() for name in NAMES]
    assert flags[0] == flags[1]


def test_what_it_was_built_without_is_said_with_the_way_to_it(bundle: Bundle, signed: Signed, tmp_path: Path) -> None:
    pq.write_table(table([wave()]), tmp_path / "set.parquet")
    for extra, command in {
        "fleet": ("fleet", "detect", signed.pack, tmp_path / "set.parquet"),
        "package": ("package", "detector"),
    }.items():
        done = run(bundle.program, *command, "--out", tmp_path / "out", folder=tmp_path)
        assert done.returncode == 2, done.stderr
        assert f"Use the workbench from Python for it: pip install 'rule-workbench[{extra}]'." in done.stderr


def test_in_its_window_a_file_becomes_a_rule_and_a_pack(
    bundle: Bundle, display: Mapping[str, str], tmp_path: Path
) -> None:
    source = tmp_path / "noisy_gauge.csv"
    shutil.copy(sample_data() / source.name, source)
    command = [bundle.program, "--child", "workbench.gui.staging.first_job:report", source, tmp_path]
    done = subprocess.run(command, env=dict(display), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert (seen["points"], seen["flags"] > 0) == (5_000, True)
    assert "def inference(" in seen["rule"]
    verified = run(bundle.program, "verify", seen["pack"], folder=tmp_path)
    assert (verified.returncode, "checks hold" in verified.stdout) == (0, True), verified.stdout + verified.stderr


def test_its_window_opens_on_a_display_with_the_sample_series(bundle: Bundle, display: Mapping[str, str]) -> None:
    figures = start_window(bundle, display)
    assert 0 < figures["window_s"] < figures["series_s"]
    sys.stdout.write(f"\n{bundle.megabytes:,.0f} MB, window after {figures['window_s']:.1f} s\n")


def test_as_people_start_it_its_window_is_there_and_stays(bundle: Bundle, display: Mapping[str, str]) -> None:
    if shutil.which("xwininfo") is None:
        pytest.skip("xwininfo is not installed")
    with subprocess.Popen([bundle.program], env=dict(display), stderr=subprocess.PIPE) as window:
        try:
            wait_for(lambda: TITLE in windows(display) or window.poll() is not None)
            assert window.poll() is None
        finally:
            window.terminate()


def windows(display: Mapping[str, str]) -> str:
    ask = ["xwininfo", "-root", "-tree"]
    return subprocess.run(ask, env=dict(display), capture_output=True, text=True, check=True).stdout


def test_outside_of_a_built_folder_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match="holds no bundle"):
        bundle_in(tmp_path)
