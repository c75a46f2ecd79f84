"""What a model is shown of a case, what is made of its answer, and what had to be dropped from it."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.incident import Claim, Investigation

MODEL, BUILT_IN = "model", "built-in"  # who decided


@dataclass(frozen=True)
class Item:
    """One thing that tools found, as a model may cite it: `id` such as E3, the `figure` that it belongs to, what it
    says in `text`, and some of its log `lines`, with secrets masked. `numbers`: of these lines in their file."""

    id: str
    figure: str
    text: str
    lines: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cited:
    """A reason in the model's words, and the ids of the items that it rests on."""

    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Dropped:
    """How much of the answers was left out: ids of evidence that does not exist, scenarios that nobody knows, numbers
    that no tool produced, reasons without any evidence."""

    evidence: int = 0
    scenarios: int = 0
    numbers: int = 0
    reasons: int = 0

    def __add__(self, other: Dropped) -> Dropped:
        return Dropped(
            self.evidence + other.evidence,
            self.scenarios + other.scenarios,
            self.numbers + other.numbers,
            self.reasons + other.reasons,
        )


NOTHING = Dropped()


@dataclass(frozen=True)
class Consulted:
    """The outcome of one case with all that led to it.

    `investigation`: what stands. `decided_by`: MODEL or BUILT_IN, with `why` it was not the model. `said`: the last
    claim of the model that could be used, also where it does not stand. `items`: what the model was shown;
    `left_out`: how many more there were. `flags`: what a person should know. `usd` None = the price is unknown.
    """

    investigation: Investigation
    decided_by: str
    why: str = ""
    said: Claim | None = None
    reasons: tuple[Cited, ...] = ()
    items: tuple[Item, ...] = ()
    left_out: int = 0
    dropped: Dropped = NOTHING
    flags: tuple[str, ...] = ()
    calls: int = 0
    usd: float | None = 0.0
    milliseconds: float = 0.0
    model: str = ""
