"""What proposes rules: anything of this shape, such as the synthesizer or a language model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, overload

import numpy as np

from workbench.model.rule import Rule
from workbench.model.scores import Finding, Scores
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.training.engine.task import Progress


class Proposer(Protocol):
    """Sees the train parts; the series it is given end before their test parts. All chance comes from `rng`."""

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        """Look at the train parts once, before the first proposal."""
        ...

    def propose(self, n: int, rng: np.random.Generator, feedback: Sequence[Finding] = ()) -> Sequence[Rule]:
        """Up to n rules, best guess first; `feedback`: the worst findings of the best rule so far,
        in training a Feedback."""
        ...

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        """The same rule with its constants fitted to train and validation parts."""
        ...


class Feedback(Sequence[Finding]):
    """The worst findings of the best rule so far, with that rule and its scores on train and validation."""

    def __init__(self, findings: Sequence[Finding], rule: Rule, scores: tuple[Scores, Scores] | None = None) -> None:
        self._findings, self.rule, self.scores = tuple(findings), rule, scores

    @overload
    def __getitem__(self, at: int) -> Finding: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Finding, ...]: ...

    def __getitem__(self, at: int | slice) -> Finding | tuple[Finding, ...]:
        return self._findings[at]

    def __len__(self) -> int:
        return len(self._findings)


class Relay:
    """What a proposer tells its progress to: whoever listens at the moment. It may raise StopRequested."""

    def __init__(self) -> None:
        self._listener: Progress | None = None

    def __call__(self, text: str, done: float, total: float) -> None:
        if self._listener is not None:
            self._listener(text, done, total)

    @contextmanager
    def to(self, listener: Progress) -> Iterator[None]:
        """While it lasts, progress goes to `listener`."""
        before, self._listener = self._listener, listener
        try:
            yield
        finally:
            self._listener = before


MakeProposer = Callable[[Progress], Proposer]


def synthesizer(progress: Progress) -> Proposer:
    """The built-in synthesizer, which needs no language model."""
    from workbench.synthesis import SynthesisOptions, Synthesizer

    return Synthesizer(SynthesisOptions(), progress=progress)
