"""The command line: finds the verb, runs its family; what the user can mend becomes one sentence and exit code 2."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from workbench import __version__
from workbench.cli import checks, demo, packs, rules, samples, train, window
from workbench.errors import WorkbenchError

FAMILIES = (window, demo, train, rules, packs, samples, checks)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; no arguments open the window. Exit code: 0 fine, 1 a check failed, 2 the user can mend it."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser().parse_args(given or ["open"])
    try:
        code: int = options.run(options)
    except WorkbenchError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # who read our output has gone: nobody is left to tell
        return 0
    return code


def parser() -> argparse.ArgumentParser:
    """The whole command line; every family adds its own verbs."""
    top = argparse.ArgumentParser(
        prog="main.py",
        description="Turn labeled telemetry into anomaly rules that people can read, trust and own.",
        epilog="Without a verb the window opens. `demo` does the main job in the terminal.",
    )
    top.add_argument("--version", action="version", version=f"Rule Workbench {__version__}")
    verbs = top.add_subparsers(title="verbs", metavar="VERB", required=True)
    for family in FAMILIES:
        family.add_verbs(verbs)
    return top
