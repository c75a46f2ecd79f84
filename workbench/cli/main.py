"""The command line: finds the verb, runs its family; what the user can mend becomes one sentence and exit code 2."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from workbench import __version__
from workbench.cli import backtests, checks, investigating, labels, models, rules, samples, texts, window
from workbench.cli.bench import verbs as bench
from workbench.cli.cases import verbs as cases
from workbench.cli.fleet import verbs as fleet
from workbench.cli.learning import demo, reporting, runs, suggesting, train, tuning
from workbench.cli.packs import approving, exporting, installing, monitoring, packaging, running, serving, signing
from workbench.cli.parts.output import printable
from workbench.cli.sources import verbs as sources
from workbench.compiled import choose_folder
from workbench.errors import UsageError, WorkbenchError

FAMILIES = (
    window,
    sources,
    demo,
    train,
    runs,
    reporting,
    rules,
    backtests,
    labels,
    tuning,
    suggesting,
    approving,
    exporting,
    running,
    signing,
    serving,
    monitoring,
    installing,
    packaging,
    models,
    samples,
    checks,
    texts,
    cases,
    investigating,
    fleet,
    bench,
)


# What a path or a disk refuses is the user's to mend; any other error of the system is a bug.
_MENDABLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)


class Parser(argparse.ArgumentParser):
    """Tells in one sentence what it does not understand."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError in place of printing the usage."""
        raise UsageError("The command line is not understood", message, f"`{self.prog} --help` shows what it takes")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; no arguments open the window. Exit code: 0 fine, 1 a check failed, 2 the user can mend it."""
    _speak_everywhere()
    choose_folder()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        options = parser().parse_args(sources.spelled_out(given) or ["open"])
        code: int = options.run(options)
        sys.stdout.flush()
    except WorkbenchError as error:
        sys.stderr.write(f"{printable(str(error))}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130
    except BrokenPipeError:  # who read our output has gone: nobody is left to tell, and no later flush may fail
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.filename is None and error.errno not in _MENDABLE:
            raise
        sys.stderr.write(f"{printable(str(_refused(error)))}\n")
        return 2
    return code


def _refused(error: OSError) -> WorkbenchError:
    what = f"{error.filename} cannot be used" if error.filename else "The disk refuses what is to be written"
    return WorkbenchError(
        what, error.strerror or str(error), "Check the path, its permissions and the room on the disk"
    )


def _speak_everywhere() -> None:
    """A terminal or pipe whose encoding lacks a sign gets a question mark in its place, never an error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def parser() -> Parser:
    """The whole command line; every family adds its own verbs."""
    top = Parser(
        prog="main.py",
        description="Turn labeled telemetry into anomaly rules that people can read, trust and own.",
        epilog="Without a verb the window opens. `demo` does the main job in the terminal.",
    )
    top.add_argument("--version", action="version", version=f"Rule Workbench {__version__}")
    verbs = top.add_subparsers(title="verbs", metavar="VERB", required=True)
    for family in FAMILIES:
        family.add_verbs(verbs)
    top.set_defaults(main=main)  # for `demo`, which runs other verbs
    return top
