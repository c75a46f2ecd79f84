"""The container: its file passes the linter, installs by hashes alone, and an engine builds it where there is one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.errors import PackagingError
from workbench.packaging.container import build_image, engine, lay_out_container
from workbench.resources import resources

NO_REGISTRY = ("no such host", "dial tcp", "name resolution")
FILE = resources() / "packaging" / "container" / "Containerfile"


def steps() -> list[tuple[str, str]]:
    """The instructions of the file with what they say, lines joined."""
    text = FILE.read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.partition(" ")[0], " ".join(line.partition(" ")[2].split())) for line in lines]


def test_the_file_installs_by_hashes_and_runs_as_nobody_important() -> None:
    said = dict(steps())
    runs = [words for name, words in steps() if name == "RUN"]
    assert any("--require-hashes --only-binary :all:" in words for words in runs)
    assert [name for name, _ in steps()].index("USER") < [name for name, _ in steps()].index("ENTRYPOINT")
    assert said["USER"] not in ("0", "root")
    assert said["ENTRYPOINT"] == '["workbench-detector"]'
    assert "ADD" not in said
    beyond = ("curl", "apt-get", "wget", "useradd")  # slim images lack them, or should not need them
    assert not any(word in words for words in runs for word in beyond)


def test_the_linter_finds_nothing() -> None:
    beside = Path(sys.executable).with_name("hadolint")
    linter = str(beside) if beside.is_file() else shutil.which("hadolint")
    if linter is None:
        pytest.skip("hadolint is not installed")
    done = subprocess.run([linter, str(FILE)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.slow
def test_its_folder_lists_every_file_by_hash_for_both_processors_and_an_engine_builds_it(tmp_path: Path) -> None:
    try:
        folder = lay_out_container(tmp_path / "image")
    except PackagingError as error:
        pytest.skip(f"pip reaches no index here: {error}")
    listed = (folder / "requirements.txt").read_text()
    (wheel,) = folder.glob("*.whl")
    assert listed.startswith(f"./{wheel.name}[sign,cases]")
    for name in ("numpy", "numba", "llvmlite", "cryptography", "google-re2"):
        (entry,) = (part for part in listed.split("\n") if part.startswith(f"{name}=="))
        assert listed.split(entry)[1].split("==")[0].count("--hash=sha256:") == 2
    if engine() is None:
        pytest.skip("no engine for containers answers on this machine; the file was linted")
    try:
        tag = build_image(folder, "workbench-detector:test")
    except PackagingError as error:
        if not any(words in str(error) for words in NO_REGISTRY):
            raise
        pytest.skip(f"no registry of images is reached here: {error}")
    assert "verify" in help_of(tag)


def help_of(tag: str) -> str:
    """What the program of an image says of itself."""
    program = str(engine())
    command = [program, "run", "--rm", tag, "--help"]
    if Path(program).name == "buildah":  # it runs commands in containers to build from, and knows no entry point
        made = subprocess.run([program, "from", tag], capture_output=True, text=True, check=True)
        command = [program, "run", made.stdout.strip(), "--", "workbench-detector", "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
