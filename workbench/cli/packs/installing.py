"""`pack install|rollback|history`: which pack runs at a place, and the duel that a new one fights before."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.packs.recent import SINCE, add_answers
from workbench.cli.packs.running import KEY

if TYPE_CHECKING:
    from workbench.monitoring.duel import Duel
    from workbench.monitoring.installed import Change

_EPILOG = """\
Where another pack runs, both judge the points of --data first. The new one is installed if something decides, labels or
answers, and it is no worse: it loses no alert that was confirmed, raises no more of the false ones, and has no lower
event F1 against labels. --without-duel goes on anyway, and the history says so.
"""


def add_verbs(verbs: Any) -> None:
    """Add `pack`."""
    family = verbs.add_parser("pack", help="which pack runs at a place: install, roll back, history")
    steps = family.add_subparsers(metavar="STEP", required=True)
    form = argparse.RawDescriptionHelpFormatter
    verb = steps.add_parser("install", help="let a pack run from now on", epilog=_EPILOG, formatter_class=form)
    verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    verb.add_argument("--data", type=Path, metavar="PATH", help="the points of late, for the duel with what runs")
    verb.add_argument("--since", metavar="TIME", help=SINCE)
    add_answers(verb)
    verb.add_argument("--without-duel", action="store_true", help="also where none was fought, or the new pack lost")
    _add_place(verb)
    verb.set_defaults(run=install)
    verb = steps.add_parser("rollback", help="let the pack before run again")
    _add_place(verb)
    verb.set_defaults(run=rollback)
    verb = steps.add_parser("history", help="what ran when, who let it, and how it did beside the one before")
    verb.add_argument("--at", type=Path, required=True, metavar="DIR")
    verb.set_defaults(run=show_history)


def install(options: argparse.Namespace) -> int:
    """Verify a pack, let it fight the one that runs, and let it run."""
    from workbench.cli.parts.output import say
    from workbench.monitoring.installed import install as run

    fought = _duel(options)
    if fought is not None:
        say(fought.words)
    forced = options.without_duel
    change = run(options.pack, options.at, _now(), options.key, by=_who(options), fought=fought, forced=forced)
    say(f"{change.name} {change.version} runs at {options.at}")
    return 0


def rollback(options: argparse.Namespace) -> int:
    """Let the pack before run again."""
    from workbench.cli.parts.output import say
    from workbench.monitoring.installed import rollback as run

    change = run(options.at, _now(), options.key, by=_who(options))
    say(f"{change.name} {change.version} runs at {options.at} again")
    return 0


def show_history(options: argparse.Namespace) -> int:
    """One line a change, the last one is what runs."""
    from workbench.cli.parts.output import say
    from workbench.monitoring.installed import history

    for change in history(options.at):
        say(_line(change))
    return 0


def _add_place(verb: Any) -> None:
    verb.add_argument("--at", type=Path, required=True, metavar="DIR", help="what runs is DIR/current.rulepack")
    verb.add_argument("--key", type=Path, metavar="FILE.pub", help=KEY)
    verb.add_argument("--by", metavar="NAME", help="who does it, for the history (default: the user of this system)")


def _duel(options: argparse.Namespace) -> Duel | None:
    """None where nothing runs there, or no data was given."""
    from workbench.cli.packs.recent import recent
    from workbench.cli.parts.sandbox import open_host
    from workbench.detector.detect import Detector
    from workbench.monitoring.duel import duel
    from workbench.monitoring.feedback import read_feedback
    from workbench.monitoring.installed import CURRENT, running
    from workbench.monitoring.watch import watch

    if options.data is None or running(options.at) is None:
        return None
    answers = read_feedback(options.feedback) if options.feedback else {}
    with open_host() as host:
        champion = Detector.open(options.at / CURRENT, host, key=options.key)
        challenger = Detector.open(options.pack, host, key=options.key)
        series = recent(options.data, (champion, challenger), options.since)
        return duel(
            [
                (watch(champion, one, answers, start=start), watch(challenger, one, {}, start=start))
                for one, start in series
            ]
        )


def _line(change: Change) -> str:
    told = [f"{change.when}  {change.action:8}  {change.name} {change.version}  {change.sha256[:12]}"]
    told += [f"by {change.by}"] if change.by else []
    told += [f"after {change.before}"] if change.before else []
    told += [change.duel] if change.duel else []
    told += ["--without-duel"] if change.forced else []
    return "  ".join(told)


def _who(options: argparse.Namespace) -> str:
    from getpass import getuser

    if options.by is not None:
        return str(options.by.strip())
    try:
        return getuser()
    except (KeyError, OSError, ImportError):  # a container may know no names
        return ""


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")
