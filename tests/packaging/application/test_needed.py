"""What the bundle is made of: what the project asks for, whatever else is installed beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.packaging.application.needed import asked_for, foreign_modules, reached

pytest.importorskip("packaging", reason="PyInstaller brings it")
ROOT = Path(__file__).parents[3]


def test_requirements_are_followed_through_markers_and_extras(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, lines in {
        "Start_Here": ["near.one[fast]>=1", "elsewhere; python_version < '3'"],
        "near-one": ["start-here", "always", "quick; extra == 'fast'", "pretty; extra == 'color'"],
        "always": [],
        "quick": ["not-installed"],
        "pretty": [],
        "beside": [],
    }.items():
        _install(tmp_path, name, lines)
    monkeypatch.syspath_prepend(tmp_path)
    found = reached(["start-here"])
    assert found == {"start-here", "near-one", "always", "quick", "not-installed"}
    foreign = foreign_modules(found)
    assert {"pretty", "beside"} <= {*foreign}
    assert {"Start_Here", "near_one", "always", "quick"}.isdisjoint(foreign)


def _install(folder: Path, name: str, requirements: list[str]) -> None:
    """A distribution as pip leaves it, with one module of its name."""
    module = name.replace("-", "_")
    (folder / f"{module}.py").write_text("")
    told = folder / f"{module}-1.0.dist-info"
    told.mkdir()
    lines = [f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {one}" for one in requirements)]
    (told / "METADATA").write_text("\n".join(["Metadata-Version: 2.1", *lines, ""]))
    (told / "RECORD").write_text(f"{module}.py,,\n")


def test_ours_is_the_window_with_signatures_and_without_the_other_extras() -> None:
    needed = reached(asked_for(ROOT))
    assert {"rule-workbench", "numpy", "numba", "llvmlite", "pyside6-essentials", "pyarrow", "cryptography"} <= needed
    assert needed.isdisjoint({"dask", "mlflow-skinny", "scikit-learn", "scipy", "psycopg", "pytest", "pyinstaller"})
    foreign = foreign_modules(needed)
    assert "pytest" in foreign
    assert {"numpy", "cryptography", "PySide6", "workbench"}.isdisjoint(foreign)
