"""The verb `tune`: better numbers for a rule, shown as a diff with scores, written only where that is agreed to."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.model.rule import Rule
    from workbench.model.scores import Scores
    from workbench.model.series import Series
    from workbench.training.tune.nouns import Tuned


def add_verbs(verbs: Any) -> None:
    """Add `tune`."""
    verb = verbs.add_parser("tune", help="better thresholds for a rule, from labeled series; shows before it replaces")
    verb.add_argument("rule", type=Path, help="a rule.py, or the folder that holds it and its rule.toml")
    verb.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="CSV or Parquet files, or folders")
    verb.add_argument(
        "--out", type=Path, metavar="FILE", help="write the tuned rule there: a file, of a folder a folder"
    )
    verb.add_argument("--yes", action="store_true", help="replace the rule without asking")
    verb.add_argument("--scale", action="store_true", help="then one factor on all thresholds for each series")
    verb.add_argument("--json", metavar="FILE", help="write changes and scores as JSON, - for stdout")
    verb.set_defaults(run=tune)


def tune(options: argparse.Namespace) -> int:
    """Show the diff and the scores on train and validation, never of the test parts; 1 where the rule does not run."""
    from workbench.cli.parts.output import require_writable, say, write_json
    from workbench.packs.loose import rule_at

    require_writable(options.json)
    rule = rule_at(options.rule)
    if options.scale and _is_text(options.rule):
        raise UsageError(
            f"{options.rule} cannot be scaled for each series",
            "factors are kept in a rule.toml, and it has none",
            "Give the folder of a rule with both files",
        )
    tuned = _tuned(rule, _opened(options.paths), options.scale)
    for line in [] if options.json == "-" else report(rule, tuned):
        say(line)
    target = target_of(options) if tuned.changed else None
    if target is not None:
        write_tuned(tuned.rule, target)
        if options.json != "-":
            say(f"Written to {target}. It is a draft: a person approves it before it raises alerts.")
    write_json(document(tuned, target), options.json)
    return 1 if tuned.runs and not tuned.before else 0


def _opened(paths: Sequence[Path]) -> tuple[Series, ...]:
    from workbench.cli.parts.output import tell
    from workbench.data.opening import open_paths

    opened = open_paths(paths)
    for doubt in opened.doubts:
        tell(f"{doubt.series}: {doubt.text}")
    return tuple(opened.series)


def _tuned(rule: Rule, series: Sequence[Series], scale: bool) -> Tuned:
    from contextlib import closing

    from workbench.cli.parts.output import Progress
    from workbench.cli.parts.sandbox import open_host
    from workbench.training.tune.nouns import TuneOptions
    from workbench.training.tune.tune import suggest

    with open_host() as host, closing(Progress()) as bar:
        progress = bar.show
        return suggest(
            rule, series, host, TuneOptions(scale=scale), lambda text, done, total: progress(text, done / max(total, 1))
        )


def report(rule: Rule, tuned: Tuned) -> list[str]:
    """What changed and what it is worth, for people."""
    if not tuned.changed:
        return [f"{rule.name} stays as it is: {tuned.reason}."]
    old, new = rule.text.splitlines(), tuned.rule.text.splitlines()
    lines = list(difflib.unified_diff(old, new, "before", "after", lineterm="", n=1))
    lines += [
        f"{f'{change.series}: ' if change.series else ''}{change.name} {change.old:g} → {change.new:g}"
        for change in tuned.changed
    ]
    lines.append(f"{'event F1':22}  before   after   found before → after, false alarms before → after")
    for part, before in tuned.before.items():
        after = tuned.after[part]
        found = f"{before.hits} → {after.hits} of {after.events}, {before.false_alarms} → {after.false_alarms}"
        lines.append(f"{part:22}  {before.event_f1:6.2f}  {after.event_f1:6.2f}   {found}")
    fitted = f"{tuned.cross_fitted_before:6.2f}  {tuned.cross_fitted_after:6.2f}"
    lines.append(f"{'cross-fitted on both':22}  {fitted}   each block judged with numbers chosen on the others")
    lines.append("The numbers were chosen on train and validation, so the figures above the last line flatter.")
    return lines


def document(tuned: Tuned, written: Path | None) -> dict[str, Any]:
    """What `--json` writes."""
    return {
        "changed": [vars(change) for change in tuned.changed],
        "parts": {
            part: {"before": _figures(before), "after": _figures(tuned.after[part])}
            for part, before in tuned.before.items()
        },
        "cross_fitted": {"before": round(tuned.cross_fitted_before, 6), "after": round(tuned.cross_fitted_after, 6)},
        "runs": tuned.runs,
        "reason": tuned.reason,
        "written": None if written is None else str(written),
    }


def _figures(scores: Scores) -> dict[str, float | None]:
    from workbench.cli.parts.scorecard import FIGURES

    return {name: getattr(scores, name) if scores.events else None for name in FIGURES}


def target_of(options: argparse.Namespace) -> Path | None:
    """Where the tuned rule goes; None = nowhere."""
    if options.out is not None:
        return Path(options.out)
    if options.yes:
        return Path(options.rule)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    sys.stdout.write(f"Replace {options.rule}? [y/N] ")
    sys.stdout.flush()
    return Path(options.rule) if sys.stdin.readline().strip().lower() in ("y", "yes") else None


def _is_text(path: Path) -> bool:
    """Whether a rule is a lone text, without a rule.toml."""
    from workbench.packs.rulefile import RULE_PY, RULE_TOML

    return not path.is_dir() and not (path.name == RULE_PY and (path.parent / RULE_TOML).exists())


def write_tuned(rule: Rule, target: Path) -> None:
    """Write a rule to a folder, or a lone text."""
    from workbench.packs.rulefile import RULE_PY, write_rule

    if target.suffix == ".py" and _is_text(target):
        target.write_text(rule.text, "utf-8", newline="\n")
        return
    write_rule(rule, target.parent if target.name == RULE_PY and target.exists() else target)
