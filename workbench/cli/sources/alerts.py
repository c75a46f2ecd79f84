"""`labels from-alerts` and `labels proposals`: alerts that fired as labels that a person confirms or rejects."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.sources.prometheus import add_access, add_span
from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.model.labels import Region
    from workbench.project.project import Project
    from workbench.project.proposals import Proposal
    from workbench.sources.nouns import Labels
    from workbench.sources.prometheus.alerts import Firing

_EPILOG = """\
Each alert that fired becomes a question about the series that it is about: the one that its label `series` names, or
those whose labels are the same as its own and whose metric its expression holds. Nothing is labeled before a person
says so: in the window under suggested labels, or by `labels proposals`. What was answered before is not asked again.
"""


def add_ways(ways: Any) -> None:
    """Add `from-alerts` and `proposals`."""
    form = argparse.RawDescriptionHelpFormatter
    text = "questions from alerts that a Prometheus remembers"
    verb = ways.add_parser("from-alerts", help=text, epilog=_EPILOG, formatter_class=form)
    verb.add_argument("project", type=Path, metavar="FILE.rwb")
    add_access(verb)
    verb.add_argument("--alert", nargs="+", default=[], metavar="NAME", help="only these alerts (default: all)")
    verb.add_argument("--series", default="", metavar="NAME", help="they are about this series, whatever their labels")
    add_span(verb)
    verb.set_defaults(run=from_alerts)

    verb = ways.add_parser("proposals", help="the questions that wait in a project, and answers to them")
    verb.add_argument("project", type=Path, metavar="FILE.rwb")
    verb.add_argument("--yes", type=int, nargs="+", default=[], metavar="N", help="these are anomalies")
    verb.add_argument("--no", type=int, nargs="+", default=[], metavar="N", help="these are normal")
    verb.add_argument("--by", default="", metavar="NAME", help="who answers")
    verb.add_argument("--json", metavar="FILE", help="write those that wait as JSON, - for stdout")
    verb.set_defaults(run=proposed)


def from_alerts(options: argparse.Namespace) -> int:
    """Ask for the history and keep it as questions, as one edit that undo takes back."""
    from workbench.cli.parts.output import say, tell
    from workbench.cli.sources.prometheus import access_of, span_of
    from workbench.project.project import Project
    from workbench.project.proposals import proposals, propose
    from workbench.sources.prometheus.alerts import expressions, history
    from workbench.sources.prometheus.api import Api
    from workbench.sources.prometheus.asking import Asker

    api = Api(Asker(access_of(options), waiting=tell))
    with Project.open(options.project) as project:
        found = history(api, span_of(options), options.alert)
        by_series, homeless = _placed(project, found, dict(expressions(api)), options.series)
        before = len(proposals(project))
        project.apply(propose(project, by_series, f"Take {len(found)} alerts as questions"))
        fresh = len(proposals(project)) - before
    if homeless:
        tell(f"{homeless} alerts are about no series of this project")
    say(f"{len(found)} alerts fired; {fresh} new questions wait in {options.project}")
    return 0


def _placed(
    project: Project, found: tuple[Firing, ...], asks: dict[str, str], only: str
) -> tuple[dict[str, list[Region]], int]:
    """The regions of each series that alerts are about, and how many alerts are about none."""
    from workbench.data.labels.moments import points
    from workbench.model.labels import Region
    from workbench.sources.prometheus.alerts import series_of_alert

    known = _known(project)
    if only and only not in known:
        raise UsageError(f"The project has no series {only}", "", "Look at its names in the window")
    loaded: dict[str, Any] = {}
    regions: dict[str, list[Region]] = {}
    homeless = 0
    made = datetime.now(UTC).isoformat(timespec="seconds")
    for one in found:
        names = (only,) if only else series_of_alert(one, known, asks.get(one.name, ""))
        homeless += not names
        for name in names:
            if name not in loaded:
                loaded[name] = project.load_series(name)
            series = loaded[name]
            if series.times_ns is None:
                continue
            start, stop = points(series, one.start_ns, one.stop_ns)
            start, stop = max(start, 0), min(stop, len(series))
            if start < stop:
                regions.setdefault(name, []).append(Region(start, stop, one.words, "Prometheus", made))
    return regions, homeless


def _known(project: Project) -> dict[str, Labels]:
    """What the source of each series calls it by; empty where it came from none."""
    from workbench.sources.saving import labels_of

    folder = project.path.resolve().parent
    references = project.references()
    files = {one.path: labels_of(folder / one.path) for one in references.values() if one.path.endswith(".parquet")}
    return {name: files.get(one.path, {}).get(one.in_file, {}) for name, one in references.items()}


def proposed(options: argparse.Namespace) -> int:
    """List those that wait, or answer some of them."""
    from workbench.cli.parts.output import publish, say
    from workbench.project.project import Project
    from workbench.project.proposals import answer_proposals, proposals

    answering = bool(options.yes or options.no)
    with Project.open(options.project, read_only=not answering) as project:
        waiting = proposals(project)
        if answering:
            answers = [(_numbered(waiting, n), True) for n in options.yes]
            answers += [(_numbered(waiting, n), False) for n in options.no]
            if len({one for one, _ in answers}) < len(answers):
                raise UsageError("A question is answered twice", "", "Say yes or no once")
            made = datetime.now(UTC).isoformat(timespec="seconds")
            project.apply(answer_proposals(project, answers, options.by, made))
            say(f"{len(options.yes)} labeled as anomalies, {len(options.no)} remembered as normal")
            return 0
        rows = [_row(project, one) for one in waiting]
    lines = [f"{n:4d}  {r['series']}  {r['from']} – {r['to']}  {r['note']}" for n, r in enumerate(rows, 1)]
    publish({"proposals": rows}, options.json, lines or ["Nothing waits for an answer."])
    return 0


def _row(project: Project, one: Proposal) -> dict[str, Any]:
    from workbench.data.labels.moments import edges

    first, last = edges(project.load_series(one.series), one.region.start, one.region.stop)
    span = {"start": one.region.start, "stop": one.region.stop}
    return {"series": one.series, **span, "from": first, "to": last, "note": one.region.note}


def _numbered(waiting: tuple[Proposal, ...], n: int) -> Proposal:
    if not 1 <= n <= len(waiting):
        raise UsageError(f"There is no question {n}", f"{len(waiting)} wait", "Look at `labels proposals` again")
    return waiting[n - 1]
