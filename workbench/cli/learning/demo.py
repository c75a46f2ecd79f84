"""The verb `demo`: the main job in the terminal on the sample series: open, train, approve, export, verify, detect."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

from workbench.cli.parts.output import say, tell
from workbench.errors import UsageError

MARK = ".made-by-demo"


def add_verbs(verbs: Any) -> None:
    """Add `demo`."""
    verb = verbs.add_parser("demo", help="the main job in the terminal, on the sample series")
    verb.add_argument("--out", type=Path, default=Path("demo_output"), help="folder (default: demo_output)")
    verb.add_argument("--seed", type=int, default=0)
    verb.set_defaults(run=demo)


def demo(options: argparse.Namespace) -> int:
    """Do the job and name the files that it wrote; an earlier demo's folder is replaced, no other."""
    from workbench.resources import sample_data

    out: Path = options.out
    _clear(out)
    samples = sorted(sample_data().glob("*.csv"))
    run, pack, flags = out / "run", out / "demo-0.1.0.rulepack", out / "flags.csv"
    steps = (
        (
            "Train a rule for each of the sample series",
            ["train", *map(str, samples), "--out", str(run), "--mode", "each"],
        ),
        (
            "Approve them (in earnest a person reads them first)",
            ["approve", str(run), "--by", "demo", "--note", "demo run", "--owner", "demo", "--runbook", "README.md"],
        ),
        ("Export the approved rules as a pack", ["export", str(run), "--out", str(pack)]),
        ("Verify the pack as its receiver would", ["verify", str(pack)]),
        ("Detect with the pack alone", ["detect", str(pack), str(samples[0]), "--out", str(flags)]),
    )
    for number, (title, arguments) in enumerate(steps, 1):
        tell(f"\n{number} of {len(steps)} · {title}")
        seed = ["--seed", str(options.seed)] if arguments[0] == "train" else []
        code: int = options.main([*arguments, *seed])
        if code:
            return code
    say("\nWritten:")
    for path in (run / "report.html", run / "rules", run / "run.rwb", pack, flags):
        say(f"  {path}")
    return 0


def _clear(out: Path) -> None:
    if out.exists():
        if not (out / MARK).exists():
            raise UsageError(
                f"{out} exists and is not a demo's folder", "nothing of yours is overwritten", "Give another --out"
            )
        shutil.rmtree(out)
    out.mkdir(parents=True)
    (out / MARK).write_text("This folder is replaced by the next demo.\n", "utf-8")
