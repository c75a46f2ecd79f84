"""The environment that a start needs: found where it is, else made as `.venv` beside main.py (standard library only).

The stamp is written last, after an import check inside; its absence means "broken, make it anew", whatever happened.
The installers inherit the lock, so a second start waits even for the installer of a first one that was killed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib import metadata, util
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "rule-workbench-stamp"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
MODULE_OF = {  # where the module is not called like its distribution
    "pillow": "PIL",
    "PySide6-Essentials": "PySide6",
    "google-re2": "re2",
    "pyinstaller": "PyInstaller",
    "mlflow-skinny": "mlflow",
    "markdown-it-py": "markdown_it",
    "import-linter": "importlinter",
    "pytest-qt": "pytestqt",
    "pytest-xdist": "xdist",
    "pandas-stubs": "pandas",
    "pyopenssl": "OpenSSL",
    "scikit-learn": "sklearn",
}
TRIES = "WORKBENCH_ENVIRONMENT_TRIES"  # how often this start made one already


def ensure(arguments: Sequence[str]) -> None:
    """Return where this Python has all that the verb needs; else prepare `.venv` and start again inside it."""
    if not (ROOT / "pyproject.toml").exists():
        return  # an installed package: its installer saw to the dependencies
    extra = arguments[:1] == ["test"]
    lacking = missing(requirements(extra))
    if not lacking and (not inside() or stamped(extra)):
        return
    if inside():
        STAMP.unlink(missing_ok=True)
        _again(Path(getattr(sys, "_base_executable", sys.executable)), arguments)
    if not stamped(extra):
        _count_try(lacking)
        _prepare(extra)
    _again(PYTHON, arguments)


def repair(arguments: Sequence[str], error: ImportError) -> None:
    """Make `.venv` anew where it lost a module that a start needed; returns where the error has another cause."""
    ours = {module_of(line) for line in requirements(True)} if (ROOT / "pyproject.toml").exists() else set()
    if inside() and (error.name or "").split(".")[0] in ours and os.environ.get(TRIES, "0") == "0":
        _say(f"{VENV} is damaged ({error}); making it anew.")
        STAMP.unlink(missing_ok=True)
        _again(Path(getattr(sys, "_base_executable", sys.executable)), arguments)


def inside() -> bool:
    """Whether this Python is the one of `.venv`."""
    return Path(sys.prefix) == VENV


def requirements(extra: bool) -> list[str]:
    """What pyproject.toml asks for on this Python, markers removed; with the extra `test` or without."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines: list[str] = project["dependencies"] + (project["optional-dependencies"]["test"] if extra else [])
    return [line.split(";")[0].strip() for line in lines if _applies(line)]


def _applies(line: str) -> bool:
    marker = re.search(r";\s*python_version (<|>=) '3\.(\d+)'", line)
    if marker is None:
        return True
    older = sys.version_info[:2] < (3, int(marker[2]))
    return older if marker[1] == "<" else not older


def missing(lines: Sequence[str]) -> list[str]:
    """The requirements that this Python does not meet, told without importing them (that would cost seconds)."""
    return [line for line in lines if not _met(line)]


def _met(line: str) -> bool:
    try:
        have = _release(metadata.version(name_of(line)))
    except metadata.PackageNotFoundError:
        return False
    tests = {">=": have.__ge__, "<": have.__lt__, "!=": have.__ne__}
    allowed = all(tests[sign](_release(version)) for sign, version in re.findall(r"(>=|<|!=)([\d.]+)", line))
    return allowed and util.find_spec(module_of(line)) is not None


def name_of(line: str) -> str:
    """The distribution that a requirement names."""
    return re.split(r"[<>=!\[ ]", line)[0]


def module_of(line: str) -> str:
    """The module that a requirement brings."""
    name = name_of(line)
    return MODULE_OF.get(name, name.replace("-", "_"))


def _release(version: str) -> tuple[int, ...]:
    found = [int(part) for part in re.findall(r"\d+", version)[:3]]
    return tuple(found + [0] * (3 - len(found)))


