"""Hostile packs: each is refused with a sentence, and nothing is written anywhere."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.made import pack
from workbench.errors import PackError
from workbench.packs.archive import ArchiveLimits, read_archive, write_archive
from workbench.packs.pack import parse_pack, read_pack
from workbench.packs.packinfo import SUMS, sums_of

Files = dict[str, bytes]


def with_right_sums(files: Files) -> bytes:
    """A pack whose sums fit again, as a careful forger would leave it."""
    rest = {name: content for name, content in files.items() if name != SUMS}
    return write_archive(rest | {SUMS: sums_of(rest)})


def replaced(name: str, old: str, new: str) -> Callable[[Files], bytes]:
    def change(files: Files) -> bytes:
        assert old.encode() in files[name]
        return with_right_sums(files | {name: files[name].replace(old.encode(), new.encode())})

    return change


def added(name: str, content: bytes = b"x") -> Callable[[Files], bytes]:
    return lambda files: with_right_sums(files | {name: content})


def removed(name: str) -> Callable[[Files], bytes]:
    return lambda files: with_right_sums({key: content for key, content in files.items() if key != name})


def zipped(files: Files, extra: zipfile.ZipInfo | None = None, content: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        if extra is not None:
            archive.writestr(extra, content)
    return stream.getvalue()


def member(name: str, mode: int = stat.S_IFREG | 0o644, method: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = method
    return info


def wrong_sum(files: Files) -> bytes:
    return write_archive(files | {"rules/cpu/rule.py": files["rules/cpu/rule.py"] + b"# more\n"})


def sum_too_many(files: Files) -> bytes:
    return write_archive(files | {SUMS: files[SUMS] + b"0" * 64 + b"  ghost\n"})


def flipped_bit(files: Files) -> bytes:
    data = bytearray(write_archive(files))
    at = data.index(b"import numpy")
    data[at] ^= 1
    return bytes(data)


def twice(files: Files) -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return zipped(files, member("rules/cpu/rule.py"), b"import os\n")


HOSTILE: dict[str, tuple[Callable[[Files], bytes], str]] = {
    "empty file": (lambda _: b"", "no zip"),
    "text": (lambda _: b"hello" * 100, "no zip"),
    "cut off": (lambda files: write_archive(files)[:-100], "no zip"),
    "flipped bit": (flipped_bit, "damaged"),
    "empty zip": (lambda _: zipped({}), "no pack.toml"),
    "parent": (lambda files: zipped(files, member("../../evil.py")), "could leave its folder"),
    "parent inside": (lambda files: zipped(files, member("rules/../../evil.py")), "could leave its folder"),
    "absolute": (lambda files: zipped(files, member("/etc/evil")), "could leave its folder"),
    "drive": (lambda files: zipped(files, member("C:/evil")), "could leave its folder"),
    "backslash": (lambda files: zipped(files, member("..\\evil")), "could leave its folder"),
    "folder": (lambda files: zipped(files, member("rules/")), "could leave its folder"),
    "control": (lambda files: zipped(files, member("rules/\x1b[31m")), "could leave its folder"),
    "other script": (lambda files: zipped(files, member("rules/сpu/rule.py")), "could leave its folder"),
    "symlink": (lambda files: zipped(files, member("link", stat.S_IFLNK | 0o777), b"/etc/passwd"), "link or a device"),
    "device": (lambda files: zipped(files, member("dev", stat.S_IFCHR | 0o600)), "link or a device"),
    "twice": (twice, "is there twice"),
    "other case": (lambda files: zipped(files, member("PACK.TOML")), "is there twice"),
    "bomb": (lambda files: zipped(files, member("z", method=zipfile.ZIP_DEFLATED), b"0" * 10**7), "is compressed"),
    "lzma": (lambda files: zipped(files, member("z", method=zipfile.ZIP_LZMA), b"0" * 10**5), "is compressed"),
    "wrong sum": (wrong_sum, "content of rules/cpu/rule.py is not what SHA256SUMS says"),
    "sum too many": (sum_too_many, "names a file that is missing"),
    "no sums": (lambda files: write_archive({k: v for k, v in files.items() if k != SUMS}), "no SHA256SUMS"),
    "no pack.toml": (removed("pack.toml"), "no pack.toml"),
    "broken pack.toml": (added("pack.toml", b"= 1"), "is not TOML"),
    "binary pack.toml": (added("pack.toml", b"\xff"), "is not TOML"),
    "no format": (replaced("pack.toml", "format = 1\n", ""), "does not say its format"),
    "format as text": (replaced("pack.toml", "format = 1", 'format = "1"'), "does not say its format"),
    "format as truth": (replaced("pack.toml", "format = 1", "format = false"), "does not say its format"),
    "future format": (replaced("pack.toml", "format = 1", "format = 2"), "its format is 2, this version knows up to 1"),
    "future contract": (replaced("pack.toml", "contract = 1", "contract = 2"), "version 2 of the rule contract"),
    "future rulekit": (replaced("pack.toml", "rulekit = [\n    1,\n]", "rulekit = [9]"), "needs rulekit 9"),
    "unknown field": (replaced("pack.toml", "format = 1", "format = 1\nrun = 'evil'"), "run is not a field"),
    "other rule": (
        replaced("pack.toml", 'version = "0.1.0"', 'version = "0.2.0"'),
        "not the rule that pack.toml names",
    ),
    "edited rule": (replaced("rules/cpu/rule.py", "5.0", "6.0"), "changed after Ann approved it"),
    "edited limits": (replaced("rules/cpu/rule.toml", "memory_mb = 2048", "memory_mb = 9999"), "changed after Ann"),
    "edited override": (replaced("rules/cpu/rule.toml", "LIMIT = 3.0", "LIMIT = 99.0"), "changed after Ann"),
    "ill-typed rule": (
        replaced("rules/cpu/rule.toml", "memory_mb = 2048", "memory_mb = 'all'"),
        "must be a whole number",
    ),
    "no rule text": (removed("rules/cpu/rule.py"), "cpu has no rule.py"),
    "no examples file": (removed("rules/cpu/examples.toml"), "cpu has no examples.toml"),
    "missing example": (removed("rules/cpu/examples/positive-1.csv"), "do not match"),
    "extra example": (added("rules/cpu/examples/more.csv"), "do not match"),
    "cut example": (
        added("rules/cpu/examples/positive-1.csv", b"timestamp,value,condition,flag\n"),
        "not a table of 40",
    ),
    "text in example": (
        replaced("rules/cpu/examples/positive-1.csv", "1700000000000000000,", "now,"),
        "an example does not hold",
    ),
    "odd expectation": (
        replaced("rules/cpu/examples/positive-1.csv", ",9.0,1,1", ",9.0,7,1"),
        "expects something else than 1, 0 and -1",
    ),
    "endless cell": (
        replaced("rules/cpu/examples/positive-1.csv", ",9.0,1,1", f",{'9' * 200_000},1,1"),
        "not a table of 40",
    ),
    "deep pack.toml": (added("pack.toml", b"a = " + b"[" * 100_000), "is not TOML"),
    "deep rule.toml": (added("rules/cpu/rule.toml", b"a = " + b"[" * 100_000), "is not TOML"),
    "deep examples": (added("rules/cpu/examples.toml", b"a = " + b"[" * 100_000), "an example does not hold"),
    "stray file": (added("rules/cpu/evil.py"), "does not belong in a pack"),
    "stray rule": (added("rules/evil/rule.py"), "does not belong in a pack"),
    "stray top": (added("setup.py"), "does not belong in a pack"),
}


@pytest.mark.parametrize(("forge", "sentence"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_pack_is_refused_with_a_sentence(
    forge: Callable[[Files], bytes], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inside").mkdir()
    path = tmp_path / "inside" / "evil.rulepack"
    path.write_bytes(forge(read_archive(pack())))
    with pytest.raises(PackError) as refusal:
        read_pack(path)
    assert sentence in str(refusal.value)
    assert [one.name for one in tmp_path.rglob("*")] == ["inside", "evil.rulepack"]


def test_the_pack_that_was_forged_from_is_itself_fine() -> None:
    assert len(parse_pack(pack()).rules) == 2
    assert len(parse_pack(with_right_sums(read_archive(pack()))).rules) == 2


def test_limits_hold_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.rulepack"
    path.write_bytes(pack())
    for limits, sentence in (
        (ArchiveLimits(file_bytes=1_000), "larger than"),
        (ArchiveLimits(member_bytes=100), "is larger than"),
        (ArchiveLimits(members=3), "more than 3 files"),
    ):
        with pytest.raises(PackError, match=sentence):
            read_pack(path, limits)
        with pytest.raises(PackError, match=sentence):
            parse_pack(path.read_bytes(), limits)


def test_members_that_share_their_bytes_are_refused() -> None:
    """The trick of overlapping members: a small file that unpacks to a large one."""
    data = write_archive({"a": b"x" * 5_000})
    directory = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[directory:end]
    many = [entry.replace(b"\x00\x00\x00a", b"\x00\x00\x00" + bytes([letter])) for letter in b"abcd"]
    count = len(many).to_bytes(2, "little")
    size = sum(map(len, many)).to_bytes(4, "little")
    tail = data[end : end + 8] + count + count + size + data[end + 16 :]
    with pytest.raises(PackError):
        read_archive(data[:directory] + b"".join(many) + tail)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="cannot be read"):
        read_pack(tmp_path / "none.rulepack")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_gives_a_refusal_or_the_same_pack_and_never_another_error(data: st.DataObject) -> None:
    whole = pack()
    at = data.draw(st.integers(0, len(whole) - 1))
    piece = data.draw(st.binary(max_size=8))
    damaged = whole[:at] + piece + whole[at + data.draw(st.integers(0, 8)) :]
    try:
        assert parse_pack(damaged).rules == parse_pack(whole).rules
    except PackError as refusal:
        assert str(refusal)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_forged_file_gives_a_refusal_or_the_approved_rules_and_never_another_error(data: st.DataObject) -> None:
    files = read_archive(pack())
    name = data.draw(st.sampled_from(sorted(set(files) - {SUMS})))
    at = data.draw(st.integers(0, len(files[name])))
    end = at + data.draw(st.integers(0, 8))
    forged = files[name][:at] + data.draw(st.binary(max_size=8)) + files[name][end:]
    try:
        back = parse_pack(with_right_sums(files | {name: forged}))
        assert [(rule.text, rule.input, rule.emit, rule.limits) for rule in back.rules] == [
            (rule.text, rule.input, rule.emit, rule.limits) for rule in parse_pack(pack()).rules
        ]
    except PackError as refusal:
        assert str(refusal)
