"""Options of a training run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from workbench.model.split import SplitOptions

Mode = Literal["each", "group", "auto"]
ProposerKind = Literal["synthesizer", "llm", "hybrid"]


@dataclass(frozen=True)
class TrainOptions:
    """What a run may do, and until when.

    `mode`: one rule a series, one for all, or by the amount of data. `group`: name of a rule for several series.
    `rounds` at the most, with `candidates` each; every second round mutates the best instead of proposing.
    `keep`: how many of the best survive a round. `patience`: rounds without a better one until a task ends.
    `time_limit_s`: seconds for searching; what was found by then is still refitted and scored. None = no limit.
    `micro_share`: weight of the pooled event F1 against the mean over series in what is maximized (group tasks).
    `alone_events`, `alone_chunks`, `chunk_points`: mode auto has a language model learn a series alone from so many
    training events and so many chunks of points before the test part (Argos: 10 chunks). The synthesizer learns more
    from several series than from one: it groups all that are alike, `group_events` training events or more a
    group (fewer where series are few).
    `fold_events`: with fewer validation events blocked cross-validation takes their place, in `folds` steps.
    `deadline_s`: one run of a rule on one series.

    `repair_tries`: how often a refused rule goes back to its author; `fix_tries`: how often one goes back that scores
    below the rule it was to better. `tune`: what a language model wrote gets its constants calibrated on the train
    part. `mutate_every`: each so many rounds mutate, 0 = none; a mutant may lose `mutation_tolerance` of the objective
    and still be mutated further, until `mutation_stop` such rounds in a row lost (Argos: 2, .10, 3). `validate`: False
    takes the last rule that runs, whatever it scores: a control, not a way to train.

    `alerts_a_day`: what a rule may flag a day and series (without a clock in 1,000 points) where no label says that
    more is right: limits of stock rules, and those of series that a learned rule floods, are raised until they keep it.

    `base`: a base detector (`combined.spec`) beside which rules are learned, that add what it misses and take back its
    false alarms; empty = rules stand for themselves.
    """

    mode: Mode = "auto"
    proposer: ProposerKind = "synthesizer"
    seed: int = 0
    rounds: int = 4
    candidates: int = 6
    keep: int = 1
    time_limit_s: float | None = None
    patience: int = 3
    split: SplitOptions = field(default_factory=SplitOptions)
    group: str = "group"
    micro_share: float = 0.5
    alone_events: int = 3
    group_events: int = 60
    alone_chunks: int = 10
    chunk_points: int = 1000
    fold_events: int = 3
    folds: int = 3
    deadline_s: float = 120.0
    findings: int = 30
    repair_tries: int = 2
    fix_tries: int = 1
    tune: bool = True
    mutate_every: int = 2
    mutation_tolerance: float = 0.10
    mutation_stop: int = 3
    validate: bool = True
    alerts_a_day: float = 1.0
    base: str = ""
