"""A pack over a Parquet data set by partitions says of each series what the detector says of it alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.fleet.data import table
from tests.fleet.test_cluster import Cluster, cluster, connected
from tests.packs.made import pack, wave
from workbench.compiled import prepare
from workbench.detector.detect import Detector
from workbench.errors import PackError, UsageError
from workbench.model.series import Series

pytest.importorskip("dask.dataframe", reason="the extra `fleet` is not installed")

from workbench.fleet.detection import Detected, detect_set
from workbench.fleet.sources.parquet import ParquetSource

__all__ = ["cluster"]  # a fixture

NAMES = ("cpu", "web 1", "web 2")


def samples() -> list[Series]:
    """Three series of the pack, and one that no rule of it takes."""
    made = [wave(name, 800, (100 * number, 500)) for number, name in enumerate(NAMES, 1)]
    return [*made, replace(made[0], name="nobody's")]


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "demo-1.0.0.rulepack"
    path.write_bytes(pack())
    return path


@pytest.fixture
def scattered(tmp_path: Path) -> Path:
    """Their rows in three files in no order."""
    prepare(lambda _share: None)
    whole = table(samples())
    order = np.random.default_rng(5).permutation(len(whole))
    (tmp_path / "set").mkdir()
    for number, rows in enumerate(np.array_split(order, 3)):
        pq.write_table(whole.take(pa.array(rows)), tmp_path / "set" / f"{number}.parquet")
    return tmp_path / "set"


def flags(folder: Path) -> dict[str, tuple[list[int], list[str]]]:
    """Series → flags and reasons in the order of time."""
    rows = pq.read_table(folder).sort_by([("series", "ascending"), ("timestamp", "ascending")]).to_pylist()
    found: dict[str, tuple[list[int], list[str]]] = {}
    for row in rows:
        told = found.setdefault(row["series"], ([], []))
        told[0].append(row["flag"])
        told[1].append(row["reason"])
    return found


def check(packed: Path, found: Detected, out: Path) -> None:
    told = flags(out)
    with Detector.open(packed) as detector:
        for one in samples()[:-1]:
            alone = list(detector.detect(one).rows())
            assert told[one.name] == ([row.flag for row in alone], [row.reason for row in alone])
    assert list(found.failed) == ["nobody's"] and "No rule takes" in found.failed["nobody's"]
    assert (found.series, found.points) == (4, 2400)
    assert found.flags == 6


def test_scattered_rows_give_what_the_detector_gives(packed: Path, scattered: Path, tmp_path: Path) -> None:
    out = tmp_path / "flags"
    check(packed, detect_set(packed, ParquetSource(str(scattered)), out, workers=2), out)
    with pytest.raises(UsageError, match="there already"):
        detect_set(packed, ParquetSource(str(scattered)), out)


@pytest.mark.parametrize("files", [1, 4])
def test_series_that_lie_together_are_read_where_they_are_and_give_the_same(
    files: int, packed: Path, tmp_path: Path
) -> None:
    prepare(lambda _share: None)
    made, folder = samples(), tmp_path / "set"
    folder.mkdir()
    for number in range(files):
        pq.write_table(table(made[number::files]), folder / f"{number}.parquet")
    source = ParquetSource(str(folder / "0.parquet" if files == 1 else folder))
    check(packed, detect_set(packed, source, tmp_path / "flags", workers=2), tmp_path / "flags")


def test_a_pack_that_cannot_be_read_is_told_before_anything_is_done(scattered: Path, tmp_path: Path) -> None:
    with pytest.raises(PackError):
        detect_set(tmp_path / "none.rulepack", ParquetSource(str(scattered)), tmp_path / "flags")
    assert not (tmp_path / "flags").exists()


@pytest.mark.slow
def test_a_cluster_gives_the_same(packed: Path, scattered: Path, tmp_path: Path, cluster: Cluster) -> None:
    for name in ("a", "b"):
        cluster.start_worker(name)
    connected(cluster).close()
    out = tmp_path / "flags"
    check(packed, detect_set(packed, ParquetSource(str(scattered)), out, scheduler=cluster.address), out)
