"""What people decided about the cases of a project, and the folder that those come from: edits that undo takes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.errors import ProjectError
from workbench.project import codec
from workbench.project.cases import CASE, KeptCase, add_cases, cases_of
from workbench.project.edit import Documents, Edit, put

if TYPE_CHECKING:
    from workbench.data.cases.review import Decision

REVIEW, FOLDER = "case review", "case folder"


@dataclass(frozen=True)
class CaseFolder:
    """Where the cases of a project lie, absolute or from the project's folder; their review.json is there too."""

    path: str


def open_folder(now: Documents, path: str, cases: Iterable[KeptCase], decided: Mapping[str, Decision]) -> Edit:
    """Add the cases of a folder with what was decided about them. Errors: ProjectError for a name that is taken."""
    added = add_cases(now, cases)
    names = {change.key for change in added.changes if change.kind == CASE}
    texts: dict[tuple[str, str], str | None] = {(FOLDER, "folder"): codec.encode(CaseFolder(path))}
    texts |= {(REVIEW, name): codec.encode(one) for name, one in decided.items() if name in names}
    return added.then(put(now, added.title, texts))


def case_folder(now: Documents) -> str:
    """The folder that the cases of the project come from, "" where there are none."""
    text = now.get(FOLDER, "folder")
    return "" if text is None else codec.decode(CaseFolder, text).path


def decisions_of(now: Documents) -> dict[str, Decision]:
    """Name → what was decided about a case."""
    from workbench.data.cases.review import Decision

    return {name: codec.decode(Decision, text) for name, text in now.documents(REVIEW).items()}


def decision_of(now: Documents, name: str) -> Decision | None:
    """What was decided about a case, None where nothing was."""
    from workbench.data.cases.review import Decision

    text = now.get(REVIEW, name)
    return None if text is None else codec.decode(Decision, text)


def decide(now: Documents, name: str, decision: Decision) -> Edit:
    """Keep, fix or drop a case. Errors: ProjectError for a name that is not there."""
    if now.get(CASE, name) is None:
        raise ProjectError(f"The project has no case {name}", "it was removed or renamed")
    titles = {"keep": f"Keep {name}", "fix": f"Fix {name}", "drop": f"Drop {name}"}
    return put(now, titles[decision.verdict], {(REVIEW, name): codec.encode(decision)})


def take_decisions(now: Documents, decided: Mapping[str, Decision | None]) -> Edit:
    """Take over what was decided elsewhere, such as on the command line; None = nothing is decided any more."""
    texts = {(REVIEW, name): None if one is None else codec.encode(one) for name, one in decided.items()}
    return put(now, "Take over the review of the folder", texts)


def reviewed_cases(now: Documents) -> dict[str, KeptCase]:
    """The cases of the project without the dropped ones, with the labels and scenarios that were set right."""
    decided = decisions_of(now)
    return {
        name: judged(case, decided.get(name))
        for name, case in cases_of(now).items()
        if name not in decided or decided[name].verdict != "drop"
    }


def judged(case: KeptCase, decision: Decision | None) -> KeptCase:
    """A case with the label and the scenario that a decision gives it."""
    if decision is None or decision.verdict != "fix":
        return case
    return replace(case, label=decision.label, scenario=decision.scenario)
