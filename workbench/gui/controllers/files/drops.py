"""What a drop does: data opens, a project continues, labels, rules and packs join what is open; told beforehand."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from workbench.data.files import FOUND_IN_FOLDERS, TEXT
from workbench.data.labels.reading import is_labels
from workbench.errors import WorkbenchError
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.files.opening import OpenController
from workbench.gui.controllers.files.projects import SUFFIX
from workbench.gui.controllers.label_files import LabelFileController
from workbench.gui.sentences import say
from workbench.gui.texts import later, tr, trn
from workbench.gui.views.drops import Offer
from workbench.gui.views.message_strip import Message
from workbench.project.edits import put_rules
from workbench.sources.nouns import LINE_ENDINGS
from workbench.sources.recognizing import holds_tables

Kind = Literal["project", "data", "lines", "tables", "cases", "labels", "rule", "pack", ""]
PACK, RULE = ".rulepack", ".py"
BY_ENDING: Mapping[str, Kind] = {SUFFIX: "project", PACK: "pack", RULE: "rule"}
WORDS: Mapping[Kind, str] = {
    "project": later("Open the project {names}"),
    "data": later("Open {names} as series"),
    "lines": later("Open {names} as series of line protocol"),
    "tables": later("Choose series out of the tables of {names}"),
    "cases": later("Open {names} as cases: metrics with their logs"),
    "labels": later("Import the labels of {names}"),
    "rule": later("Take {names} as the rule of {series}"),
    "pack": later("Take the rules of {names} into the project"),
}
NEEDS = later("Open a series first; then {names} can be dropped")
CASE_ROOMS = ("mali_dataset", "anom_dataset", "norm_dataset", "faults.csv")  # of a folder that holds cases
LOOKED_AT = 2000  # names in a folder
NAMED = 2  # files that are named; more are counted


@dataclass(frozen=True)
class Doers:
    """Who does what is dropped."""

    opening: OpenController
    labels: LabelFileController
    import_rule: Callable[[Path], None]
    read_lines: Callable[[Sequence[Path]], None]


def kind_of(path: Path) -> Kind:
    """What a file or folder is to the workbench, by its ending, and tables by their head; "" = nothing."""
    suffix = path.suffix.lower()
    if suffix in BY_ENDING:
        return BY_ENDING[suffix]
    if path.name.lower().removesuffix(".gz").endswith(LINE_ENDINGS):
        return "lines"
    if holds_tables(path):
        return "tables"
    if path.is_dir():
        return "cases" if _looks_like_cases(path) else "data"
    if suffix == ".json" or (suffix in TEXT and is_labels(path)):
        return "labels"
    return "data" if suffix in FOUND_IN_FOLDERS | TEXT else ""


def _looks_like_cases(folder: Path) -> bool:
    """Whether a folder seems to hold cases, by a first look at its names: the words of an offer must come at once."""
    try:
        names = list(islice((entry.name for entry in os.scandir(folder)), LOOKED_AT))
    except OSError:
        return False
    tables = {Path(name).stem for name in names if name.lower().endswith(".csv")}
    logs = {Path(name).stem for name in names if name.lower().endswith((".log", ".txt"))}
    return any(name in CASE_ROOMS for name in names) or len(tables & logs) * 2 > len(tables | logs)


class DropController(QObject):
    """Says what a drop would do, and does it."""

    said = Signal(object)  # Message

    def __init__(self, desk: Desk, doers: Doers) -> None:
        super().__init__()
        self._desk, self._do = desk, doers

    def explain(self, paths: Sequence[Path]) -> Offer:
        """What letting go would do."""
        found = _sorted(paths)
        if not found:
            text = tr("{name} is nothing that can be opened here", name=paths[0].name)
            more = tr("CSV and Parquet files, SQLite, line protocol, folders, labels, rules, packs and projects are")
            return Offer(f"{text}\n{more}", useful=False)
        return Offer("\n".join(self._words(*one) for one in found.items()), any(map(self._can, found)))

    def _can(self, kind: Kind) -> bool:
        if kind in ("labels", "rule"):
            return bool(self._desk.chosen)
        return kind != "pack" or self._desk.project is not None

    def _words(self, kind: Kind, paths: Sequence[Path]) -> str:
        names = ", ".join(path.name for path in paths)
        if len(paths) > NAMED:
            names = tr("{n} files", n=len(paths))
        if not self._can(kind):
            return tr(NEEDS, names=names)
        return tr(WORDS[kind], names=names, series=self._desk.chosen)

    def drop(self, paths: Sequence[Path]) -> None:
        """Do what `explain` said; what cannot be done is said instead."""
        for kind, some in _sorted(paths).items():
            try:
                self._take(kind, some)
            except WorkbenchError as error:
                self.said.emit(Message(say(error), "", "bad"))

    def _take(self, kind: Kind, paths: Sequence[Path]) -> None:
        if kind in ("project", "data", "tables", "cases"):
            self._do.opening.open_paths(paths)
        elif kind == "lines":
            self._do.read_lines(paths)
        elif not self._can(kind):
            self.said.emit(Message(f"{self._words(kind, paths)}.", "", "info"))
        elif kind == "labels":
            for path in paths:
                self._do.labels.import_from(path)
        elif kind == "rule":
            self._do.import_rule(paths[0])
        else:
            for path in paths:
                self._take_pack(path)

    def _take_pack(self, path: Path) -> None:
        """The rules of a pack into the project, as one edit; those of the same names are replaced."""
        from workbench.packs.pack import read_pack

        assert self._desk.project is not None
        pack = read_pack(path)
        title = tr("Take the rules of {pack}", pack=f"{pack.name} {pack.version}")
        self._desk.apply(put_rules(self._desk.project, pack.rules, title))
        text = tr("{count} of {pack} are in the project.", count=_rules(len(pack.rules)), pack=pack.name)
        self.said.emit(Message(text, "", "good", "undo", tr("Undo")))


def _rules(n: int) -> str:

    return trn("{n} rule", "{n} rules", n)


def _sorted(paths: Sequence[Path]) -> dict[Kind, list[Path]]:
    """The paths by what they are, projects before what joins them."""
    found: dict[Kind, list[Path]] = {}
    for path in paths:
        found.setdefault(kind_of(path), []).append(path)
    order: tuple[Kind, ...] = ("project", "data", "lines", "tables", "cases", "labels", "rule", "pack")
    return {kind: found[kind] for kind in order if kind in found}
