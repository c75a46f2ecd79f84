"""Which cases a folder holds, and in which layout: names of files only, so that thousands are found in a second."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbench.data.cases.nouns import BENCHMARK, PAIRS, WINDOWS, CaseIndex, CaseReference
from workbench.data.cases.windows import find_windows, is_day
from workbench.data.files import unique_names
from workbench.data.nouns import Doubt
from workbench.errors import DataError
from workbench.model.case import ANOMALOUS, NORMAL

REVIEW = "review.json"  # what people decided about the cases of a folder
OURS = (REVIEW, "generated.json")  # written by the workbench: no doubt about the folder
TABLES, LOGS = (".csv", ".tsv"), (".log", ".log.gz", ".txt")
MAX_FILES = 200_000
_STEM = re.compile(r"(mali|anom|norm)_(\d+)_(.+)", re.IGNORECASE)
_SCENARIO = re.compile(r"scenario_(\d+)", re.IGNORECASE)
_CLASS = re.compile(r"(mali|anom|norm)_dataset", re.IGNORECASE)
_Pair = dict[str, Path]


def find_cases(folder: Path) -> CaseIndex:
    """The cases below a folder, without reading them or following a review of them (`review.reviewed` does).

    Raises DataError where there is no folder, or no case in it.
    """
    if not folder.is_dir():
        step = "Name a folder of metrics and logs"
        raise DataError(f"There is no folder {folder}", "", step, code="data.missing")
    folder = folder.resolve()
    days = [path for path in (folder, *_folders(folder)) if is_day(path)]
    if days:
        return _of_days(folder, days)
    files, odd, closed = _files(folder)
    pairs, further = _pairs(files)
    if not any("log" in pair for pair in pairs.values()):
        why = "a case is a table (.csv) and a log (.log) of the same name"
        raise DataError(f"No cases in the folder {folder}", why, "Choose another folder", code="data.folder")
    named = sum(bool(_STEM.fullmatch(stem)) for _, stem in pairs)
    layout = BENCHMARK if named * 2 > len(pairs) else PAIRS
    index = _of_pairs(folder, layout, pairs, odd + further)
    return replace(index, doubts=(*index.doubts, *closed))


def _of_days(folder: Path, days: Sequence[Path]) -> CaseIndex:
    found = [find_windows(day) for day in days]
    references = [one for references, _ in found for one in references]
    doubts = [doubt for _, doubts in found for doubt in doubts]
    return CaseIndex(folder, WINDOWS, tuple(references), tuple(doubts))


def _of_pairs(folder: Path, layout: str, pairs: dict[tuple[Path, str], _Pair], odd: int) -> CaseIndex:
    keys = sorted(pairs, key=lambda key: (key[0].as_posix(), _natural(key[1])))
    names = unique_names((stem, inner.name) for inner, stem in keys)
    references, doubts = [], []
    for (inner, stem), name in zip(keys, names, strict=True):
        pair = pairs[inner, stem]
        label, scenario, misfiled = _class_of(inner, stem) if layout == BENCHMARK else ("", "", False)
        references.append(CaseReference(name, layout, pair.get("table"), pair.get("log"), label, scenario))
        if misfiled:
            text = f"Its name and its folder {inner.name} tell different scenarios: the folder was believed"
            doubts.append(Doubt(name, "misfiled", text, 1))
        if layout == BENCHMARK and not label:
            doubts.append(Doubt(name, "no label", "Neither its name nor its folder tells its class", 1))
    if odd:
        text = "Files that are neither the table (.csv, .tsv) nor the log (.log, .log.gz, .txt) of a case were left out"
        doubts.append(Doubt(folder.name, "other files", text, odd))
    return CaseIndex(folder, layout, tuple(references), tuple(doubts))


def _class_of(folder: Path, stem: str) -> tuple[str, str, bool]:
    """Label, scenario, and whether name and folder differ."""
    by_name = _STEM.fullmatch(stem)
    number, kind = _SCENARIO.fullmatch(folder.name), _CLASS.fullmatch(folder.parent.name)
    told = f"{by_name[1].lower()}_{int(by_name[2])}" if by_name else ""
    filed = f"{kind[1].lower()}_{int(number[1])}" if kind and number else told
    label = "" if not filed else NORMAL if filed.startswith("norm") else ANOMALOUS
    return label, filed, bool(told) and told != filed


def _folders(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))


def _files(folder: Path) -> tuple[list[Path], int, list[Doubt]]:
    """Every file that may belong to a case, how many others there are, and folders that were not looked into."""
    found: list[Path] = []
    refused: list[OSError] = []
    links: list[str] = []
    odd = 0
    for inner, folders, names in os.walk(folder, onerror=refused.append):
        links += [name for name in folders if Path(inner, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            known = name.lower().endswith(TABLES + LOGS)
            found += [Path(inner, name)] if known else []
            odd += not known and not name.startswith(".") and name not in OURS
        if len(found) > MAX_FILES:
            why = f"the limit is {MAX_FILES:,}"
            raise DataError("There are too many files", why, "Choose a smaller folder", code="data.many")
    doubts = [
        Doubt(folder.name, "closed folders", "Folders that could not be looked into", len(refused)),
        Doubt(
            folder.name,
            "linked folders",
            "Links to folders were not followed: they may go round in circles",
            len(links),
        ),
    ]
    return found, odd, [doubt for doubt in doubts if doubt.count]


def _pairs(files: Sequence[Path]) -> tuple[dict[tuple[Path, str], _Pair], int]:
    """(folder, name) → its table and its log, and how many files are of no case.

    A folder of one table and one log is a case, however they are named.
    """
    pairs: defaultdict[tuple[Path, str], _Pair] = defaultdict(dict)
    by_folder: defaultdict[Path, list[Path]] = defaultdict(list)
    for path in sorted(files):
        by_folder[path.parent].append(path)
    for folder, inside in by_folder.items():
        kinds = sorted("table" if path.name.lower().endswith(TABLES) else path.suffix.lower() for path in inside)
        coded = any(_STEM.fullmatch(_stem(path)) for path in inside)
        alone = kinds in ([".log", "table"], [".gz", "table"]) and not coded
        for path in inside:
            kind = "table" if path.name.lower().endswith(TABLES) else "log"
            pairs[folder, folder.name if alone else _stem(path)].setdefault(kind, path)
    kept = {key: pair for key, pair in pairs.items() if "table" in pair or pair["log"].suffix.lower() != ".txt"}
    return kept, len(files) - sum(len(pair) for pair in kept.values())


def _stem(path: Path) -> str:
    ending = next(one for one in (*TABLES, *sorted(LOGS, key=len, reverse=True)) if path.name.lower().endswith(one))
    return path.name[: -len(ending)]


def _natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts mali_2 before mali_10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]
