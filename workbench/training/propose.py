"""What proposes rules: anything of this shape, such as the synthesizer or a language model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import numpy as np

from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.training.engine.nouns import Draft, Feedback, Mutant, Regression
from workbench.training.engine.ways_out import Progress


class Proposer(Protocol):
    """Sees the train parts; the series it is given end before their test parts. All chance comes from `rng`.

    `repair`, `fix` and `mutate` are called from several threads at a time; what they return may depend on their
    arguments and on `prepare` only. They return None where the proposer cannot do it.
    """

    @property
    def fixes(self) -> bool:
        """Whether `fix` may ever return a rule; if not, nobody needs to find out where a rule lost."""
        ...

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        """Look at the train parts once, before the first proposal."""
        ...

    def propose(self, n: int, rng: np.random.Generator, feedback: Sequence[Feedback] = ()) -> Sequence[Draft]:
        """Up to n rules, best guess first; `feedback`: the best rules so far, best first."""
        ...

    def resume(self, calls: int, n: int) -> None:
        """An earlier start of this run called `propose` so often, each time for n rules: go on from there."""
        ...

    def repair(self, rule: Rule, reason: str, rng: np.random.Generator) -> Rule | None:
        """The rule mended after the checker refused it; `reason`: why, with the lines it is about."""
        ...

    def fix(self, regression: Regression, rng: np.random.Generator) -> Rule | None:
        """The rule mended after it scored below the one it was to better."""
        ...

    def mutate(self, rule: Rule, rng: np.random.Generator) -> Mutant | None:
        """The rule changed freely; None leaves it to the mutator's edits of the syntax tree."""
        ...

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        """The same rule with its constants fitted to train and validation parts."""
        ...


class Forwarding:
    """A proposer that does what another does, for those that differ from it in one thing."""

    def __init__(self, inner: Proposer) -> None:
        self._inner = inner

    @property
    def fixes(self) -> bool:
        """As the inner proposer."""
        return self._inner.fixes

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        """As the inner proposer."""
        self._inner.prepare(examples, splits, rng)

    def propose(self, n: int, rng: np.random.Generator, feedback: Sequence[Feedback] = ()) -> Sequence[Draft]:
        """As the inner proposer."""
        return self._inner.propose(n, rng, feedback)

    def resume(self, calls: int, n: int) -> None:
        """As the inner proposer."""
        self._inner.resume(calls, n)

    def repair(self, rule: Rule, reason: str, rng: np.random.Generator) -> Rule | None:
        """As the inner proposer."""
        return self._inner.repair(rule, reason, rng)

    def fix(self, regression: Regression, rng: np.random.Generator) -> Rule | None:
        """As the inner proposer."""
        return self._inner.fix(regression, rng)

    def mutate(self, rule: Rule, rng: np.random.Generator) -> Mutant | None:
        """As the inner proposer."""
        return self._inner.mutate(rule, rng)

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        """As the inner proposer."""
        return self._inner.refit(rule, examples, splits, rng)


class Relay:
    """What a proposer tells its progress to: who listens to the thread that tells it, else who began to listen last
    (a proposer may have threads of its own). A listener may raise StopRequested."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._last: Progress | None = None

    def __call__(self, text: str, done: float, total: float) -> None:
        listener = getattr(self._own, "listener", None) or self._last
        if listener is not None:
            listener(text, done, total)

    @contextmanager
    def to(self, listener: Progress) -> Iterator[None]:
        """While it lasts, progress of this thread goes to `listener`."""
        before, last = getattr(self._own, "listener", None), self._last
        self._own.listener = self._last = listener
        try:
            yield
        finally:
            self._own.listener, self._last = before, last


MakeProposer = Callable[[Progress], Proposer]


class BuiltIn:
    """The built-in synthesizer, which needs no language model; it neither repairs nor fixes: what it writes runs."""

    fixes = False

    def __init__(self, progress: Progress, alerts_a_day: float = 1.0) -> None:
        from workbench.synthesis import SynthesisOptions, Synthesizer

        self._synthesizer = Synthesizer(SynthesisOptions(alerts_a_day=alerts_a_day), progress=progress)

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        """Build the feature table over the train parts."""
        self._synthesizer.prepare(examples, splits, rng)

    def propose(self, n: int, rng: np.random.Generator, feedback: Sequence[Feedback] = ()) -> list[Draft]:
        """Up to n rules that were not proposed before; its table already knows what each rule misses."""
        del feedback
        return [Draft(rule) for rule in self._synthesizer.propose(n, rng)]

    def resume(self, calls: int, n: int) -> None:
        """Propose the same once more, to nobody: the search has no other memory, and no chance of its own."""
        for _ in range(calls):
            self._synthesizer.propose(n, np.random.default_rng(0))

    def repair(self, rule: Rule, reason: str, rng: np.random.Generator) -> None:
        """Nothing."""

    def fix(self, regression: Regression, rng: np.random.Generator) -> None:
        """Nothing."""

    def mutate(self, rule: Rule, rng: np.random.Generator) -> None:
        """Nothing: the mutator edits the syntax tree."""

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        """The limits tuned once more on train and validation."""
        return self._synthesizer.refit(rule, examples, splits, rng)
