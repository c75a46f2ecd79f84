"""The recipe of the help for Spark, run as it stands there: a real Spark gives what the detector gives."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.fleet.test_detection import check, packed, scattered
from workbench.fleet.detection import Detected
from workbench.resources import resources

pytestmark = pytest.mark.slow
sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
ROOT = Path(__file__).parents[2]
__all__ = ["packed", "scattered"]  # fixtures


def recipe() -> str:
    """The Python of the help page."""
    page = (resources() / "help" / "fleet.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page.partition("## With Spark")[2], re.DOTALL)
    return str(code)


@pytest.fixture
def spark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Spark with two threads, everything of it in a folder of the test; its workers are this Python and find ours."""
    if shutil.which("java") is None:
        pytest.skip("Java is not installed, which Spark runs in")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    local = sql.SparkSession.builder.master("local[2]").appName("flags")
    for name, value in {
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(tmp_path / "spark"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(tmp_path / "warehouse"),
        "spark.ui.enabled": "false",
    }.items():
        local = local.config(name, value)
    session = local.getOrCreate()
    yield session
    session.stop()


def in_microseconds(folder: Path) -> Path:
    """The same data set with times that Spark reads."""
    for path in folder.glob("*.parquet"):
        pq.write_table(pq.read_table(path), path, coerce_timestamps="us")
    return folder


def test_the_recipe_gives_what_the_detector_gives(spark: Any, packed: Path, scattered: Path, tmp_path: Path) -> None:
    names = {
        "/data/metrics": in_microseconds(scattered),
        "/data/fleet-1.0.0.rulepack": packed,
        "/data/flags": tmp_path / "flags",
    }
    code = recipe()
    for name, path in names.items():
        assert name in code
        code = code.replace(name, str(path))
    exec(code, {"spark": spark})
    rows = spark.read.parquet(str(tmp_path / "flags")).collect()
    failed = {row["series"]: row["reason"] for row in rows if row["timestamp"] is None}
    points = sum(row["timestamp"] is not None for row in rows)
    flags = sum(row["flag"] == 1 for row in rows)
    check(packed, Detected(len({row["series"] for row in rows}), points, flags, failed), tmp_path / "flags")
