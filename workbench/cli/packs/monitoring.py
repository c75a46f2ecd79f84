"""`monitor`: whether the rules of a deployed pack still hold, and how a new pack does beside it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.packs.recent import SINCE, add_answers
from workbench.cli.packs.running import KEY

if TYPE_CHECKING:
    from workbench.detector.detect import Detection, Detector
    from workbench.model.series import Series
    from workbench.monitoring.duel import Duel
    from workbench.monitoring.watch import Watched
    from workbench.packs.reference.reference import Shapes

_EPILOG = "Exit codes: 0 all rules hold, 1 one is in doubt, 2 something is to be mended, as stderr says."


def add_verbs(verbs: Any) -> None:
    """Add `monitor`."""
    verb = verbs.add_parser("monitor", help="whether the rules of a deployed pack still hold", epilog=_EPILOG)
    verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    verb.add_argument("path", type=Path, metavar="PATH", help="the points of late: a CSV or Parquet file, or a folder")
    verb.add_argument("--since", metavar="TIME", help=SINCE)
    verb.add_argument(
        "--keep", type=Path, metavar="FILE", help="keep how these points are distributed: all is well now"
    )
    verb.add_argument("--against", type=Path, metavar="FILE", help="tell drift against what --keep wrote, not the pack")
    add_answers(verb)
    text = "alerts a day that are planned for (default: twice those that a rule was approved with)"
    verb.add_argument("--budget", type=float, metavar="N", help=text)
    verb.add_argument("--challenger", type=Path, metavar="NEW.rulepack", help="score a new pack beside this one")
    verb.add_argument("--retrain", type=Path, metavar="DIR", help="write evidence for `train` of rules in doubt")
    verb.add_argument("--json", metavar="FILE", help="write all of it as JSON, - for stdout")
    verb.add_argument("--key", type=Path, metavar="FILE.pub", help=KEY)
    verb.set_defaults(run=monitor)


def monitor(options: argparse.Namespace) -> int:
    """Tell of each series how its rule does; 1 where one is in doubt."""
    from workbench.cli.packs.recent import recent
    from workbench.cli.parts.output import require_writable, say, tell, write_json
    from workbench.cli.parts.sandbox import open_host
    from workbench.detector.detect import Detector
    from workbench.monitoring.duel import duel
    from workbench.monitoring.feedback import read_feedback
    from workbench.monitoring.retrain import write_evidence
    from workbench.monitoring.watch import watch

    require_writable(options.json)
    answers = read_feedback(options.feedback) if options.feedback else {}
    shapes = _read_shapes(options.against) if options.against else None
    packs = [options.pack, *([options.challenger] if options.challenger else [])]
    with open_host() as host:
        champion, *challengers = detectors = [Detector.open(pack, host, key=options.key) for pack in packs]
        series = recent(options.path, detectors, options.since)
        watched = [
            watch(champion, one, answers, _known(shapes, champion, one), options.budget, start) for one, start in series
        ]
        compared = None
        for challenger in challengers:
            others = [watch(challenger, one, {}, start=start) for one, start in series]
            compared = duel(list(zip(watched, others, strict=True)))
        if options.keep:
            _write_shapes(options.keep, champion, [detection for _, detection in watched])
    doubtful = [one for one, _ in watched if one.doubts]
    if options.retrain and doubtful:
        for one, detection in watched:
            if one.doubts:
                tell(f"Written: {write_evidence(one, _judged(detection), options.retrain)}")
        tell(f"Learn from it: train {options.retrain} --out RUN")
    write_json(_document(champion, [one for one, _ in watched], compared), options.json)
    if options.json != "-":
        for line in _lines([one for one, _ in watched], compared):
            say(line)
    return 1 if doubtful else 0


def _known(shapes: Mapping[str, Shapes] | None, detector: Detector, series: Series) -> Shapes | None:
    """What drift is told against: what --keep wrote, else what the pack brought; told where there is nothing."""
    from workbench.cli.parts.output import tell
    from workbench.monitoring.drift import kept_shapes

    found = kept_shapes(detector.pack, detector, series) if shapes is None else shapes.get(series.name)
    if found is None and (shapes is not None or detector.pack.references):
        tell(f"{series.name}: nothing is known of how it was, so no drift is told")
    return found


def _judged(detection: Detection) -> Series:
    return detection.series.cut(detection.start, len(detection.series))


def _read_shapes(path: Path) -> dict[str, Shapes]:
    from workbench.errors import DataError
    from workbench.packs.reference.referencefile import read_shape

    try:
        told = json.loads(path.read_text("utf-8"))
        return {s: {name: read_shape(one) for name, one in own.items()} for s, own in told["series"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise DataError(f"{path} is no reference", str(error), "Write one with monitor --keep") from error


def _write_shapes(path: Path, detector: Detector, detections: Sequence[Detection]) -> None:
    from dataclasses import asdict

    from workbench.cli.parts.output import write_json
    from workbench.monitoring.drift import compared, shapes_of

    shapes = {one.series.name: shapes_of(compared(detector, one)) for one in detections}
    told = {name: {text: asdict(shape) for text, shape in own.items()} for name, own in shapes.items()}
    write_json({"series": told}, str(path))


def _document(champion: Detector, watched: Sequence[Watched], compared: Duel | None) -> dict[str, Any]:
    from dataclasses import asdict

    rows = [
        {**asdict(one), "alerts": len(one.alerts), "alerts_per_day": one.alerts_per_day}
        | {"true_alarms": one.answered("true"), "false_alarms": one.answered("false")}
        for one in watched
    ]
    document: dict[str, Any] = {"pack": champion.pack.name, "version": champion.pack.version, "series": rows}
    document["retrain"] = sorted({one.rule for one in watched if one.doubts})
    if compared is not None:
        document["challenger"] = {**asdict(compared), "better": compared.better}
    return document


def _lines(watched: Sequence[Watched], compared: Duel | None) -> list[str]:
    lines = []
    for one in watched:
        rate = one.alerts_per_day
        often = "" if rate is None else f" ({rate:.3g} a day)"
        answers = f"{one.answered('true')} true, {one.answered('false')} false"
        lines.append(f"{one.series}, {one.rule}: {one.flagged:,} of {one.points:,} points flagged")
        lines.append(f"  alerts: {len(one.alerts)}{often}, answered: {answers}; missing: {one.missing:.1%}")
        moved = [f"{name} ({drift.index:.2f})" for name, drift in one.drift.items() if drift.moved]
        lines += [f"  moved a little: {', '.join(moved)}"] if moved else []
        lines += [f"  in doubt: {doubt}" for doubt in one.doubts]
    doubtful = sorted({one.rule for one in watched if one.doubts})
    lines += [f"Train anew: {', '.join(doubtful)} (--retrain DIR writes what to learn from)"] if doubtful else []
    if compared is not None:
        lines.append(f"from now to new: {compared.words}")
        lines.append("The new pack is better" if compared.better else "The new pack is not shown to be better")
    return lines
