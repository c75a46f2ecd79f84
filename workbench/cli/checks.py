"""The verb `test`: ruff, mypy, import contracts and pytest, in this order; what CI runs."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"  # it has no `python -m` form


def add_verbs(verbs: Any) -> None:
    """Add `test`."""
    verb = verbs.add_parser("test", help="run the whole check: ruff, mypy, import contracts, pytest")
    verb.add_argument("--slow", action="store_true", help="with the long checks")
    verb.add_argument("--data", type=Path, help="folder of real labeled series (else the variable WORKBENCH_DATA)")
    verb.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    verb.set_defaults(run=test)


def test(options: argparse.Namespace) -> int:
    """Run every check and say which ones failed; pytest comes last, so its closing line is the last one."""
    python = [sys.executable, "-m"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    if options.data:
        environment["WORKBENCH_DATA"] = str(options.data.resolve())
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    marks = [] if options.slow else ["-m", "not slow"]
    commands = {
        "ruff": [*python, "ruff", "check", "."],
        "format": [*python, "black", "--check", "--quiet", "."],
        "mypy": [*python, "mypy"],
        "import contracts": [sys.executable, "-c", CONTRACTS, "--no-cache"],
        "pytest": [*python, "pytest", "-n", "2", "--dist", "worksteal", *marks, *options.pytest],
    }
    failed = []
    for name, command in commands.items():
        sys.stdout.write(f"— {name}\n")
        sys.stdout.flush()
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
            sys.stdout.write(f"{name} found something (see above)\n" if name != "pytest" else "")
    if failed:
        sys.stderr.write(f"Failed: {', '.join(failed)}.\n")
    return 1 if failed else 0
