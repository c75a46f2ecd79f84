"""What must start fast or travel light imports no heavy library by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("numba", "pandas", "pyarrow", "openai", "black", "scipy", "sklearn", "jedi", "babel")
CODE = "import sys, {module}; print(*[name for name in {heavy!r} if name in sys.modules])"


@pytest.mark.parametrize("module", ["workbench.gui.app", "workbench.cli.main", "workbench.rulekit"])
def test_importing_it_loads_no_heavy_library(module: str) -> None:
    code = CODE.format(module=module, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []


@pytest.mark.parametrize("module", ["workbench.cli.main", "workbench.rulekit", "workbench.detector.detect"])
def test_what_needs_no_window_imports_no_qt(module: str) -> None:
    code = CODE.format(module=module, heavy=("PySide6", "pyqtgraph"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []
