"""Garbage is collected on the window's thread, whoever makes it, and only when the event loop has time."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from workbench.gui.collector import Collector


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    before = gc.isenabled()
    made = Collector()
    assert not gc.isenabled()
    yield made
    made.close()
    assert gc.isenabled() == before


class Ring(QWidget):
    """A widget in a circle of its own, which only the collector can take; it notes the thread that takes it."""

    def __init__(self, taken: list[int]) -> None:
        super().__init__()
        self.itself = self
        self.taken = taken

    def __del__(self) -> None:
        self.taken.append(threading.get_ident())


def make_garbage() -> None:
    """Circles of lists, many times what makes the collector run in any thread that allocates."""
    for _ in range(50_000):
        ring: list[object] = []
        ring.append(ring)


def test_widgets_among_the_garbage_of_a_thread_are_destroyed_by_the_window_s_thread(
    collector: Collector, qtbot: QtBot
) -> None:
    taken: list[int] = []
    for _ in range(5):
        Ring(taken)
    other = threading.Thread(target=make_garbage)
    other.start()
    other.join()
    assert taken == [], "the thread collected"
    make_garbage()
    assert taken == [], "it did not wait for the event loop"
    qtbot.waitUntil(lambda: len(taken) == 5, timeout=20_000)
    assert set(taken) == {threading.get_ident()}


@pytest.mark.parametrize("first", [0, 1])
def test_python_collects_by_itself_again_after_the_last_of_two(qtbot: QtBot, first: int) -> None:
    two = [Collector(), Collector()]
    two[first].close()
    assert not gc.isenabled()
    two[1 - first].close()
    assert gc.isenabled()


def test_a_window_that_was_never_closed_gives_collecting_back_when_it_goes(qtbot: QtBot) -> None:
    owner = QObject()
    Collector(owner)
    assert not gc.isenabled()
    delete(owner)
    assert gc.isenabled()
