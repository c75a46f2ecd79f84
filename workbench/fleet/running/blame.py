"""Which of the series that a group is learned from make its learning fail: each is tried by itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.fleet.sources.nouns import Key


@dataclass
class Blame:
    """A search among `teachers`, the series whose learning together failed, `why`. `reasons`: of those that fail by
    themselves too. What it finds does not depend on the order in which trials come back."""

    teachers: tuple[Key, ...]
    why: str
    reasons: dict[str, str] = field(default_factory=dict)
    _cleared: set[str] = field(default_factory=set)

    def tell(self, name: str, reason: str) -> None:
        """What the trial of one came to; an empty reason clears it."""
        if reason:
            self.reasons[name] = reason
        else:
            self._cleared.add(name)

    @property
    def is_over(self) -> bool:
        """Whether every trial came back."""
        return len(self.reasons) + len(self._cleared) == len(self.teachers)

    def the_rest(self) -> tuple[Key, ...]:
        """Who the group is learned from next: those that nothing is to be said against, none where each fails; where
        they fail only together, every other of them."""
        left = tuple(key for key in self.teachers if key.name not in self.reasons)
        return left if self.reasons else fewer(left)


def fewer(teachers: tuple[Key, ...]) -> tuple[Key, ...]:
    """Every other of them; none of one."""
    return teachers[::2] if len(teachers) > 1 else ()
