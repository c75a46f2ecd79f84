"""Cases in a project: kept by reference and content hash; added, labeled and removed by edits that undo takes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import DataError, ProjectError
from workbench.model.case import CASE_LABELS
from workbench.project import codec
from workbench.project.edit import Documents, Edit, put
from workbench.project.nouns import named_from

if TYPE_CHECKING:
    from workbench.data.cases.nouns import CaseReference, OpenedCase

CASE = "case"


@dataclass(frozen=True)
class KeptCase:
    """A case of a project. `metrics`, `log`: its files, absolute or from the project's folder, "" for none.

    `start_ns`, `stop_ns`: its stretch of time where the files hold many cases, else 0. `every_column`: whether columns
    that tell the class are kept. `points`, `lines`: how many it held when it was added.
    """

    name: str
    content_hash: str
    layout: str
    metrics: str = ""
    log: str = ""
    label: str = ""
    scenario: str = ""
    service: str = ""
    start_ns: int = 0
    stop_ns: int = 0
    every_column: bool = False
    points: int = 0
    lines: int = 0


def kept(
    reference: CaseReference, opened: OpenedCase, folder: Path | None = None, *, every_column: bool = False
) -> KeptCase:
    """A case as it enters a project. `folder`: the project's; files inside it are named from there."""
    case = opened.case
    start, stop = reference.window or (0, 0)
    return KeptCase(
        case.name,
        case.content_hash(),
        reference.layout,
        "" if reference.metrics is None else named_from(reference.metrics, folder),
        "" if reference.log is None else named_from(reference.log, folder),
        case.label,
        case.scenario,
        case.service,
        start,
        stop,
        every_column,
        len(case.metrics),
        len(case.lines),
    )


def cases_of(now: Documents) -> dict[str, KeptCase]:
    """Name → each case of the project, without reading it."""
    return {name: codec.decode(KeptCase, text) for name, text in now.documents(CASE).items()}


def case_of(now: Documents, name: str) -> KeptCase | None:
    """A case of the project; None where there is none of this name."""
    text = now.get(CASE, name)
    return None if text is None else codec.decode(KeptCase, text)


def add_cases(now: Documents, cases: Iterable[KeptCase]) -> Edit:
    """Add cases. Errors: ProjectError for a name that is taken."""
    texts: dict[tuple[str, str], str | None] = {}
    for case in cases:
        if now.get(CASE, case.name) is not None or (CASE, case.name) in texts:
            raise ProjectError(
                f"The project already has a case {case.name}", "names are unique", "Remove the one that is there first"
            )
        texts[CASE, case.name] = codec.encode(case)
    names = [name for _, name in texts]
    return put(now, f"Open {names[0]}" if len(names) == 1 else f"Open {len(names)} cases", texts)


def remove_cases(now: Documents, names: Iterable[str]) -> Edit:
    """Remove cases; their files stay. Errors: ProjectError for a name that is not there."""
    known = [_case(now, name).name for name in names]
    title = f"Remove {known[0]}" if len(known) == 1 else f"Remove {len(known)} cases"
    return put(now, title, {(CASE, name): None for name in known})


def label_cases(now: Documents, names: Iterable[str], *, label: str | None = None, scenario: str | None = None) -> Edit:
    """Give cases another label (one of CASE_LABELS), another scenario, or both; None leaves it as it is.

    Errors: ProjectError for a name that is not there; ValueError for a label that is none.
    """
    if label is not None and label not in CASE_LABELS:
        raise ValueError(f"the label of a case is one of {CASE_LABELS}, not {label!r}")
    changed = []
    for name in names:
        case = _case(now, name)
        case = case if label is None else replace(case, label=label)
        changed.append(case if scenario is None else replace(case, scenario=scenario))
    title = f"Label {changed[0].name}" if len(changed) == 1 else f"Label {len(changed)} cases"
    return put(now, title, {(CASE, case.name): codec.encode(case) for case in changed})


def reference_of(case: KeptCase, folder: Path) -> CaseReference:
    """What opens a case of a project, as the index of its folder had it; `folder`: the project's."""
    from workbench.data.cases.nouns import CaseReference

    metrics, log = (folder / path if path else None for path in (case.metrics, case.log))
    window = (case.start_ns, case.stop_ns) if case.stop_ns else None
    return CaseReference(case.name, case.layout, metrics, log, case.label, case.scenario, window, case.service)


def load_case(case: KeptCase, folder: Path) -> OpenedCase:
    """A case with its metrics and lines and the label that it has in the project; `folder`: the project's.

    Errors: DataError where its files are gone or no longer hold what was opened.
    """
    from workbench.data.cases.nouns import CaseOptions
    from workbench.data.cases.opening import open_case

    reference = reference_of(case, folder)
    for path in (reference.metrics, reference.log):
        if path is not None and not path.exists():
            step = "Put the file back, or remove the case and open it from where it is now"
            raise DataError(f"{case.name} cannot be loaded", f"its file {path} is gone", step)
    opened = open_case(reference, CaseOptions(every_column=case.every_column))
    if opened.case.content_hash() != case.content_hash:
        step = "Put the old files back, or remove the case and open it anew"
        raise DataError(f"{case.name} cannot be loaded", "its files are not those that were opened", step)
    return opened


def _case(now: Documents, name: str) -> KeptCase:
    case = case_of(now, name)
    if case is None:
        raise ProjectError(f"The project has no case {name}", "it was removed or renamed")
    return case
