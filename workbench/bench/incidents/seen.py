"""The labeled cases of a folder as an investigation sees them, with what the rule of every scenario says of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.data.cases.opening import open_case
from workbench.data.cases.review import labeled_cases
from workbench.evidence.columns import Places
from workbench.investigate.investigate import Gathered, gather
from workbench.investigate.known import Known
from workbench.investigate.verify import verify
from workbench.model.case import Case
from workbench.model.incident import Verification
from workbench.sandbox.host import Host
from workbench.training.scenarios.learn import Example

Tell = Callable[[str, float], None]
_AT_ONCE = 300  # cases that a rule judges in one run


@dataclass(frozen=True, eq=False)
class Seen:
    """n labeled cases with their evidence; `rules`: (place, scenario) → what that scenario's rule says of the case.

    `opening_s`: how long reading the files took.
    """

    gathered: tuple[Gathered, ...]
    rules: Mapping[tuple[int, str], Verification]
    opening_s: float

    def __len__(self) -> int:
        return len(self.gathered)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenario of each case."""
        return tuple(one.case.scenario for one in self.gathered)

    @property
    def anomalous(self) -> NDArray[np.bool_]:
        """Whether each case is labeled as one (n,)."""
        return np.array([bool(one.case.anomalous) for one in self.gathered], np.bool_)

    def examples(self, places: Iterable[int]) -> list[Example]:
        """Some of the cases, to learn from."""
        told: dict[int, dict[str, Verification]] = {}
        for (at, scenario), one in self.rules.items():
            told.setdefault(at, {})[scenario] = one
        of = self.gathered
        return [
            Example(of[at].evidence, of[at].case.scenario, bool(of[at].case.anomalous), told.get(at, {}))
            for at in places
        ]

    def at(self, places: Sequence[int]) -> Seen:
        """Some of the cases."""
        new = {old: i for i, old in enumerate(places)}
        rules = {(new[at], name): one for (at, name), one in self.rules.items() if at in new}
        return Seen(tuple(self.gathered[at] for at in places), rules, self.opening_s)

    def check(
        self, questions: Iterable[tuple[int, str]], _cases: Sequence[Case], _places: Sequence[Places]
    ) -> Mapping[tuple[int, str], Verification]:
        """What is known of the rules: stands for running them where all cases are judged, in their order."""
        return {one: self.rules[one] for one in questions if one in self.rules}


def see(folder: Path, known: Known, host: Host, tell: Tell = lambda *_: None) -> Seen:
    """Every labeled case of a folder. Raises DataError where there are none of both kinds."""
    references = labeled_cases(folder)
    gathered, opening = [], 0.0
    for done, reference in enumerate(references):
        begun = time.perf_counter()
        case = open_case(reference).case
        opening += time.perf_counter() - begun
        gathered.append(gather(case, known))
        tell("reading cases", (done + 1) / len(references))
    rules: dict[tuple[int, str], Verification] = {}
    for first in range(0, len(gathered), _AT_ONCE):
        some = gathered[first : first + _AT_ONCE]
        pairs = [(at, name) for name in known.by_scenario for at in range(len(some))]
        found = verify(pairs, [one.case for one in some], [one.places for one in some], known, host)
        rules |= {(first + at, name): one for (at, name), one in found.items()}
        tell("running rules", min((first + _AT_ONCE) / len(gathered), 1.0))
    return Seen(tuple(gathered), rules, opening)
