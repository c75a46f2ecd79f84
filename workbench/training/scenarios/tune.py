"""The tuner over cases: a scenario rule's limits moved where cross-fitting over train and validation cases agrees."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.model.case import Case
from workbench.model.rule import Rule
from workbench.model.split import Split
from workbench.sandbox.host import Host
from workbench.training.engine.ways_out import Progress
from workbench.training.scenarios.run import examples_of
from workbench.training.tune.nouns import Tuned, TuneOptions
from workbench.training.tune.tune import runner, tune


def tune_scenario(
    rule: Rule, cases: Sequence[Case], host: Host, progress: Progress, options: TuneOptions | None = None
) -> Tuned:
    """The rule with better limits, chosen on the cases that are not of the test part; the same with the reason where
    there are none. A case counts once, however often the rule flags it."""
    assert rule.scenario is not None
    options = options or TuneOptions()
    known = examples_of(cases)
    joined = known.series(rule.input.columns, rule.input.patterns).relabel(known.truth(rule.scenario.id))
    split = Split(known.starts[known.train], len(joined), len(joined))
    return tune(rule, [joined], [split], runner(host, options.deadline_s), options, progress)
