"""Processes of our own, started the same way from a checkout, an installed package and the bundled application.

A bundle has no Python that takes `-c`: there the program itself is started again and told what to run.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

CHILD, SANDBOX = "--child", "--sandbox-child"
ROOT = Path(__file__).resolve().parents[1]
_START = """import sys
sys.path.insert(0, sys.argv.pop(1))
from workbench.children import run
run(sys.argv.pop(1))
"""


def bundled() -> bool:
    """Whether this process runs from a bundled application, where `sys.executable` is the application."""
    return bool(getattr(sys, "frozen", False))


def command_of(target: str) -> tuple[str, ...]:
    """The command of a process that runs `target`, `workbench.MODULE:FUNCTION`; arguments are put behind it."""
    return (sys.executable, CHILD, target) if bundled() else (sys.executable, "-c", _START, str(ROOT), target)


def run(target: str) -> None:
    """In the child: call the function; it finds its arguments in `sys.argv[1:]`."""
    module, _, name = target.partition(":")
    if module.split(".")[0] != "workbench" or not name.isidentifier():
        raise ValueError(f"{target!r} is nothing that a process of ours runs")
    getattr(import_module(module), name)()
