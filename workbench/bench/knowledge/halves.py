"""What prior knowledge is made from: training halves of the labeled sets, and series of this project's generators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.bench.accuracy.curves import CurveFile, find_sets, open_curve
from workbench.model.labels import runs
from workbench.model.series import Series
from workbench.samples.generate import SEED, generator
from workbench.samples.series import RECIPES, series
from workbench.synthesis.learn import gather
from workbench.synthesis.search.kernels import SERIES_FOLDS
from workbench.synthesis.table import Example

GENERATED = "generated"
DRAWS = 2  # series of each recipe
# Where a set of shared labels comes from, and under which license: told wherever something made from it is shipped.
SOURCES: Mapping[str, str] = {
    "AIOPS": "AIOPS 2018 KPI set, NetManAIOps/KPI-Anomaly-Detection, MIT",
    "MSCloud": "microsoft/cloud-monitoring-dataset, MIT",
    "NABfull": "numenta/NAB, MIT",
    "TODS": "datamllab/tods, synthetic, Apache-2.0",
    "DonutSamples": "alumik/bagel-tensorflow, MIT",
    GENERATED: "this project's own generators, workbench.samples",
}


@dataclass(frozen=True)
class LabeledSet:
    """The training halves of a set, each an Example."""

    name: str
    examples: tuple[Example, ...]

    @property
    def source(self) -> str:
        """Where it comes from and its license."""
        return SOURCES.get(self.name, f"{self.name}, license not known to this project")

    @property
    def points(self) -> int:
        """All its points."""
        return sum(len(one.values) for one in self.examples)

    @property
    def events(self) -> int:
        """All its labeled events."""
        return sum(len(runs(one.truth == 1)) for one in self.examples)


def labeled_sets(folder: Path, wanted: Sequence[str] = ()) -> Iterator[LabeledSet]:
    """The sets of a data folder that have enough curves to leave some out, and the generated one.

    Of each set only the curves that are not held back, and of each curve only its training half: the rest never
    leaves the file. Raises DataError as `find_sets` does.
    """
    for name, files in find_sets(folder, [one for one in wanted if one != GENERATED]).items():
        used = [file for file in files if file.kept == "dev"]
        if len(used) >= SERIES_FOLDS:
            yield _set(name, [_half(file) for file in used])
    if not wanted or GENERATED in wanted:
        yield _set(GENERATED, generated())


def generated() -> list[Series]:
    """Series of all recipes, none of them a sample that is shipped: other seeds made those."""
    found = []
    for name in RECIPES:
        for draw in range(1, DRAWS + 1):
            made = series(name, None, generator(name, SEED + draw))
            found.append(replace(made, name=f"{name} {draw}"))
    return found


def _half(file: CurveFile) -> Series:
    return open_curve(file, "validation").series


def _set(name: str, members: Sequence[Series]) -> LabeledSet:
    group = gather(members, [len(one) for one in members], lambda *_: None)
    return LabeledSet(name, group.examples)
