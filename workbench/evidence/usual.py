"""What normal cases say: templates of their lines and how many of each, as a plain table to hold new lines against."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.errors import DataError
from workbench.evidence.grouping import group
from workbench.evidence.masks import VALUE, Masks, Row, plain
from workbench.evidence.templates import id_of, text_of

FORMAT = 1
FEWEST_CASES = 2  # that must say a template before it is usual
MOST_ROWS = 50_000  # different rows that are learned from
_HIGH = 0.99  # of the cases in which a template occurs: how many lines of it are still usual
_Shape = tuple[int, str]


@dataclass(frozen=True)
class Known:
    """A template of normal cases: `rate` lines a case, and `most` lines in one case that are still usual."""

    rate: float
    most: int


@dataclass(frozen=True, eq=False)
class UsualLines:
    """Templates of normal cases by their rows of tokens; empty = nothing is known, and nothing is called new."""

    templates: Mapping[Row, Known]
    cases: int
    _shapes: dict[_Shape, list[tuple[int, ...]]] = field(init=False, repr=False)
    _masks: Masks = field(init=False, repr=False, default_factory=Masks)

    def __post_init__(self) -> None:
        shapes: defaultdict[_Shape, set[tuple[int, ...]]] = defaultdict(set)
        for row in filter(None, self.templates):
            shapes[len(row), row[0]].add(tuple(i for i, token in enumerate(row) if token == VALUE))
        object.__setattr__(self, "_shapes", {kind: sorted(places) for kind, places in shapes.items()})

    def template_of(self, message: str) -> tuple[Row, Known | None]:
        """The template that a message has, and what is known of it; None for a message of no known template."""
        row = self._masks.row(plain(message))
        known = self.templates.get(row)
        if known is not None or not row:
            return row, known
        for first in (row[0], VALUE):
            for places in self._shapes.get((len(row), first), ()):
                template = list(row)
                for place in places:
                    template[place] = VALUE
                known = self.templates.get(tuple(template))
                if known is not None:
                    return tuple(template), known
        return row, None

    def to_text(self) -> str:
        """The table as JSON text, a template a line."""
        rows = [
            {"id": id_of(text_of(row)), "text": text_of(row), "tokens": list(row), "rate": k.rate, "most": k.most}
            for row, k in sorted(self.templates.items(), key=lambda one: (-one[1].rate, one[0]))
        ]
        inside = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        return f'{{"format": {FORMAT}, "cases": {self.cases}, "templates": [\n{inside}\n]}}\n'


def learn_usual(cases: Iterable[Sequence[str]]) -> UsualLines:
    """The templates that at least FEWEST_CASES normal cases say; a case is the messages of its lines."""
    masks, rows_of = Masks(), list[Counter[Row]]()
    seen: set[Row] = set()
    for messages in cases:
        rows = Counter(masks.row(plain(message)) for message in messages)
        if len(seen) < MOST_ROWS:
            seen.update(rows)
        rows_of.append(rows)
    template_of = group(seen)
    counts: defaultdict[Row, list[int]] = defaultdict(list)
    for rows in rows_of:
        own: Counter[Row] = Counter()
        for row, count in rows.items():
            own[template_of.get(row, row)] += count
        for template, count in own.items():
            counts[template].append(count)
    kept = {row: some for row, some in counts.items() if row and len(some) >= FEWEST_CASES}
    number = max(len(rows_of), 1)
    return UsualLines({row: Known(round(sum(some) / number, 4), _high(some)) for row, some in kept.items()}, number)


def _high(counts: list[int]) -> int:
    return sorted(counts)[min(int(_HIGH * len(counts)), len(counts) - 1)]


def usual_from_text(text: str, name: str = "the table of usual lines") -> UsualLines:
    """What `to_text` wrote; DataError where it is something else."""
    try:
        read = json.loads(text)
        if read["format"] != FORMAT:
            raise ValueError(f"it is of format {read['format']!r}")
        known = {
            tuple(map(str, row["tokens"])): Known(float(row["rate"]), int(row["most"])) for row in read["templates"]
        }
        return UsualLines(known, int(read["cases"]))
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{name} cannot be read", str(error), "Train again") from error


def read_usual(path: Path) -> UsualLines:
    """The table in a file; DataError where it cannot be read."""
    try:
        return usual_from_text(path.read_text("utf-8"), str(path))
    except OSError as error:
        raise DataError(f"{path} cannot be read", str(error), "Train again") from error
