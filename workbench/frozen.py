"""The start of the bundled application: the window, every verb, and each process that these start.

`packaging/app` makes the bundle of it. It stands beside main.py, which makes an environment first; a bundle has one.
"""

from __future__ import annotations

import multiprocessing
import sys

from workbench.children import CHILD, SANDBOX, run


def start(arguments: list[str]) -> int:
    """Run what the arguments ask for; the exit code."""
    if arguments[:1] == [SANDBOX]:
        from workbench.sandbox.child import main as child

        return child(arguments[1:])
    if arguments[:1] == [CHILD]:
        sys.argv = [sys.argv[0], *arguments[2:]]
        run(arguments[1])
        return 0
    from workbench.cli.main import main

    return main(arguments)


if __name__ == "__main__":
    multiprocessing.freeze_support()  # a process of a pool is this program, too
    raise SystemExit(start(sys.argv[1:]))
