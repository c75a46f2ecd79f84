"""Hostile packs: each is refused with a sentence, and nothing is written anywhere."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.forge import Files, added, member, removed, replaced, with_right_sums, zipped
from tests.packs.made import pack
from workbench.errors import PackError
from workbench.packs.pack import parse_pack, read_pack
from workbench.packs.zipped.archive import ArchiveLimits, read_archive, write_archive
from workbench.packs.zipped.packinfo import SUMS


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
    "future format": (replaced("pack.toml", "format = 1", "format = 4"), "its format is 4, this version knows up to 3"),
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
    "negative format": (replaced("pack.toml", "format = 1", "format = -1"), "does not say its format"),
    "fractional format": (replaced("pack.toml", "format = 1", "format = 1.0"), "does not say its format"),
    "endless format": (replaced("pack.toml", "format = 1", "format = 0x" + "f" * 9_000), "beyond all bounds"),
    "format of long ago with what came later": (
        replaced("pack.toml", "format = 1", "format = 0"),
        "is not TOML",
    ),
    "unknown combination": (replaced("pack.toml", 'combination = "best"', 'combination = "luck"'), "must be one of"),
    "aggregator without base": (
        replaced("pack.toml", 'combination = "best"', 'combination = "aggregator"'),
        "an aggregator starts from one",
    ),
    "unknown role": (replaced("pack.toml", 'role = "rule"', 'role = "king"'), "must be one of"),
    "endless number": (replaced("pack.toml", "contract = 1", "contract = " + "9" * 5_000), "is not TOML"),
    "endless limit": (
        replaced("rules/cpu/rule.toml", "seconds = 60.0", "seconds = 0x" + "f" * 5_000),
        "beyond all bounds",
    ),
    "endless key": (added("pack.toml", b"a" + b".a" * 100_000 + b" = 1"), "a key has more than 8 parts"),
    "endless key behind a string": (
        added("pack.toml", b'a = ["""\n"""", {' + b"a." * 20_000 + b'a = "x"}]'),
        "a key has more than 8 parts",
    ),
    "endless table": (added("pack.toml", b"[" + b"a." * 100_000 + b"a]"), "a key has more than 8 parts"),
    "unclosed strings": (added("pack.toml", b'a = "' + b'\\"' * 140_000), "is not TOML"),
    "long pack.toml": (added("pack.toml", b"#" * 400_000), "longer than 300,000"),
    "many long TOML files": (
        lambda files: with_right_sums(files | {f"rules/r{i}/rule.toml": b"#" * 290_000 for i in range(3)}),
        "its TOML files are larger than",
    ),
    "many rules": (
        replaced("pack.toml", "[[rules]]", "[[rules]]\n" * 250 + "[[rules]]"),
        "rules[0].name is missing",
    ),
    "rule.py not UTF-8": (added("rules/cpu/rule.py", b"\xff\xfe"), "cpu does not hold"),
    "rule.toml not UTF-8": (added("rules/cpu/rule.toml", b"\xff\xfe"), "cpu does not hold"),
    "example not UTF-8": (added("rules/cpu/examples/positive-1.csv", b"\xff\xfe"), "an example does not hold"),
    "other rulekit": (replaced("rules/cpu/rule.toml", "rulekit = 1", "rulekit = 7"), "changed after Ann approved it"),
    "other series": (replaced("rules/cpu/rule.toml", '"web*",', '"*",'), "changed after Ann approved it"),
    "other alert": (replaced("rules/cpu/rule.toml", "for_points = 1", "for_points = 99"), "changed after Ann"),
    "approval gone": (
        replaced("rules/cpu/rule.toml", "[approval]", "[input.approval]"),
        "does not hold",
    ),
    "sums with another order": (
        lambda files: write_archive(files | {SUMS: b"".join(reversed(files[SUMS].splitlines(keepends=True)))}),
        "SHA256SUMS",
    ),
    "sums not UTF-8": (lambda files: write_archive(files | {SUMS: b"\xff" * 90}), "is not what SHA256SUMS says"),
    "endless example": (
        replaced("rules/cpu/examples.toml", "points = 40", "points = 4000000000000"),
        "larger than 300,000 cells",
    ),
    "example of fewer than no points": (
        replaced("rules/cpu/examples.toml", "points = 40", "points = -40"),
        "larger than 300,000 cells",
    ),
    "example without columns": (
        replaced("rules/cpu/examples.toml", 'columns = [\n    "value",\n]', "columns = []"),
        "has no column",
    ),
    "endless line in example": (added("rules/cpu/examples/positive-1.csv", b"," * 5_000_000), "not a table of 40"),
    "endless quote in example": (added("rules/cpu/examples/positive-1.csv", b'"' + b"\n" * 900), "not a table of 40"),
    "NUL in example": (
        replaced("rules/cpu/examples/positive-1.csv", ",9.0,1,1", ",9\x00,1,1"),
        "an example does not hold",
    ),
    "time beyond all bounds": (
        replaced("rules/cpu/examples/positive-1.csv", "1700000000000000000,", "9" * 30 + ","),
        "an example does not hold",
    ),
    "times that go back": (
        replaced("rules/cpu/examples/positive-1.csv", "1700000060000000000,", "1600000000000000000,"),
        "do not increase",
    ),
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
