"""A pack's zip: the same files give the same bytes anywhere, and a hostile zip is refused before it is unpacked.

A pack has one form, laid out here byte by byte (PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16): nothing
compressed, names sorted, one fixed time. A reader that takes this form alone needs no trust in what a zip claims.
"""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from workbench.errors import PackError

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION = 20  # the least that readers need for files in folders
_UNIX = 3 << 8
_DAY = 1 << 5 | 1  # 1 January 1980, the first time that a zip can hold
_MODE = stat.S_IFREG | 0o644
_ENCRYPTED = 1
_MOST_MEMBERS = 65_534  # 65,535 would say that the count stands elsewhere (zip64)
# Device names that Windows keeps for itself, with any extension.
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class ArchiveLimits:
    """How large a pack may be: in bytes as a file, in bytes of one member, in members."""

    file_bytes: int = 32_000_000
    member_bytes: int = 20_000_000
    members: int = 5_000


class _Entry(NamedTuple):
    """One entry of the central directory as it claims to be."""

    name: bytes
    flags: int
    method: int
    crc: int
    stored: int
    size: int
    mode: int
    offset: int
    raw: bytes


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """A zip of `files` (name → content): names sorted, one fixed time, nothing compressed.

    Compressors differ between machines in their output; a stored file has one form, and cannot be a zip bomb.
    Errors: PackError for more files than a zip takes.
    """
    if len(files) > _MOST_MEMBERS:
        raise PackError("The pack cannot be written", f"it holds more than {_MOST_MEMBERS:,} files", "Split it")
    body, directory, offset = [], [], 0
    for name in sorted(files):
        content, encoded = files[name], name.encode()
        crc = zlib.crc32(content)
        local = _local(encoded, crc, len(content))
        directory.append(_central(encoded, crc, len(content), offset))
        body += [local, content]
        offset += len(local) + len(content)
    return b"".join([*body, *directory, _end(len(directory), sum(map(len, directory)), offset)])


def read_archive(data: bytes, limits: ArchiveLimits | None = None) -> dict[str, bytes]:
    """Name → content of a zip that `write_archive` could have written, all in memory.

    Errors: PackError for anything else: no zip, damaged, odd names, links, duplicates, compressed, too large, or packed
    by another program.
    """
    limits = limits or ArchiveLimits()
    if len(data) > limits.file_bytes:
        raise refused(f"it is larger than {limits.file_bytes // 1_000_000} MB")
    start = _directory_start(data, limits)
    entries = list(_entries(data, start))
    _check_entries(entries, start, limits)
    files, at = {}, 0
    for entry in entries:
        head, name = _local(entry.name, entry.crc, entry.size), entry.name.decode()
        begin = at + len(head)
        content = data[begin : begin + entry.size]
        if entry.offset != at or begin + entry.size > start:
            raise refused("its files overlap, leave gaps, or are not where its directory says they are")
        if entry.raw != _central(entry.name, entry.crc, entry.size, at):
            raise refused(f"another program packed {name} again")
        if data[at:begin] != head:
            raise refused(f"its directory describes {name} in another way than the place where it lies")
        if zlib.crc32(content) != entry.crc:
            raise refused(f"it is damaged in {name}")
        files[name] = content
        at = begin + entry.size
    if at != start:
        raise refused("something stands between its files and its directory")
    if list(files) != sorted(files):
        raise refused("another program packed it again: its files are not in order")
    return files


def refused(why: str) -> PackError:
    """The error of a pack that is not what it should be."""
    return PackError("The pack is refused", why, "Get it again from whoever exported it")


def _local(name: bytes, crc: int, size: int) -> bytes:
    return _LOCAL.pack(_LOCAL_MARK, _VERSION, 0, 0, 0, _DAY, crc, size, size, len(name), 0) + name


def _central(name: bytes, crc: int, size: int, offset: int) -> bytes:
    made = _UNIX | _VERSION
    fixed = (made, _VERSION, 0, 0, 0, _DAY, crc, size, size, len(name), 0, 0, 0, 0, _MODE << 16, offset)
    return _CENTRAL.pack(_CENTRAL_MARK, *fixed) + name


