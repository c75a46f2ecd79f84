"""A base detector and the rules beside it as one verdict, by the detector's own function."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.detector.combine import combine
from workbench.model.combination import Role
from workbench.model.emit import Emit, emit_flags
from workbench.model.verdict import Verdict


def joined(base: Verdict, emit: Emit, others: Sequence[tuple[Role, Verdict]] = ()) -> Verdict:
    """What base and rules say together on the same points: the aggregator's condition, emitted as the base does.

    The base may have judged more points than the others, which then ended earlier. Where one of the others failed, its
    verdict is the answer.
    """
    failed = next((verdict for _, verdict in others if not verdict.ran), None)
    if failed is not None or not base.ran:
        return failed or base
    n = min([len(base.condition), *(len(verdict.condition) for _, verdict in others)])
    conditions = [base.condition[:n], *(verdict.condition for _, verdict in others)]
    roles: list[Role] = ["base", *(role for role, _ in others)]
    condition = combine(conditions, roles, "aggregator")
    seconds = base.seconds + sum(verdict.seconds for _, verdict in others)
    warnings = tuple(dict.fromkeys(words for _, verdict in others for words in verdict.warnings))
    return Verdict(condition, emit_flags(condition, emit), seconds=seconds, warnings=warnings)
