"""The wheel of the detector in an empty environment: installed by hashes, it runs a signed pack and loads no more."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest

from tests.packaging.conftest import Signed
from tests.packaging.empty import environment, install, run
from tests.packs.made import wave
from workbench.cli.main import main
from workbench.detector.detect import Detector
from workbench.detector.table import read_csv, write_rows
from workbench.errors import PackagingError
from workbench.packaging.detector import build_detector

ALLOWED = {
    "numpy",
    "cryptography",
    "cffi",
    "_cffi_backend",
    "_openssl",
}  # the accelerator is loaded by the process of rules alone
LOADED = """
import sys
from workbench.detector.command import main
code = main(sys.argv[1:])
tops = {name.split(".")[0] for name in sys.modules}
standard = set(sys.stdlib_module_names) | {"__main__", "__mp_main__", "workbench", "cython_runtime"}
print("loaded", *sorted(name for name in tops - standard))
raise SystemExit(code)
"""


def write_series(path: Path) -> Path:
    series = wave(n=2_000, spikes=(700, 1_500))
    assert series.times_ns is not None
    rows = zip((series.times_ns // 10**9).tolist(), series.value.tolist(), strict=True)
    path.write_text("timestamp,value\n" + "\n".join(f"{t},{v!r}" for t, v in rows) + "\n")
    return path


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the program lies elsewhere there")
def test_installed_by_hashes_into_an_empty_environment_it_gives_the_flags_of_the_workbench(
    signed: Signed, tmp_path: Path
) -> None:
    built, out = tmp_path / "built", tmp_path / "flags.csv"
    try:
        assert main(["package", "detector", "--out", str(built), "--lock"]) == 0
    except PackagingError as error:
        pytest.skip(f"pip reaches no index here: {error}")
    python = environment(tmp_path / "empty")
    install(python, "--require-hashes", "-r", "requirements.txt", folder=built)
    program = python.with_name("workbench-detector")

    verified = run(program, "verify", signed.pack, "--key", signed.key, folder=tmp_path)
    assert (verified.returncode, "checks hold" in verified.stdout) == (0, True), verified.stdout + verified.stderr
    given = write_series(tmp_path / "cpu.csv")
    command = ("detect", signed.pack, given, "--key", signed.key, "--out", out)
    detected = run(python, "-c", LOADED, *command, folder=tmp_path)
    assert detected.returncode == 0, detected.stderr
    with Detector.open(signed.pack, key=signed.key) as detector:
        series = read_csv(given)
        write_rows([(series.series, detector.detect(series.series))], tmp_path / "ours.csv", series.time_form)
    assert out.read_bytes() == (tmp_path / "ours.csv").read_bytes()

    loaded = next(line for line in detected.stdout.splitlines() if line.startswith("loaded"))
    assert {name for name in loaded.split()[1:] if not name.startswith("_cython")} <= ALLOWED
    for absent in ("PySide6", "openai", "pandas", "workbench.gui", "workbench.llm", "workbench.training"):
        assert run(python, "-c", f"import {absent}", folder=tmp_path).returncode == 1

    refused = run(program, "detect", signed.pack, given, "--key", signed.other, folder=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "another key" in refused.stderr


@pytest.mark.slow
def test_a_wheel_that_was_changed_after_its_list_was_written_is_not_installed(tmp_path: Path) -> None:
    try:
        assert main(["package", "detector", "--out", str(tmp_path), "--lock"]) == 0
    except PackagingError as error:
        pytest.skip(f"pip reaches no index here: {error}")
    (wheel,) = tmp_path.glob("*.whl")
    listed = (tmp_path / "requirements.txt").read_text()
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() in listed
    assert len(re.findall(r"==", listed)) == len(re.findall(r"==[^\n]*\\\n    --hash", listed)) > 2
    wheel.write_bytes(wheel.read_bytes() + b" ")
    python = environment(tmp_path / "empty")
    with pytest.raises(AssertionError, match="DO NOT MATCH THE HASHES"):
        install(python, "--require-hashes", "--no-deps", "-r", "requirements.txt", folder=tmp_path)


@pytest.mark.slow
def test_the_same_sources_give_the_same_wheel(tmp_path: Path) -> None:
    first, second = (build_detector(tmp_path / name) for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_size < 1_000_000
