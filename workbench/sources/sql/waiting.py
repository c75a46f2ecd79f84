"""Work that answers late, such as a query: others are told meanwhile, and may end it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

Found = TypeVar("Found")
TELL_S = 0.2


def patiently(work: Callable[[], Found], tell: Callable[[], None], interrupt: Callable[[], None]) -> Found:
    """What `work` gives, which is done on a thread of its own. `tell` is called meanwhile on this one; what it raises
    ends the work by `interrupt`, which may be called several times and from another thread."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        while not wait([future], TELL_S).done:
            try:
                tell()
            except BaseException:
                while not future.done():  # one that had not begun would not have noticed the first
                    interrupt()
                    wait([future], TELL_S)
                raise
        return future.result()
