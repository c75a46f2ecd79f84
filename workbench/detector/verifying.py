"""The verb `verify` of both command lines: prints each check, writes JUnit XML, gives the exit code for CI."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from workbench.detector.cases.checking import check_cases
from workbench.packs.checks.verify import Check, Verification, verify_pack
from workbench.sandbox.host import Host

_GREEN, _RED, _YELLOW, _PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[0m"


def add_arguments(verb: Any) -> None:
    """What `verify` takes."""
    verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    add_key(verb)
    verb.add_argument("--junit", type=Path, metavar="FILE.xml", help="also write the checks as JUnit XML, for CI")


def add_key(verb: Any) -> None:
    """`--key`, for every verb that reads a pack."""
    text = "public key: the signature beside the pack must be by it"
    verb.add_argument("--key", type=Path, metavar="FILE.pub", help=text)


def verify(options: argparse.Namespace, host: Host, out: TextIO) -> int:
    """Check the pack and print what was found; 0 = all that was checked holds, 1 = something does not."""
    verification = verify_pack(options.pack, host, options.key, more=check_cases)
    colored = wants_color(out, os.environ)
    for check in verification.checks:
        out.write("\n".join(_lines(check, colored)) + "\n")
    out.write(f"{_conclusion(verification)}\n")
    if options.junit is not None:
        from workbench.packs.checks.junit import write_junit

        write_junit(verification, options.junit, options.pack.name)
    return 0 if verification.passed else 1


def wants_color(out: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether to print in color: on a terminal that is not dumb, unless NO_COLOR is set (no-color.org)."""
    return out.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def _lines(check: Check, colored: bool) -> list[str]:
    word, color = ("skip", _YELLOW) if check.skipped else ("ok  ", _GREEN) if check.passed else ("FAIL", _RED)
    head = f"{color}{word}{_PLAIN}" if colored else word
    strip = check.strip.lines(colored) if check.strip is not None else []
    return [f"{head} {_shown(check.name)}: {_shown(check.text)}", *(f"       {line}" for line in strip)]


def _shown(text: str) -> str:
    """The text in one line and without control characters: a pack may not steer the terminal of who looks at it."""
    return "".join(character if character.isprintable() else "�" for character in text)


def _conclusion(verification: Verification) -> str:
    made = [check for check in verification.checks if not check.skipped]
    failed = [check.name for check in made if not check.passed]
    if failed:
        return f"{len(failed)} of {len(made)} checks failed: {', '.join(map(_shown, failed))}"
    return f"All {len(made)} checks hold"
