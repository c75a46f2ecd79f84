"""For all tests: compiled kernels are kept where the command line keeps them, so that one compilation serves both.

And the reference metrics that figures are compared with.
"""

from __future__ import annotations

import gc
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from workbench.compiled import choose_folder

choose_folder()


def pytest_collection_finish() -> None:
    """The collector leaves alone what stays for the whole session, a million objects of twelve thousand tests: it would
    look through them whenever a window has a moment for it, and so would each search for what a test left behind."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def oracle() -> ModuleType:
    """The independent metrics, where WORKBENCH_ORACLE names their folder."""
    folder = os.environ.get("WORKBENCH_ORACLE", "")
    path = Path(folder) / "refmetrics.py"
    if not folder or not path.is_file():
        pytest.skip("set WORKBENCH_ORACLE to the folder of refmetrics.py to compare with the reference metrics")
    spec = importlib.util.spec_from_file_location("refmetrics", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def qtbot(qtbot: Any) -> Iterator[Any]:
    """Holds what is added until the test has ended: pytest-qt keeps weak references, and a window that the garbage
    collector takes in the middle of its own paint event ends the process."""
    held: list[Any] = []
    add = qtbot.addWidget

    def hold(widget: Any, **more: Any) -> None:
        held.append(widget)
        add(widget, **more)

    qtbot.addWidget = hold
    yield qtbot
    held.clear()