def stamped(extra: bool) -> bool:
    """Whether `.venv` was finished for this pyproject.toml, its extra `test` included where asked for."""
    text = STAMP.read_text("utf-8") if STAMP.exists() else ""
    return text in (_stamp(True), _stamp(extra)) and PYTHON.exists()


def _stamp(extra: bool) -> str:
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest() + (" test" if extra else "")


def _count_try(lacking: Sequence[str]) -> None:
    tries = int(os.environ.get(TRIES, "0"))
    if tries >= 2:  # one for a damaged environment, one for the extra
        _stop(f"{VENV} lacks {', '.join(lacking)} even after it was made anew. Remove it and start again.")
    os.environ[TRIES] = str(tries + 1)


def _prepare(extra: bool) -> None:
    """Make or complete `.venv`; a failed installer ends the start with a sentence and exit code 2."""
    try:
        with (ROOT / ".venv.lock").open("a") as lock:
            _wait_for(lock)
            if not stamped(extra):
                _install(extra, lock)
    except OSError as error:
        _stop(f"The environment {VENV} cannot be made: {error}. Make the folder writable, or install the project.")
    except subprocess.CalledProcessError as error:
        _stop(f"Installing into {VENV} failed (exit code {error.returncode}, see above). Mend the cause, start again.")


def _wait_for(lock: IO[str]) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
        return
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _say("Another start is preparing the environment; waiting for it.")
        fcntl.flock(lock, fcntl.LOCK_EX)


def _install(extra: bool, lock: IO[str]) -> None:
    lines = requirements(extra)
    if stamped(False):  # whole, but without the extra: complete it
        STAMP.unlink()
    else:
        _say(f"Preparing {VENV} with {len(lines)} packages and what they need (once).")
        shutil.rmtree(VENV, ignore_errors=True)
    installer = _installer(lock)
    _run([*installer, *lines], lock)
    modules = sorted({module_of(line) for line in lines} - {"importlinter", "xdist"})
    _say("Checking what was installed.")
    _run([str(PYTHON), "-c", "import " + ", ".join(modules)], lock)
    STAMP.write_text(_stamp(extra), "utf-8")


def _installer(lock: IO[str]) -> list[str]:
    """The command that installs into `.venv`, which it makes where it is missing; uv where it is on the PATH."""
    base = getattr(sys, "_base_executable", sys.executable)
    uv = shutil.which("uv")
    if uv:
        if not PYTHON.exists():
            _run([uv, "venv", "--quiet", "--python", base, str(VENV)], lock)
        return [uv, "pip", "install", "--python", str(PYTHON)]
    pip = ["-m", "pip", "--disable-pip-version-check", "install", "--no-compile"]
    if PYTHON.exists() and _succeeds([str(PYTHON), "-m", "pip", "--version"], lock):
        return [str(PYTHON), *pip]
    if _succeeds([base, "-m", "venv", str(VENV)], lock):
        return [str(PYTHON), *pip]
    _run([base, "-m", "venv", "--clear", "--without-pip", str(VENV)], lock)  # Debian's Python has no ensurepip
    return [base, "-m", "pip", "--python", str(PYTHON), "--disable-pip-version-check", "install", "--no-compile"]


def _kept(lock: IO[str]) -> tuple[int, ...]:
    return () if os.name == "nt" else (lock.fileno(),)


def _succeeds(command: Sequence[str], lock: IO[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True, pass_fds=_kept(lock)).returncode == 0


def _run(command: Sequence[str], lock: IO[str]) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr, pass_fds=_kept(lock))


def _again(python: Path, arguments: Sequence[str]) -> NoReturn:
    """Start main.py once more with another Python, in place of this process where the system can."""
    command = [str(python), str(ROOT / "main.py"), *arguments]
    sys.stderr.flush()
    if os.name == "nt":
        raise SystemExit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)


def _stop(sentence: str) -> NoReturn:
    _say(sentence)
    raise SystemExit(2)


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
