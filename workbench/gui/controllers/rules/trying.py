"""What approval asks a rule to show: its contract, its carried examples, and how often it calls by its policy."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.gui.dialogs.rules.checks import Tried
from workbench.gui.sentences import say, sentence
from workbench.gui.texts import later, tr
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host

KINDS = (later("positive"), later("negative"))  # of carried examples


def try_rule(rule: Rule, series: Sequence[Series], host: Host | None = None) -> Tried:
    """The contract as `check` tries it, also in another process; then the examples that a pack would carry, run again,
    where there are series to cut them from.

    For a thread: takes some seconds. Only reviewed parts of the series are looked at. `host`: None = one of its own.
    """
    from workbench.errors import WorkbenchError

    try:
        if host is not None:
            return _tried(rule, series, host)
        with Host() as own:
            return _tried(rule, series, own)
    except WorkbenchError as error:  # said in its row, where it can be mended
        return Tried(error=say(error))


def _tried(rule: Rule, series: Sequence[Series], host: Host) -> Tried:
    import numpy as np

    from workbench.packs.carried import carried_examples, missing_examples, run_example
    from workbench.training.check import check_rule

    problems = check_rule(rule, host, like=series[0] if series else None, fresh_process=True)
    if problems:
        first, told = problems[0], sentence(problems[0].message)
        return Tried(problem=tr("line {line}: {problem}", line=first.line, problem=told) if first.line else told)
    if not series:
        return Tried()
    examples = carried_examples(rule, series, host)
    lacking = missing_examples(rule, examples, series, host)
    passed = [np.array_equal(run_example(rule, one, host).flags, one.flags) for one in examples]
    lacks = tuple(tr("{kind} example: {why}", kind=tr(one.kind), why=sentence(one.why)) for one in lacking)
    return Tried(passed=sum(passed), lacking=lacks)


def policy_rate(rule: Rule, series: Series, split: Split, verdict: Verdict) -> float | None:
    """Alerts a day on the validation part, by the rule's alert policy over a condition that is known; None without a
    clock. The train part is the warm-up."""
    from workbench.scoring.metrics import spread
    from workbench.scoring.replay.replay import replay

    condition = spread(verdict.condition, verdict.start, 0, split.validation_stop)
    return replay(rule, series, condition, warm_up=split.train_stop).alerts_per_day
