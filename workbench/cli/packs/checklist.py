"""The checklist of `approve`: the rows of the window's dialog, for the series that the run kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.gui.dialogs.rules.checks import Check, Known
    from workbench.model.rule import Rule
    from workbench.model.series import Series
    from workbench.project.project import Project
    from workbench.sandbox.host import Host


def checks_of(rule: Rule, project: Project | None, host: Host) -> tuple[Check, ...]:
    """The rows of one rule, tried on every series of the run that it takes; without a project on none."""
    from dataclasses import replace

    from workbench.gui.dialogs.rules.checks import approval_checks, eyes_check
    from workbench.project.authors import last_author
    from workbench.project.nouns import FOUR_EYES

    known = _known(rule, _taken(rule, project), host)
    rows = approval_checks(rule, known)
    if project is None or not project.setting(FOUR_EYES):
        return rows
    eyes = eyes_check(replace(known, four_eyes=True, author=last_author(project, rule)), same=False)
    return rows if eyes is None else (*rows, eyes)


def require_clean(rule: Rule, rows: Sequence[Check], mend: str) -> None:
    """Raise UsageError with the first row that keeps the rule from being approved. `mend`: the next step."""
    blocking = [row for row in rows if row.blocks]
    if blocking:
        more = f" (+{len(blocking) - 1})" if blocking[1:] else ""
        raise UsageError(f"{rule.name} was not approved", f"{blocking[0].text}{more}", mend)


def lines_of(rows: Sequence[Check]) -> list[str]:
    """The rows as they are printed below the rule's name."""
    from workbench.gui.dialogs.rules.checks import SIGNS

    return [f"  {SIGNS[row.state]} {row.text}" for row in rows]


def _taken(rule: Rule, project: Project | None) -> list[Series]:
    if project is None or rule.scenario is not None:  # a rule about cases is tried on cases: `cases score`
        return []
    return [project.load_series(name) for name in project.series_names() if rule.input.takes(name)]


def _known(rule: Rule, series: Sequence[Series], host: Host) -> Known:
    """What running it gives: whether it runs, its scores on the validation parts, and its alerts a day there, of all
    series together, as people on call live through them."""
    from workbench.gui.controllers.rules.trying import try_rule
    from workbench.gui.dialogs.rules.checks import Known
    from workbench.model.split import split_points
    from workbench.sandbox.run import flag_series
    from workbench.scoring.metrics import pool, score_part, spread
    from workbench.scoring.replay.nouns import BackTest
    from workbench.scoring.replay.replay import replay

    scores, replays = [], []
    tried = try_rule(rule, series, host)
    for one in () if tried.problem or tried.error else series:
        split, verdict = split_points(len(one), one.test_start), flag_series(rule, one, host)
        if not verdict.ran:
            return Known(runs=False, problem=f"{one.name}: {verdict.problems[0].message}", tried=tried)
        if one.labels is not None:
            scores.append(score_part(one, verdict, split, "validation"))
        condition = spread(verdict.condition, verdict.start, 0, split.validation_stop)
        replays.append(replay(rule, one, condition, warm_up=split.train_stop))
    return Known(
        validation=pool(scores) if scores else None,
        tried=tried,
        per_day=BackTest(rule.name, tuple(replays)).alerts_per_day,
        clock=any(one.times_ns is not None for one in series),
        data=bool(series),
    )
