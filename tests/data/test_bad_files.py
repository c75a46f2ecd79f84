"""Files that can't become a series: each gets a sentence with what, why and what to do."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from workbench.data.nouns import ColumnChoice, OpenLimits
from workbench.data.opening import open_paths
from workbench.data.peeking import peek
from workbench.errors import DataError


@dataclass(frozen=True)
class Bad:
    """A file, what the error must say of it, and its code."""

    name: str
    content: bytes
    code: str
    says: str
    choice: ColumnChoice = field(default_factory=ColumnChoice)


TABLE = [
    Bad("empty.csv", b"", "data.empty", "no byte"),
    Bad("blank.csv", b"\n\n  \n", "data.empty", "blank lines"),
    Bad("header.csv", b"timestamp,value,label\n", "data.header_only", "no row of data"),
    Bad("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 50, "data.binary", "binary data"),
    Bad("book.csv", b"PK\x03\x04\x14\x00\x06\x00" * 50, "data.binary", "workbook"),
    Bad("text.parquet", b"timestamp,value\n1,2\n", "data.parquet", "Parquet"),
    Bad("torn.parquet", b"PAR1" + b"\x15\x04" * 40, "data.parquet", "Parquet"),
    Bad("words.csv", b"name,city\nann,ulm\nbob,bonn\n", "data.no_numeric", "name (text)"),
    Bad("one.csv", b"timestamp\n1700000000\n1700000060\n", "data.no_numeric", "timestamp"),
    Bad("void.csv", b"timestamp,value\n1700000000,\n1700000060,\n", "data.no_numeric", "value"),
    Bad("times.csv", b"timestamp,value\n2024-01-01,1\nsoon,2\n2024-01-03,3\n", "data.time", "'soon' at line 3"),
    Bad("unix.csv", b"timestamp,value\n1700000000,1\n1700000060,1\n\nlater,2\n", "data.time", "'later' at line 5"),
    Bad("never.csv", b"timestamp,value\nred,1\nblue,2\n", "data.time", "'red' at line 2"),
    Bad("notime.csv", b"timestamp,value\n,1\n,2\n", "data.time_empty", "no row has a time"),
    Bad("month.csv", b"timestamp,value\n2024-13-01,1\n2024-14-02,2\n", "data.time", "'2024-13-01' at line 2"),
    Bad("old.csv", b"timestamp,value\n0001-01-01,1\n0001-01-02,2\n", "data.time", "0001-01-01"),
    Bad("label.csv", b"timestamp,value,label\n1700000000,1,0\n1700000060,1,maybe\n", "data.labels", "line 3"),
    Bad("class.csv", b"timestamp,value,label\n1700000000,1,0\n1700000060,1,2\n", "data.labels", "it holds 2 at line 3"),
    Bad("long.csv", b"timestamp,value\n1,2\n3,4,5\n6,7\n", "data.ragged", "line 3 has 3 cells"),
    Bad("short.csv", b"timestamp,value,label\n1,2,0\n3\n6,7,0\n", "data.ragged", "line 3 has 1 cells"),
    Bad("quoted.csv", b'timestamp,value,note\n1,2,"a,b"\n3,4\n5,6,c\n', "data.ragged", "line 3 has 2 cells"),
    Bad("cut.csv", b"timestamp,value\n17000", "data.header_only", "cut off"),
    Bad("trailing.csv", b"timestamp,value\n1,2,\n3,4,\n", "data.ragged", "line 2 has 3 cells"),
    Bad("json.csv", b"[" + b'"' + b"x" * 200_000 + b'"' + b"]", "data.csv", "field larger"),
    Bad("open.csv", b'timestamp,value\n1,2\n2,2\n3,2\n3,"4\n5,6\n', "data.csv", "inside string"),
    Bad("d.csv", b"a,b\n1,2\n", "data.delimiter", "';;'", ColumnChoice(delimiter=";;")),
    Bad("e.csv", b"a,b\n1,2\n", "data.decimal", "'x'", ColumnChoice(decimal="x")),
    Bad("what.xyz", b"1,2\n", "data.extension", ".xyz"),
    Bad("noextension", b"1,2\n", "data.extension", "without an extension"),
    Bad("packed.csv.gz", b"\x1f\x8b", "data.extension", "archive"),
    Bad("c.csv", b"a,b\n1,2\n", "data.column", "it has a, b", ColumnChoice(value=("z",))),
    Bad("z.csv", b"time,b\n2024-01-01,2\n", "data.zone", "Berlin/Germany", ColumnChoice(zone="Berlin/Germany")),
    Bad("u.csv", b"time,b\n1700000000,2\n", "data.time_format", "unix h", ColumnChoice(time_format="unix h")),
    Bad("f.csv", b"time,b\n2024-01-01,2\n", "data.time", "2024-01-01", ColumnChoice(time_format="%d.%m.%Y")),
    Bad("far.csv", b"time,b\n9000000000000000000,2\n", "data.time", "2262", ColumnChoice(time_format="unix s")),
]


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.name)
def test_a_bad_file_is_refused_with_a_sentence(bad: Bad, tmp_path: Path) -> None:
    path = tmp_path / bad.name
    path.write_bytes(bad.content)
    with pytest.raises(DataError) as caught:
        open_paths([path], bad.choice)
    error = caught.value
    assert error.code == bad.code, str(error)
    assert bad.says in str(error)
    assert error.next_step
    assert path.stem.partition(".")[0] in str(error) or bad.code in ("data.delimiter", "data.decimal")


@pytest.mark.parametrize("bad", [bad for bad in TABLE if bad.choice == ColumnChoice()], ids=lambda bad: bad.name)
def test_a_bad_file_beside_a_good_one_becomes_a_doubt_with_the_same_sentence(bad: Bad, tmp_path: Path) -> None:
    (tmp_path / bad.name).write_bytes(bad.content)
    good = tmp_path / "good.parquet"
    _write_parquet(good)
    with pytest.raises(DataError) as alone:
        open_paths([tmp_path / bad.name])
    opened = open_paths([tmp_path / bad.name, good])
    assert [series.name for series in opened.series] == ["good"]
    refused = [doubt for doubt in opened.doubts if doubt.kind == "not opened"]
    assert [(doubt.series, doubt.text + ".") for doubt in refused] == [(bad.name, str(alone.value))]


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.name)
def test_a_first_look_at_a_bad_file_raises_or_tells_the_problem(bad: Bad, tmp_path: Path) -> None:
    path = tmp_path / bad.name
    path.write_bytes(bad.content)
    seen_only_when_read_whole = {"data.ragged", "data.labels", "data.csv"}
    try:
        look = peek(path, bad.choice)
    except DataError as error:
        assert error.code == bad.code
    else:
        assert look.problem or bad.code in seen_only_when_read_whole or bad.name == "void.csv"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no file .*gone\.csv"):
        open_paths([tmp_path / "gone.csv"])


def test_nothing_to_open_is_said() -> None:
    with pytest.raises(DataError, match="nothing to open"):
        open_paths([])


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("x")
    (tmp_path / ".hidden.csv").write_text("timestamp,value\n1,2\n")
    with pytest.raises(DataError, match="No data in the folder") as caught:
        open_paths([tmp_path])
    assert caught.value.code == "data.folder"


def test_a_file_of_ten_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(10 * 10**9)  # a hole: it takes no room on the disk
    with pytest.raises(DataError, match=r"huge\.csv is too large: it has 10\.0 GB"):
        open_paths([path])


def test_the_limit_of_size_is_an_option(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("timestamp,value\n1700000000,1\n1700000060,2\n")
    assert len(open_paths([path], limits=OpenLimits(max_bytes=100)).series) == 1
    with pytest.raises(DataError, match="the limit is 20 bytes"):
        open_paths([path], limits=OpenLimits(max_bytes=20))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root and Windows may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text("timestamp,value\n1,2\n")
    path.chmod(0)
    with pytest.raises(DataError, match="may not be read"):
        open_paths([path])


def test_several_bad_files_alone_are_refused_together(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(DataError, match="None of the 2 files could be opened"):
        open_paths([tmp_path])


def test_too_many_series_in_one_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("series,timestamp,value\n" + "".join(f"s{i},1700000000,1\n" for i in range(9)))
    with pytest.raises(DataError, match="holds 9 names, the limit is 5"):
        open_paths([path], limits=OpenLimits(max_series=5))


def _write_parquet(path: Path) -> None:
    import pandas as pd

    pd.DataFrame({"timestamp": [1_700_000_000, 1_700_000_060], "value": [1.0, 2.0]}).to_parquet(path)
