"""Which modules the detector needs: all that it reaches, none of the workshop's."""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

from workbench.packaging.closure import PACKAGE, modules_needed
from workbench.packaging.detector import files_of_detector, lay_out
from workbench.resources import resources

ROOT = Path(__file__).parents[2]
# Bound late: what writes packs, what an extra brings, and tables of fault windows, which the detector refuses before.
LATE = {"cryptography", "re2", "tomli_w", "pandas", "pyarrow"}


def test_imports_are_followed_also_inside_functions_and_up_to_their_packages(tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    for path, text in {
        "__init__.py": "",
        "start.py": "import json\n\ndef work():\n    from ours.room import near\n",
        "room/__init__.py": "import ours.base\n",
        "room/near.py": "",
        "room/far.py": "",
        "base.py": "import ours.start\n",
    }.items():
        (ours / path).parent.mkdir(parents=True, exist_ok=True)
        (ours / path).write_text(text)
    found = [path.relative_to(ours).as_posix() for path in modules_needed(["ours.start"], ours)]
    assert found == ["__init__.py", "base.py", "room/__init__.py", "room/near.py", "start.py"]


def test_the_detector_takes_nothing_of_the_window_the_training_or_the_language_models() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0] for path in files_of_detector()}
    assert {"detector", "sandbox", "rulekit", "packs", "model", "evidence", "investigate"} <= rooms
    assert rooms.isdisjoint({"gui", "cli", "training", "synthesis", "llm", "project", "bench", "reports", "consult"})


def test_what_it_imports_when_it_starts_is_numpy_and_the_accelerator() -> None:
    early, late = set[str](), set[str]()
    for path in files_of_detector():
        tree = ast.parse(path.read_text("utf-8"))
        inside = {id(node) for made in ast.walk(tree) if _waits(made) for node in ast.walk(made)}
        for node in ast.walk(tree):
            (late if id(node) in inside else early).update(_tops(node))
    known = set(sys.stdlib_module_names) | {"workbench", "rulekit"}
    assert early - known == {"numpy", "numba"}
    assert late - known <= {"numpy", "numba"} | LATE


def _waits(node: ast.AST) -> bool:
    """Whether what stands inside is run later, or for the type checker alone."""
    checks = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return checks or isinstance(node, ast.FunctionDef)


def _tops(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    return {node.module.split(".")[0]} if isinstance(node, ast.ImportFrom) and node.module else set()


def test_its_project_file_asks_for_the_same_versions_as_ours(tmp_path: Path) -> None:
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    given = tomllib.loads((resources() / "packaging" / "detector" / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(given["dependencies"]) < set(whole["dependencies"])
    assert given["optional-dependencies"]["sign"] == whole["optional-dependencies"]["sign"]
    assert set(given["optional-dependencies"]["cases"]) < set(whole["dependencies"])
    assert given["requires-python"] == whole["requires-python"]
    laid = lay_out(tmp_path / "laid")
    assert (laid / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