def _end(members: int, size: int, offset: int) -> bytes:
    return _END.pack(_END_MARK, 0, 0, members, members, size, offset, 0)


def _directory_start(data: bytes, limits: ArchiveLimits) -> int:
    """Where the central directory begins; the end record is the last thing of a pack."""
    start = len(data) - _END.size
    if start < 0 or data[start : start + 4] != _END_MARK:
        trailing = data.startswith((_LOCAL_MARK, _END_MARK)) and data.rfind(_END_MARK) > 0
        raise refused("something follows its end" if trailing else "it is no zip, or one that is cut off")
    _, disk, first_disk, here, members, size, offset, comment = _END.unpack_from(data, start)
    if comment or disk or first_disk or here != members or offset + size != start:
        raise refused("it is no zip, or a damaged one: its end does not fit the rest")
    if members > limits.members:
        raise refused(f"it holds more than {limits.members} files")
    if size < members * _CENTRAL.size:
        raise refused("it is no zip, or a damaged one: its directory is too short for its files")
    found: int = offset
    if sum(1 for _ in _entries(data, found)) != members:
        raise refused("it is damaged: its directory holds another number of files than it claims")
    return found


def _entries(data: bytes, at: int) -> Iterator[_Entry]:
    end = len(data) - _END.size
    while at < end:
        if at + _CENTRAL.size > end or data[at : at + 4] != _CENTRAL_MARK:
            raise refused("it is no zip, or a damaged one: its directory cannot be read")
        fields = _CENTRAL.unpack_from(data, at)
        flags, method, crc, stored, size = fields[3], fields[4], fields[7], fields[8], fields[9]
        name_end = at + _CENTRAL.size + fields[10]
        stop = name_end + fields[11] + fields[12]
        name = data[at + _CENTRAL.size : name_end]
        yield _Entry(name, flags, method, crc, stored, size, fields[15] >> 16, fields[16], data[at:stop])
        at = stop
    if at != end:
        raise refused("it is no zip, or a damaged one: its directory does not end where it should")


def _check_entries(entries: list[_Entry], start: int, limits: ArchiveLimits) -> None:
    seen: set[str] = set()
    for entry in entries:
        wrong = _wrong_with(entry, limits)
        shown = repr(entry.name[:80].decode("utf-8", "replace"))
        if wrong:
            raise refused(f"its file {shown} {wrong}")
        name = entry.name.decode().casefold()
        if name in seen:
            raise refused(f"its file {shown} is there twice")
        seen.add(name)
    # A folder that is also a file could not be unpacked by anyone.
    for name in seen:
        if any(name[:at] in seen for at, letter in enumerate(name) if letter == "/"):
            raise refused(f"its file {name!r} lies in a file")
    if sum(entry.size for entry in entries) > start:
        raise refused("its files overlap, they claim to be larger than the pack")


def _wrong_with(entry: _Entry, limits: ArchiveLimits) -> str:
    checks = {
        "has a name that could leave its folder": not _is_safe(entry.name),
        "is a link or a device": stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG),
        "is encrypted": bool(entry.flags & _ENCRYPTED),
        "is compressed; packs store their files as they are": entry.method != 0,
        "does not have the size it claims": entry.size != entry.stored,
        f"is larger than {limits.member_bytes // 1_000_000} MB": entry.size > limits.member_bytes,
    }
    return next((wrong for wrong, holds in checks.items() if holds), "")


def _is_safe(raw: bytes) -> bool:
    """Whether a name is a plain relative path of printable ASCII without drive, backslash, `.` or `..`, that means the
    same file on every system."""
    if not 0 < len(raw) <= 240 or not raw.isascii():
        return False
    name = raw.decode()
    if not name.isprintable() or set(name) & set('\\:*?"<>|'):
        return False
    parts = name.split("/")
    return not any(
        part != part.strip(" ") or part.endswith(".") or not part or _DEVICE.fullmatch(part) for part in parts
    )
