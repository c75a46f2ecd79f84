"""Rows of tokens that differ in values only → one template, by what the rows have in common.

Greedy and independent of order: of all families of rows that are equal but for one token, the largest is merged first.
How many different words make a variable depends on how much else the rows say, and two do where one is a value already.
"""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from workbench.evidence.masks import VALUE, Row

# Different words that make a variable, by the number of words that all rows share: `up <*>` needs more than a sentence.
WORDS_NEEDED = {1: 10, 2: 6, 3: 5}
WORDS_NEEDED_ELSE = 4
FIRST_WORDS_NEEDED = 10  # a line seldom begins with a variable
BESIDE_VALUE_NEEDED = {1: 6}
BESIDE_VALUE_NEEDED_ELSE = 2
NAMES_NEEDED = 3  # where all of them are names of things, with dots, slashes or underscores inside
PLACES = 40  # tokens of a row that may turn out to be variables

_NAME = re.compile(r"\w[._/$@\\#]+\w|<\*>")
_Key = tuple[int, int, int]
_Keys = Callable[[Row], Iterator[_Key]]
_Accepts = Callable[[list[Row], Row, list[int]], bool]


def group(rows: Iterable[Row]) -> dict[Row, Row]:
    """The template of each row: a row itself, `<*>` where its rows differ."""
    rows = set(rows)
    slots: defaultdict[Row, set[str]] = defaultdict(set)
    to: dict[Row, Row] = {}
    alive = set(rows)
    for keys, accepts in ((_but_names, _enough), (_but_one, _enough), (_but_one, _known_in(slots))):
        merge = _Merge(alive, keys, accepts)
        merge.run()
        to |= merge.to
        alive = merge.alive
        _note(slots, merge.to)
    return {row: _last(to, row) for row in rows}


def is_value(token: str) -> bool:
    """Whether a token holds a value."""
    return VALUE in token


def is_word(token: str) -> bool:
    """Whether a token says something by itself: no value and no bare punctuation."""
    return VALUE not in token and (len(token) > 1 or token.isalnum())


class _Merge:
    """One pass over all families that `keys` tells: `alive` are the rows left, `to` tells what merged rows became."""

    def __init__(self, rows: Iterable[Row], keys: _Keys, accepts: _Accepts) -> None:
        self.alive, self.to = set(rows), dict[Row, Row]()
        self._keys, self._accepts = keys, accepts
        self._families: defaultdict[_Key, list[Row]] = defaultdict(list)
        self._heap: list[tuple[int, Row, _Key]] = []
        for row in self.alive:
            for key in keys(row):
                self._families[key].append(row)

    def run(self) -> None:
        """Merge the largest acceptable family until there is none."""
        for key in self._families:
            self._offer(key)
        while self._heap:
            size, template, key = heapq.heappop(self._heap)
            family = self._family(key)
            if len(family) != -size or _shared(family)[0] != template:  # it changed since it was offered
                self._offer(key)
                continue
            self._replace(family, template, key)

    def _replace(self, family: list[Row], template: Row, key: _Key) -> None:
        self.alive.difference_update(family)
        self.alive.add(template)
        self.to |= {row: template for row in family if row != template}
        self._families[key] = [template]
        for joined in self._keys(template):
            if joined != key:
                self._families[joined].append(template)
                self._offer(joined)

    def _family(self, key: _Key) -> list[Row]:
        """The rows of a family that are left."""
        rows = self._families[key]
        if len(rows) > 1:
            rows = self._families[key] = [row for row in dict.fromkeys(rows) if row in self.alive]
        return rows

    def _offer(self, key: _Key) -> None:
        family = self._family(key)
        if len(family) > 1:
            template, differ = _shared(family)
            if self._accepts(family, template, differ):
                heapq.heappush(self._heap, (-len(family), template, key))


def _shared(family: list[Row]) -> tuple[Row, list[int]]:
    """What rows of one length share, with values elsewhere, and where they differ."""
    differ = [i for i, column in enumerate(zip(*family, strict=True)) if len(set(column)) > 1]
    template = list(family[0])
    for i in differ:
        template[i] = VALUE
    return tuple(template), differ


def _hashes(row: Row) -> list[int]:
    return [hash((i, token)) for i, token in enumerate(row)]


def _but_one(row: Row) -> Iterator[_Key]:
    """For each place of a row what is the same in all rows that differ only there."""
    hashes = _hashes(row)
    total = sum(hashes)
    for i, token in enumerate(row[:PLACES]):
        if is_value(token) or is_word(token):
            yield len(row), i, total - hashes[i]


def _but_names(row: Row) -> Iterator[_Key]:
    """What is the same in all rows that differ in names and values only."""
    hashes = _hashes(row)
    yield len(row), -1, sum(number for number, token in zip(hashes, row, strict=True) if not _NAME.search(token))


def _enough(family: list[Row], template: Row, differ: list[int]) -> bool:
    """Whether so many rows are too many to be different messages."""
    shared = sum(map(is_word, template))
    if shared == 0 or not differ:
        return False
    if all(is_value(row[i]) for row in family for i in differ):
        return len(family) >= BESIDE_VALUE_NEEDED.get(shared, BESIDE_VALUE_NEEDED_ELSE)
    if differ[0] == 0:
        return len(family) >= FIRST_WORDS_NEEDED
    if all(any(is_value(row[i]) for row in family) for i in differ):
        return len(family) >= BESIDE_VALUE_NEEDED.get(shared, BESIDE_VALUE_NEEDED_ELSE)
    if shared > 1 and all(_NAME.search(row[i]) for row in family for i in differ):
        return len(family) >= NAMES_NEEDED
    return len(family) >= WORDS_NEEDED.get(shared, WORDS_NEEDED_ELSE)


def _note(slots: dict[Row, set[str]], to: dict[Row, Row]) -> None:
    """Remember the words that turned out to be values, by the two tokens before them."""
    for row, template in to.items():
        for i in range(2, len(row)):
            if row[i] != template[i] and is_word(row[i]):
                slots[row[i - 2 : i]].add(row[i])


def _known_in(slots: dict[Row, set[str]]) -> _Accepts:
    """Accept families of words that were values behind the same two tokens in other rows."""

    def accepts(family: list[Row], template: Row, differ: list[int]) -> bool:
        known = slots.get(template[differ[0] - 2 : differ[0]], set()) if differ and differ[0] > 1 else set()
        return sum(map(is_word, template)) > 1 and all(row[differ[0]] in known for row in family)

    return accepts


def _last(to: dict[Row, Row], row: Row) -> Row:
    while row in to:
        row = to[row]
    return row
