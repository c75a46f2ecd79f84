"""Python text as a syntax tree, whichever thread asks."""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_making = threading.RLock()


@contextmanager
def one_tree_at_a_time() -> Iterator[None]:
    """While it lasts no other thread makes a tree: Python 3.11 counts the depth of all trees under way as one, and
    raises SystemError where a thread is switched in between (python/cpython#106905)."""
    with _making:
        yield


def parse(text: str) -> ast.Module:
    """The tree of a text. Errors as of `ast.parse`: SyntaxError, ValueError, RecursionError, MemoryError."""
    with one_tree_at_a_time():
        return ast.parse(text)
