"""Results kept by what they were made from: each is made once, by whichever thread asks first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(eq=False)
class _Place:
    """Where one result stands, [] = not made yet; `turn` is held by who makes it."""

    made: list[Any] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)


class Kept:
    """At most `most` results; those that nobody asked for the longest leave first.

    A key holds all that a result is made from; what is in it lives as long as the result, so things that are told
    apart by identity, such as series, may be part of it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._door = threading.Lock()  # guards the places; never held while a result is made
        self._places: OrderedDict[Hashable, _Place] = OrderedDict()

    def __len__(self) -> int:
        return len(self._places)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result kept under this key, else what `make()` returns; others who ask for it meanwhile wait.

        Nothing is kept where it raises, such as when the work was stopped: who waited then makes it himself. `make` may
        ask for other keys, as long as none of those asks for this one.
        """
        with self._door:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
        with place.turn:
            if not place.made:
                place.made.append(make())
            result: T = place.made[0]
            return result
