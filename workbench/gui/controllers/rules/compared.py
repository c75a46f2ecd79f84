"""What the rule in sight can be compared with: hand edits, versions, candidates, runs, other rules, stock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.gui import dates
from workbench.gui.charts import zone
from workbench.gui.runs.run_compare import final_rule
from workbench.gui.runs.run_story import RunStory
from workbench.gui.sentences import sentence
from workbench.gui.texts import tr
from workbench.gui.views.rule.rule_diff import DiffChoice
from workbench.gui.views.rule.rule_versions import VersionRow
from workbench.gui.words import score
from workbench.model.rule import Rule
from workbench.project.project import Project, RuleVersion

EDITOR = "editor"
SHOWN_CANDIDATES = 40


@dataclass(frozen=True)
class Text:
    """A text that can be compared: its key in the choices, its name, the rule, its validation event F1 as it was when
    the rule was made, and among what it stands in the choices."""

    key: str
    title: str
    rule: Rule
    f1: float | None = None
    group: str = ""

    def choice(self) -> DiffChoice:
        """As the choosers show it."""
        note = tr("{f1} when made", f1=score(self.f1)) if self.f1 is not None else ""
        return DiffChoice(self.key, self.title, note, self.group)


def saved(versions: tuple[RuleVersion, ...]) -> list[Text]:
    """The versions of the rule, newest first."""
    numbered = reversed(list(enumerate(versions, 1)))
    return [
        Text(str(v.key), tr("version {number}", number=at), v.rule, validation_f1(v.rule), "versions")
        for at, v in numbered
    ]


def candidates(story: RunStory | None, task: str) -> list[Text]:
    """What the run in memory proposed for a rule, newest first."""
    found = story.of_task(task)[::-1][:SHOWN_CANDIDATES] if story is not None else []
    return [
        Text(
            f"candidate {c.number}",
            tr("round {round} · candidate {number}", round=c.round, number=c.number),
            c.rule,
            c.validation_f1,
            "candidates",
        )
        for c in found
        if c.rule is not None
    ]


def of_run(story: RunStory, run: str, started: float, task: str) -> Text | None:
    """What another run ended with; None where it did not learn this rule."""
    rule = final_rule(story, task)
    if rule is None:
        return None
    when = dates.minute(zone.shown().at(round(started * 1e9)))
    return Text(f"run {run}", tr("run of {when}", when=when), rule, validation_f1(rule), "runs")


def others(rules: Iterable[Rule], now: Rule) -> list[Text]:
    """The project's other rules that read the same columns."""
    return [
        Text(f"rule {rule.name}", tr("rule {name}", name=rule.name), rule, None, "rules")
        for rule in rules
        if rule.name != now.name and rule.input.columns == now.input.columns
    ]


def stock(now: Rule) -> list[Text]:
    """The rules that come with the product, where they can read the same columns."""
    from workbench.synthesis.unlabeled.stock import stock_rules

    return [
        Text(f"stock {rule.name}", tr("stock rule {name}", name=rule.name.replace("_", " ")), rule, None, "stock")
        for rule in stock_rules()
        if set(rule.input.columns) <= {*now.input.columns, "index"}
    ]


def stories(project: Project, runs: Sequence[str]) -> dict[str, RunStory]:
    """What these runs told; for a thread."""
    told = {}
    for run in runs:
        told[run] = RunStory()
        told[run].take(project.runlog.events(run))
    return told


def validation_f1(rule: Rule) -> float | None:
    """The validation event F1 of its evidence; None where it has none."""
    return rule.evidence.scores.get("validation", {}).get("event_f1")


def alike(new: Rule, old: Rule) -> bool:
    """Whether two rules set the same flags by their making."""
    return all(getattr(new, part) == getattr(old, part) for part in ("text", "input", "emit", "overrides"))


def row(version: RuleVersion, versions: tuple[RuleVersion, ...], now: Rule) -> VersionRow:
    """A version as the tab lists it, against the one before."""
    at = versions.index(version)
    before = versions[at - 1] if at else None
    f1, parent = validation_f1(version.rule), validation_f1(before.rule) if before else None
    when = zone.shown().at(round(version.made * 1e9))
    origin = version.rule.origin
    by = {"human": tr("by hand"), "synthesizer": tr("synthesizer"), "llm": origin.model or tr("language model")}
    return VersionRow(
        key=str(version.key),
        title=tr("version {number}", number=at + 1),
        parent=str(before.key) if before else "",
        by=by[origin.kind],
        when=dates.minute(when),
        status=version.rule.status,
        f1=f1,
        delta=f1 - parent if f1 is not None and parent is not None else None,
        note=sentence(version.title),
        current=at == len(versions) - 1 and version.rule == now,
    )
