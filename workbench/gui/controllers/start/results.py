"""What a run leaves: where its transcript lies, the best rule of one that was stopped, which rules it replaces."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbench.gui.runs.run_story import Candidate, RunStory
from workbench.model.rule import InputSpec, Rule


def model_folder(project: Path, run_id: str) -> Path:
    """Where transcript and answers of one run lie: beside the project; a cap holds for what is spent in one folder."""
    return project.with_name(f"{project.stem}.llm") / run_id


def takes_all(rules: Sequence[Rule], patterns: Sequence[str]) -> bool:
    """Whether every series that a pattern means is judged by one of the rules."""
    return all(any(pattern in rule.input.series or rule.input.takes(pattern) for rule in rules) for pattern in patterns)


def best_rule(story: RunStory, task: str) -> Rule | None:
    """The best accepted candidate of a task, under the task's name."""
    scored = [c for c in story.of_task(task) if c.rule is not None and c.validation_f1 is not None]
    if not scored:
        return None
    best = max(scored, key=lambda c: (c.validation_f1 or 0.0, -c.number))
    return _named(best, task, story)


def _named(candidate: Candidate, task: str, story: RunStory) -> Rule:
    rule = candidate.rule
    assert rule is not None
    names = story.series.get(task, (task,))
    spec: InputSpec = replace(rule.input, series=tuple(glob.escape(name) for name in names))
    origin = replace(rule.origin, run=story.run)
    return replace(rule, name=task, id=f"{story.run}/{task}", input=spec, origin=origin)
