"""Reading aside: files become series with what the project keeps of them and what the chart draws. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.data.files import PARQUET
from workbench.errors import WorkbenchError
from workbench.gui.background import Progress, WorkCancelledError
from workbench.gui.charts.pyramid import build
from workbench.gui.controllers.desk import Loaded
from workbench.gui.controllers.files.recipes import pattern_of
from workbench.gui.texts import tr
from workbench.model.series import Series
from workbench.project.nouns import Embedded, embed
from workbench.project.project import Project
from workbench.sources.recognizing import holds_tables

if TYPE_CHECKING:
    from workbench.data.cases.nouns import CaseIndex
    from workbench.data.nouns import ColumnChoice, Opened, Peek

ASKED = frozenset({"ambiguous dates", "future times", "old times", "no clock", "value guessed"})
READING = 0.7  # of the time that opening takes; the rest goes into what is kept and drawn
Choose = Callable[[Path], "ColumnChoice | None"]


@dataclass(frozen=True, eq=False)
class Arrived:
    """A series that was read aside, with what the project keeps of it and what the chart draws."""

    embedded: Embedded
    loaded: Loaded


@dataclass(frozen=True, eq=False)
class Arrival:
    """What came of some files. `left`: files that were not read since the user had enough; `recipes`: the patterns by
    which some were read; `last`: the file, where it was one."""

    series: tuple[Arrived, ...]
    doubts: tuple[Any, ...]
    left: int = 0
    recipes: frozenset[str] = frozenset()
    last: Path | None = None


@dataclass(frozen=True, eq=False)
class Unsure:
    """One file that a person should look at before it is opened."""

    path: Path
    peek: Peek


@dataclass(frozen=True, eq=False)
class FoundCases:
    """A folder that holds cases rather than series; `rest`: what else was to be opened."""

    index: CaseIndex
    rest: tuple[Path, ...]


@dataclass(frozen=True, eq=False)
class FoundTables:
    """A database or a data set, whose tables a person should look at; `rest`: what else was to be opened."""

    path: Path
    rest: tuple[Path, ...]


class _Teller:
    """The progress of a reading that a cancel ends early instead of undoing it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.enough = False

    def tell(self, text: str, done: float, total: float) -> None:
        """Tell it; raises EnoughError at the cancel, once."""
        from workbench.data.nouns import EnoughError

        try:
            self._progress(text, done, total)
        except WorkCancelledError:
            if not self.enough:
                self.enough = True
                raise EnoughError from None


def read_files(
    paths: Sequence[Path], choice: ColumnChoice | None, choose: Choose, folder: Path, progress: Progress
) -> Arrival | Unsure | FoundCases | FoundTables:
    """The series of files and folders; of one file that is doubtful and that nobody told how to read, its first look;
    of a folder of cases, which there are; of a database, that it is one.

    `choose`: how a file is read where `choice` does not tell. A cancel keeps what was read.
    """
    from workbench.data.cases.recognizing import index_of
    from workbench.data.opening import open_paths

    for path in paths:
        rest = tuple(one for one in paths if one != path)
        if holds_tables(path):
            return FoundTables(path, rest)
        index = index_of(path)
        if index is not None:
            return FoundCases(index, rest)
    if choice is None and len(paths) == 1 and paths[0].is_file():
        unsure = _look(paths[0], choose)
        if unsure is not None:
            return FoundTables(paths[0], ()) if paths[0].suffix.lower() in PARQUET else unsure
    teller = _Teller(progress)
    chosen = choose if choice is None else (lambda _path: None)
    opened = open_paths(
        paths, choice, lambda text, done, total: teller.tell(text, READING * done, total or 1.0), choose=chosen
    )
    arrived = _prepare(opened, folder, teller)
    used = frozenset(pattern_of(opened.sources[name]) for name in opened.choices) if choice is None else frozenset()
    files = set(opened.sources.values())
    left = opened.left + len(opened.series) - len(arrived)
    return Arrival(arrived, opened.doubts, left, used, files.pop() if len(files) == 1 else None)


def _look(path: Path, choose: Choose) -> Unsure | None:
    """The first look at a file, where a person should have it too."""
    from workbench.data.peeking import peek

    if choose(path) is not None:
        return None
    look = peek(path)
    doubtful = look.problem or any(doubt.kind in ASKED for doubt in look.doubts)
    return Unsure(path, look) if doubtful else None


def _prepare(opened: Opened, folder: Path, teller: _Teller) -> tuple[Arrived, ...]:
    from workbench.data.nouns import EnoughError

    arrived: list[Arrived] = []
    count = len(opened.series)
    for at, series in enumerate(opened.series):
        try:
            teller.tell(tr("preparing {series}", series=series.name), READING * count + (1 - READING) * at, count)
        except EnoughError:
            break
        source, choice = opened.sources.get(series.name), opened.choices.get(series.name)
        embedded = embed(series, path=source, choice=choice, folder=folder)
        arrived.append(Arrived(embedded, Loaded(series, build(series.value))))
    return tuple(arrived)


def load_some(
    project: Project, names: Sequence[str], progress: Progress, here: int, total: int
) -> tuple[dict[str, Loaded | WorkbenchError], bool]:
    """Known series with their points, or why one has none now, and whether the user had enough; `here` of `total` were
    loaded before."""
    found: dict[str, Loaded | WorkbenchError] = {}
    for at, name in enumerate(names):
        try:
            progress(tr("loading {series}", series=name), here + at, total)
            series = project.load_series(name)
        except WorkCancelledError:
            return found, True
        except WorkbenchError as error:
            found[name] = error
        else:
            found[name] = Loaded(series, build(series.value))
    return found, False


def renamed(arrived: Sequence[Arrived], taken: Collection[str]) -> list[Arrived]:
    """Names that are taken get a number: opening the same file twice is no error."""
    names, out = set(taken), []
    for one in arrived:
        name, number = one.embedded.reference.name, 2
        while name in names:
            name, number = f"{one.embedded.reference.name} ({number})", number + 1
        names.add(name)
        reference = replace(one.embedded.reference, name=name)
        series: Series = replace(one.loaded.series, name=name)
        out.append(Arrived(replace(one.embedded, reference=reference), replace(one.loaded, series=series)))
    return out
