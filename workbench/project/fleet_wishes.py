"""What people wish for the series of a fleet: to be tried again, to come first, to be left out; edits that undo takes
back. The next start of the run heeds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from workbench.model.fleet_wish import NO_WISH, FleetWish
from workbench.project import codec
from workbench.project.edit import Documents, Edit, put

FLEET_WISH = "fleet wish"


def wishes_of(now: Documents) -> dict[str, FleetWish]:
    """Name of a series → what is wished for it."""
    return {name: codec.decode(FleetWish, text) for name, text in now.documents(FLEET_WISH).items()}


def try_again(now: Documents, names: Iterable[str]) -> Edit:
    """Series that failed are tried once more by the next start."""
    chosen = tuple(names)
    return _edit(now, f"Try {_told(chosen)} again", chosen, lambda wish: replace(wish, retry=True, left_out=False))


def put_first(now: Documents, names: Iterable[str]) -> Edit:
    """Their groups come before all others."""
    chosen = tuple(names)
    return _edit(now, f"Put {_told(chosen)} first", chosen, lambda wish: replace(wish, first=True))


def put_in_turn(now: Documents, names: Iterable[str]) -> Edit:
    """Their groups come in their turn again."""
    chosen = tuple(names)
    return _edit(now, f"Put {_told(chosen)} in turn", chosen, lambda wish: replace(wish, first=False))


def leave_out(now: Documents, names: Iterable[str]) -> Edit:
    """They are no part of the fleet any more."""
    chosen = tuple(names)
    return _edit(now, f"Leave {_told(chosen)} out of the fleet", chosen, lambda wish: replace(wish, left_out=True))


def take_back(now: Documents, names: Iterable[str]) -> Edit:
    """They are part of the fleet again."""
    chosen = tuple(names)
    return _edit(now, f"Take {_told(chosen)} back into the fleet", chosen, lambda wish: replace(wish, left_out=False))


def fulfilled(now: Documents, names: Iterable[str]) -> Edit:
    """Nothing is to be tried again any more: a start of the run did it."""
    chosen = tuple(names)
    return _edit(now, f"Tried {_told(chosen)} again", chosen, lambda wish: replace(wish, retry=False))


def _told(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} series"


def _edit(now: Documents, title: str, names: Iterable[str], change: Callable[[FleetWish], FleetWish]) -> Edit:
    known, texts = wishes_of(now), dict[tuple[str, str], str | None]()
    for name in names:
        wish = change(known.get(name, NO_WISH))
        texts[(FLEET_WISH, name)] = None if wish == NO_WISH else codec.encode(wish)
    return put(now, title, texts)
