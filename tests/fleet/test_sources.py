"""Sources list their series without keeping points, load each alone, and say what is wrong with one."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet
import pytest

from tests.fleet.data import small, table, write_set
from workbench.errors import DataError
from workbench.fleet.plan import source_of
from workbench.fleet.sources.folder import FolderSource
from workbench.fleet.sources.nouns import Key, Source, load_each, table_of
from workbench.fleet.sources.parquet import ParquetSource
from workbench.model.series import Series


def write_csv(path: Path, one: Series) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = zip(one.times_ns, one.value, one.labels.mask(len(one)), strict=True)
    lines = [f"{time // 10**9},{float(value)!r},{label}" for time, value, label in rows]
    path.write_text("timestamp,value,label\n" + "\n".join(lines) + "\n", "utf-8")


def same(one: Series, other: Series) -> bool:
    """Whether points, clock and labels are equal."""
    assert one.times_ns is not None and other.times_ns is not None
    return (
        np.array_equal(one.value, other.value)
        and np.array_equal(one.times_ns, other.times_ns)
        and one.labels == other.labels
    )


def test_a_folder_lists_its_files_and_loads_each(tmp_path: Path) -> None:
    for name in ("a/cpu", "a/memory", "b/cpu"):
        write_csv(tmp_path / f"{name}.csv", small("any", len(name)))
    source = FolderSource(str(tmp_path))
    keys = list(source.keys())
    assert [key.name for key in keys] == ["a-cpu", "memory", "b-cpu"]
    assert [source.load(key).name for key in keys] == ["a-cpu", "memory", "b-cpu"]
    assert same(source.load(keys[0]), small("any", 5))


def test_a_file_with_a_column_of_names_is_several_series(tmp_path: Path) -> None:
    write_set(tmp_path / "all.parquet", 3)
    source = FolderSource(str(tmp_path))
    keys = list(source.keys())
    assert [key.name for key in keys] == ["host-0", "host-1", "host-2"]
    loaded = dict(load_each(source, keys))
    for number, key in enumerate(keys):
        assert same(loaded[key], small("any", number))


def test_one_bad_file_does_not_touch_the_others(tmp_path: Path) -> None:
    write_csv(tmp_path / "good.csv", small("good", 1))
    (tmp_path / "bad.csv").write_text("timestamp,word\n1,x\n2,y\n", "utf-8")
    source = FolderSource(str(tmp_path))
    found = {key.name: one for key, one in load_each(source, source.keys())}
    assert isinstance(found["good"], Series)
    assert isinstance(found["bad"], DataError)


@pytest.mark.parametrize("partitioned", [False, True])
def test_a_data_set_gives_the_series_that_were_written(tmp_path: Path, partitioned: bool) -> None:
    if partitioned:
        whole = table([small(f"host-{number}", number) for number in range(3)])
        part = ds.partitioning(pa.schema([("series", pa.string())]), flavor="hive")
        ds.write_dataset(whole, tmp_path / "set", format="parquet", partitioning=part)
    else:
        write_set(tmp_path / "set", 3)
    source = ParquetSource(str(tmp_path / "set"))
    keys = list(source.keys())
    assert [key.name for key in keys] == ["host-0", "host-1", "host-2"]
    for number, key in enumerate(keys):
        assert same(source.load(key), small(key.name, number))


def test_a_file_of_a_set_is_read_for_its_own_series_alone(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    (folder / "day=1").mkdir(parents=True)
    wide, one, other = small("wide", 1), small("one", 2), small("other", 3)
    half = table([wide])
    pa.parquet.write_table(pa.concat_tables([half[:300], table([one])]), folder / "day=1" / "a.parquet")
    pa.parquet.write_table(pa.concat_tables([half[300:], table([other])]), folder / "b.parquet")
    source = ParquetSource(str(folder))
    keys = {key.name: key for key in list(source.keys())}
    assert {name: key.place for name, key in keys.items()} == {
        "wide": "",  # in both files
        "one": "day=1/a.parquet",
        "other": "b.parquet",
    }
    for whole in (wide, one, other):
        assert same(source.load(keys[whole.name]), whole)
    (folder / "b.parquet").write_bytes(b"no more")
    found = {key.name: loaded for key, loaded in load_each(source, list(keys.values()))}
    assert same(found["one"], one)
    assert isinstance(found["other"], DataError) and "b.parquet" in str(found["other"])


def test_rows_in_any_order_are_sorted_by_time(tmp_path: Path) -> None:
    whole = table([small(f"host-{number}", number) for number in range(2)])
    mixed = whole.take(pa.array(np.random.default_rng(3).permutation(len(whole))))
    pa.parquet.write_table(mixed, tmp_path / "mixed.parquet")
    assert same(ParquetSource(str(tmp_path / "mixed.parquet")).load(Key("host-1")), small("host-1", 1))


def test_a_column_of_whole_numbers_names_series_too(tmp_path: Path) -> None:
    whole = table([small("4", 1), small("17", 2)])
    numbers = pa.array(np.where(np.array(whole["series"]) == "4", 4, 17))
    pa.parquet.write_table(whole.set_column(0, "kpi_id", numbers), tmp_path / "set.parquet")
    source = ParquetSource(str(tmp_path / "set.parquet"))
    keys = list(source.keys())
    assert [key.name for key in keys] == ["17", "4"]
    assert same(source.load(Key("4")), small("4", 1))


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    write_set(tmp_path / "set.parquet", 1)
    source = ParquetSource(str(tmp_path / "set.parquet"))
    with pytest.raises(DataError, match="nobody is gone"):
        source.load(Key("nobody"))
    with pytest.raises(DataError, match="no data set"):
        next(ParquetSource(str(tmp_path / "other")).keys())
    with pytest.raises(DataError, match="no column"):
        next(ParquetSource(str(tmp_path / "set.parquet"), series="machine").keys())


@pytest.mark.parametrize("used", [False, True])
def test_a_source_travels_and_is_written_as_plain_values(tmp_path: Path, used: bool) -> None:
    write_set(tmp_path / "set.parquet", 1)
    sources: list[Source] = [
        ParquetSource(str(tmp_path / "set.parquet"), label="label"),
        FolderSource(str(tmp_path), {"value": ["value"]}),
    ]
    for source in sources:
        if used:
            keys = list(source.keys())
            assert [len(source.load(key)) for key in keys] == [600]
        assert pickle.loads(pickle.dumps(source)) == source
        assert source_of(table_of(source)) == source
