"""Zips that lie: names, directories, sizes, ends; each is refused with a sentence before anything of it is used."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packs.forge import member, zipped
from tests.packs.made import pack
from workbench.errors import PackError
from workbench.packs.pack import read_pack
from workbench.packs.zipped.archive import read_archive, write_archive

FOLDERS = "could leave its folder"
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
NAMES = [
    "../evil",
    "..",
    ".",
    "./evil",
    "a/./evil",
    "a/../evil",
    "a//evil",
    "/evil",
    "//host/share/evil",
    "\\\\host\\share\\evil",
    "..\\evil",
    "a\\..\\..\\evil",
    "C:\\evil",
    "C:evil",
    "file:evil",
    "evil:stream",
    "\\\\?\\C:\\evil",
    "~root/evil\x7f",
    "evil\n",
    "evil\r",
    "evil\t",
    "\x1b[2Jevil",
    "NUL",
    "rules/con.txt",
    "aux/evil",
    "LPT1.toml",
    "evil.",
    "evil ",
    " evil",
    "a /evil",
    "evil*",
    "evil?",
    "<evil>",
    "a|evil",
    '"evil"',
    "evil/",
    "é",
    "e\u0301",
    "\uff0e\uff0e/evil",
    "\u2025/evil",
    "\u202egolevil",
    "evil\u200b",
    "x" * 300,
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_that_is_no_plain_path_is_refused(name: str) -> None:
    with pytest.raises(PackError, match=FOLDERS):
        read_archive(zipped({"a": b"x"}, member(name)))


def test_a_name_with_a_null_byte_is_refused() -> None:
    """The library behind zipfile ends a name at the byte, other readers do not."""
    data = write_archive({"evilX.py": b"x"}).replace(b"evilX.py", b"evil\0.py")
    with pytest.raises(PackError, match=FOLDERS):
        read_archive(data)


def test_a_name_that_is_not_the_same_in_both_places_is_refused() -> None:
    data = write_archive({"rules/a/rule.py": b"x"})
    with pytest.raises(PackError, match="in another way than the place"):
        read_archive(data.replace(b"rules/a/rule.py", b"rules/b/rule.py", 1))


def edited(offset: int, form: str, value: int, mark: bytes = CENTRAL) -> Callable[[], bytes]:
    """A pack with one field of its first central entry (or of another record) changed."""

    def make() -> bytes:
        data = bytearray(pack())
        struct.pack_into("<" + form, data, data.index(mark) + offset, value)
        return bytes(data)

    return make


def with_end(**fields: int) -> Callable[[], bytes]:
    def make() -> bytes:
        data = pack()
        names = ("disk", "first", "here", "members", "size", "offset", "comment")
        held = dict(zip(names, struct.unpack_from("<4H2LH", data, len(data) - 18), strict=True)) | fields
        return data[:-18] + struct.pack("<4H2LH", *held.values())

    return make


def zip64() -> bytes:
    """An end record that says: look for the true numbers in the zip64 records before me."""
    data = pack()
    end = data[-22:]
    members, size, offset = struct.unpack_from("<HLL", end, 10)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, members, members, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(data) - 22, 1)
    lying = struct.pack("<4s4H2LH", END, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:-22] + record + locator + lying


def overlapping() -> bytes:
    """A quine's trick: a hundred entries of the directory share the bytes of one file."""
    content, names = b"x" * 50_000, [f"f{i:03}" for i in range(100)]
    crc = zlib.crc32(content)
    head = struct.pack("<4s5H3L2H", LOCAL, 20, 0, 0, 0, 33, crc, len(content), len(content), 4, 0) + b"f000"
    fixed = (0x0314, 20, 0, 0, 0, 33, crc, len(content), len(content), 4, 0, 0, 0, 0, (stat.S_IFREG | 0o644) << 16, 0)
    directory = b"".join(struct.pack("<4s6H3L5H2L", CENTRAL, *fixed) + name.encode() for name in names)
    body = head + content
    return body + directory + struct.pack("<4s4H2LH", END, 0, 0, 100, 100, len(directory), len(body), 0)


