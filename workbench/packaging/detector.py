"""The detector as a distribution of its own: only the modules that it reaches, numpy and the accelerator."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.packaging.closure import PACKAGE, modules_needed
from workbench.packaging.wheels import build_wheel, require
from workbench.resources import resources

NAME = "workbench-detector"
# The program, the process of rules, which is started by its path, and what MLflow finds by its name.
STARTS = ("workbench.detector.__main__", "workbench.sandbox.child", "workbench.detector.mlflow_model")
WHOLE = ("rulekit",)  # kernels are found by name


def build_detector(out: Path, keep_source: Path | None = None) -> Path:
    """Build the wheel of the detector into `out` and return it. `keep_source`: also leave its source tree there."""
    require("hatchling", "package")
    with TemporaryDirectory() as made:
        folder = lay_out(Path(made) / NAME)
        if keep_source is not None:
            shutil.copytree(folder, keep_source, dirs_exist_ok=True)
        return build_wheel(folder, out)


def lay_out(folder: Path) -> Path:
    """Write the source tree of the detector: its modules, pyproject.toml, README and license."""
    for path in files_of_detector():
        target = folder / PACKAGE.name / path.relative_to(PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    for path in sorted((resources() / "packaging" / "detector").iterdir()):
        shutil.copyfile(path, folder / path.name)
    shutil.copyfile(license_file(), folder / "LICENSE")
    return folder


def files_of_detector() -> tuple[Path, ...]:
    """Every module that a deployed detector may import; sorted."""
    whole = {path for room in WHOLE for path in (PACKAGE / room).rglob("*.py")}
    return tuple(sorted({*modules_needed(STARTS), *whole}))


def license_file(beside: Callable[[], Path] = resources) -> Path:
    """The license, beside main.py in a checkout, among the metadata where the workbench is installed."""
    own = beside().parent / "LICENSE"
    if own.is_file():
        return own
    from importlib.metadata import files

    return next(Path(str(one.locate())) for one in files("rule-workbench") or () if one.name == "LICENSE")
