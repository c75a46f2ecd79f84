"""Log messages → templates, in a stream: bounded in memory, with ids that neither order nor restarts change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.grouping import group
from workbench.evidence.masks import VALUE, Masks, Row, plain
from workbench.evidence.templates import OTHER, Template, id_of, text_of

ROWS_KEPT = 10_000
NUMBERS = 1_000_000  # of rows, the ones that are not kept any more included
ALIASES_KEPT = 100_000
MESSAGES_REMEMBERED = 100_000
MESSAGE_LIMIT = 512  # longer messages are not worth remembering
STATE_FORMAT = 1


class Miner:
    """Learns templates from messages.

    `add` numbers each message by its *row*, the tokens left when values are masked. `settle` groups all rows of so far
    into templates; which template a row has may change then, and `aliases` tells what became of ids that are gone.
    As long as there are fewer than `rows_kept` rows, the outcome of `settle` depends on the set of rows alone, not on
    their order. When there is no room left, rows give way to their templates, the rarest templates to that of all other
    lines (row 0), and from then on messages go to templates that fit before they make rows of their own.
    """

    def __init__(self, rows_kept: int = ROWS_KEPT) -> None:
        self.aliases: dict[str, str] = {}
        self._rows_kept = rows_kept
        self._masks = Masks()
        self._messages: dict[str, int] = {}  # plain message → row, forgotten when full
        self._numbers: dict[Row, int] = {}  # of the rows that are kept
        self._rows: list[Row] = [(OTHER,)]
        self._lines = [0]
        self._template_rows: list[Row] = []  # of each row
        self._ids: dict[Row, str] = {}  # of templates
        self._first_rows: dict[Row, int] = {}  # of templates: a row that has it
        self._shapes: dict[tuple[int, str], list[tuple[int, ...]]] = {}  # of templates: where values stand
        self._settled = 1  # rows that were grouped
        self._crowded = False  # whether rows had to give way
        self._use_templates(list(self._rows))

    def __len__(self) -> int:
        """How many lines there were."""
        return sum(self._lines)

    @property
    def rows(self) -> int:
        """How many rows are kept."""
        return len(self._numbers)

    def add(self, messages: Iterable[str]) -> NDArray[np.int64]:
        """The row (n,) of each message, counted; rows keep their numbers."""
        known, lines = self._messages, self._lines
        numbers = []
        for message in messages:
            text = plain(message)
            number = known.get(text)
            if number is None:
                number = self._number(text)
            lines[number] += 1
            numbers.append(number)
        return np.array(numbers, np.int64)

    def settle(self) -> None:
        """Group the rows into templates again, if there are new ones."""
        if self._settled == len(self._rows):
            return
        before = self._table()
        to = group(self._rows[1:])
        self._use_templates([self._rows[0], *(to[row] for row in self._rows[1:])])
        self._rename(before)

    def id_of_row(self, row: int) -> str:
        """The id of the template that a row has now."""
        return self._ids[self._template_rows[row]]

    def ids(self, rows: NDArray[np.int64]) -> list[str]:
        """The id of the template of each row (n,)."""
        table = self._table()
        return [table[row] for row in rows.tolist()]

    def templates(self) -> list[Template]:
        """All templates with lines, those with most lines first."""
        lines: Counter[str] = Counter()
        texts: dict[str, str] = {}
        for row, count in enumerate(self._lines):
            if count:
                name = self.id_of_row(row)
                lines[name] += count
                texts[name] = text_of(self._template_rows[row])
        return [Template(name, texts[name], count) for name, count in sorted(lines.items(), key=_most_first)]

    def state(self) -> dict[str, Any]:
        """Everything that `restored` needs, as JSON can hold it."""
        templates = self._template_rows[: self._settled]
        places = {row: i for i, row in enumerate(dict.fromkeys([*self._rows, *templates]))}
        return {
            "format": STATE_FORMAT,
            "tokens": list(places),
            "rows": [places[row] for row in self._rows],
            "templates": [places[row] for row in templates],
            "lines": list(self._lines),
            "aliases": dict(self.aliases),
            "rows_kept": self._rows_kept,
            "crowded": self._crowded,
        }

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Miner:
        """The miner that `state` came from; ValueError for a state of another format."""
        if state.get("format") != STATE_FORMAT:
            raise ValueError(f"state of templates in format {state.get('format')!r}, not {STATE_FORMAT}")
        miner = cls(state["rows_kept"])
        tokens = [tuple(row) for row in state["tokens"]]
        rows = [tokens[i] for i in state["rows"]]
        settled = len(state["templates"])
        miner._use_rows(rows[:settled])
        miner._use_templates([tokens[i] for i in state["templates"]])
        for row in rows[settled:]:
            miner._keep(row)
        miner._lines, miner.aliases, miner._crowded = list(state["lines"]), dict(state["aliases"]), state["crowded"]
        return miner

    def _number(self, text: str) -> int:
        row = self._masks.row(text)
        number = self._numbers.get(row)
        if number is None:
            number = self._new(row)
        if len(text) <= MESSAGE_LIMIT:
            if len(self._messages) >= MESSAGES_REMEMBERED:
                self._messages.clear()
            self._messages[text] = number
        return number

    def _new(self, row: Row) -> int:
        """A number for a row that is not known: its own, or in a crowd that of a template that fits it."""
        if len(self._numbers) >= self._rows_kept:
            self._make_room()
        if self._crowded:
            number = self._first_rows.get(self._matching(row))
            if number is not None or len(self._rows) >= NUMBERS:
                return number or 0
        return self._keep(row)

    def _keep(self, row: Row) -> int:
        number = self._numbers[row] = len(self._rows)
        self._rows.append(row)
        self._lines.append(0)
        template = self._matching(row)
        self._template_rows.append(template)
        self._ids.setdefault(template, id_of(text_of(template)))
        return number

    def _make_room(self) -> None:
        """Let rows give way to their templates, and of templates the rarest, until half of the room is free."""
        self.settle()
        before, lines = self._table(), Counter[Row]()
        for row, count in zip(self._template_rows, self._lines, strict=True):
            lines[row] += count
        most = sorted(lines, key=lambda row: (-lines[row], row))[: self._rows_kept // 2]
        kept = {row for i, row in enumerate(most) if lines[row] > 1 or i < self._rows_kept // 4}
        self._use_rows([row if row in kept else self._rows[0] for row in self._template_rows])
        self._use_templates(list(self._rows))
        self._rename(before)
        self._messages.clear()
        self._crowded = True

    def _matching(self, row: Row) -> Row:
        """The template that a row would have among those that there are; itself if none fits."""
        for first in (row[0], VALUE) if row else ():
            for places in self._shapes.get((len(row), first), ()):
                template = list(row)
                for place in places:
                    template[place] = VALUE
                if tuple(template) in self._first_rows:
                    return tuple(template)
        return row

    def _use_rows(self, rows: list[Row]) -> None:
        self._rows = rows
        self._numbers = {row: i for i, row in reversed(list(enumerate(rows))) if i and row != rows[0]}

    def _use_templates(self, templates: list[Row]) -> None:
        self._template_rows, self._settled = templates, len(templates)
        self._first_rows = {row: i for i, row in reversed(list(enumerate(templates)))}
        self._ids = {row: id_of(text_of(row)) for row in self._first_rows}
        shapes = defaultdict(set)
        for row in filter(None, self._first_rows):
            shapes[len(row), row[0]].add(tuple(i for i, token in enumerate(row) if token == VALUE))
        self._shapes = {kind: sorted(places, key=lambda one: (len(one), one)) for kind, places in shapes.items()}

    def _table(self) -> list[str]:
        return [self._ids[template] for template in self._template_rows]

    def _rename(self, before: list[str]) -> None:
        """Note what became of the ids that no row has any more: the template that most of their lines have now."""
        now = self._table()
        there = set(now)
        moved: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row, (old, new) in enumerate(zip(before, now, strict=True)):
            if old not in there:
                moved[old][new] += self._lines[row]
        self.aliases |= {old: min(to.items(), key=_most_first)[0] for old, to in moved.items()}
        for old, new in self.aliases.items():
            self.aliases[old] = self.aliases.get(new, new)
        left = [(old, new) for old, new in self.aliases.items() if old not in there]
        self.aliases = dict(left[-ALIASES_KEPT:])


def _most_first(named: tuple[str, int]) -> tuple[int, str]:
    return -named[1], named[0]