def huge_count() -> bytes:
    entry = pack()
    at = entry.index(CENTRAL)
    one = entry[at : entry.index(CENTRAL, at + 4)]
    directory = one * 30_000
    return directory + struct.pack("<4s4H2LH", END, 0, 0, 30_000, 30_000, len(directory), 0, 0)


def with_extra_field() -> bytes:
    info = member("z.txt")
    info.extra = struct.pack("<HH", 0x7075, 9) + b"\1\0\0\0\0evil"  # the field that gives a file a second name
    return zipped({}, info, b"x")


def nested() -> bytes:
    return zipped({"inner.zip": zipped({"inner.zip": pack()})})


def _both(data: bytearray, local: int, central: int) -> bytearray:
    struct.pack_into("<L", data, data.index(LOCAL) + local, 7)
    struct.pack_into("<L", data, data.index(CENTRAL) + central, 7)
    return data


def _sizes(size: int) -> bytes:
    data = bytearray(pack())
    struct.pack_into("<2L", data, data.index(CENTRAL) + 20, size, size)
    return bytes(data)


def _swapped() -> bytes:
    one, other = write_archive({"b": b"x"}), write_archive({"a": b"y"})
    first, second = one[: one.index(CENTRAL)], other[: other.index(CENTRAL)]
    entries = one[one.index(CENTRAL) : -22] + other[other.index(CENTRAL) : -26] + struct.pack("<L", len(first))
    entries = entries[:-5] + struct.pack("<L", len(first)) + b"a"
    body = first + second
    return body + entries + struct.pack("<4s4H2LH", END, 0, 0, 2, 2, len(entries), len(body), 0)


def _gap() -> bytes:
    data = write_archive({"pack.toml": b"x"})
    body, directory = data[: data.index(CENTRAL)], data[data.index(CENTRAL) : -22]
    return body + b"evil" + directory + struct.pack("<4s4H2LH", END, 0, 0, 1, 1, len(directory), len(body) + 4, 0)


ZIPS: dict[str, tuple[Callable[[], bytes], str]] = {
    "something before it": (lambda: b"#!/bin/sh\n" + pack(), "its end does not fit the rest"),
    "something after it": (lambda: pack() + b"evil", "something follows its end"),
    "a second zip after it": (lambda: pack() + zipped({"evil.py": b"x"}), "its end does not fit the rest"),
    "a comment": (lambda: pack()[:-2] + struct.pack("<H", 4) + b"evil", "something follows its end"),
    "a comment that holds an end": (
        lambda: pack()[:-2] + struct.pack("<H", 22) + pack()[-22:],
        "its end does not fit the rest",
    ),
    "several disks": (with_end(disk=1), "its end does not fit the rest"),
    "fewer files here": (with_end(here=1), "its end does not fit the rest"),
    "more files claimed": (with_end(here=4_000, members=4_000), "directory is too short"),
    "one file hidden": (with_end(here=13, members=13), "another number of files"),
    "more files than anyone packs": (with_end(here=60_000, members=60_000), "more than 5000 files"),
    "directory elsewhere": (with_end(offset=0), "its end does not fit the rest"),
    "directory at the very end": (with_end(size=0, offset=len(pack()) - 22), "its directory is too short"),
    "zip64": (zip64, "its end does not fit the rest"),
    "huge count": (huge_count, "more than 5000 files"),
    "overlapping": (overlapping, "overlap"),
    "nested": (nested, "another program packed inner.zip"),
    "wrong checksum": (edited(16, "L", 7), "in another way than the place"),
    "checksum changed in both": (
        lambda: bytes(_both(bytearray(pack()), 14, 16)),
        "is damaged in CHANGELOG",
    ),
    "size larger": (edited(24, "L", 10**9), "does not have the size it claims"),
    "both sizes larger": (lambda: _sizes(30_000_000), "is larger than 20 MB"),
    "sizes past the end": (lambda: _sizes(10_000_000), "claim to be larger than the pack"),
    "offset of another file": (edited(42, "L", 60), "not where its directory says"),
    "name length lies": (edited(28, "H", 60_000), "directory"),
    "extra length lies": (edited(30, "H", 60_000), "directory"),
    "extra field": (with_extra_field, "another program packed z.txt again"),
    "file comment": (edited(32, "H", 5), "its directory cannot be read"),
    "encrypted": (edited(8, "H", 1), "is encrypted"),
    "strongly encrypted": (edited(8, "H", 1 | 1 << 6), "is encrypted"),
    "sizes follow the data": (edited(8, "H", 1 << 3), "another program packed CHANGELOG again"),
    "deflated": (edited(10, "H", 8), "is compressed"),
    "unknown method": (edited(10, "H", 99), "is compressed"),
    "another system": (edited(4, "H", 0), "another program packed CHANGELOG again"),
    "another time": (edited(12, "H", 77), "another program packed CHANGELOG again"),
    "setuid": (edited(38, "L", (stat.S_IFREG | 0o4755) << 16), "another program packed CHANGELOG again"),
    "fifo": (edited(38, "L", (stat.S_IFIFO | 0o644) << 16), "is a link or a device"),
    "socket": (edited(38, "L", (stat.S_IFSOCK | 0o644) << 16), "is a link or a device"),
    "block device": (edited(38, "L", (stat.S_IFBLK | 0o644) << 16), "is a link or a device"),
    "symbolic link": (edited(38, "L", (stat.S_IFLNK | 0o777) << 16), "is a link or a device"),
    "folder": (edited(38, "L", (stat.S_IFDIR | 0o755) << 16), "is a link or a device"),
    "local method differs": (edited(8, "H", 8, LOCAL), "in another way than the place"),
    "local extra differs": (edited(28, "H", 4, LOCAL), "in another way than the place"),
    "file in a file": (lambda: write_archive({"a": b"x", "a/b": b"y"}), "lies in a file"),
    "not in order": (_swapped, "are not in order"),
    "gap": (_gap, "something stands between"),
    "tar": (lambda: b"pack.toml".ljust(257, b"\0") + b"ustar" + bytes(762), "it is no zip"),
    "gzip": (lambda: b"\x1f\x8b\x08" + bytes(500), "it is no zip"),
    "only an end": (lambda: END + bytes(18), "no pack.toml"),
    "ends only": (lambda: (END + bytes(18)) * 400, "its end does not fit the rest"),
}


@pytest.mark.parametrize(("make", "sentence"), ZIPS.values(), ids=ZIPS.keys())
def test_a_zip_that_lies_is_refused_with_a_sentence(make: Callable[[], bytes], sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "evil.rulepack"
    path.write_bytes(make())
    with pytest.raises(PackError) as refusal:
        read_pack(path)
    assert sentence in str(refusal.value)


def test_what_is_written_is_a_zip_that_other_programs_read(tmp_path: Path) -> None:
    files = {"a/b": b"one", "a/c": b"", "d": bytes(range(256)) * 40}
    path = tmp_path / "a.zip"
    path.write_bytes(write_archive(files))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files
    assert read_archive(path.read_bytes()) == files


def test_the_form_is_the_one_that_zipfile_writes() -> None:
    """Packs of format 0 were written by it, and stay readable byte for byte."""
    files = {"a/b": b"one", "d": b"two"}
    infos = []
    for name in files:
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.create_system, info.external_attr = 3, (stat.S_IFREG | 0o644) << 16
        infos.append(info)
    first, second = infos
    stream = zipped({}, first, b"one")
    assert stream == write_archive({"a/b": b"one"})
    assert zipped({}, second, b"two") == write_archive({"d": b"two"})


def test_a_folder_or_a_pipe_in_place_of_a_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="cannot be read"):
        read_pack(tmp_path)
