"""A pack's zip: the same files give the same bytes anywhere, and a hostile zip is refused before it is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from workbench.errors import PackError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can hold
_UNIX = 3
_ENCRYPTED = 1


@dataclass(frozen=True)
class ArchiveLimits:
    """How large a pack may be: in bytes as a file, in bytes of one member, in members."""

    file_bytes: int = 256_000_000
    member_bytes: int = 64_000_000
    members: int = 20_000


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """A zip of `files` (name → content): names sorted, one fixed time, nothing compressed.

    Compressors differ between machines in their output; a stored file has one form, and cannot be a zip bomb.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system = _UNIX
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(member, files[name])
    return stream.getvalue()


def read_archive(data: bytes, limits: ArchiveLimits | None = None) -> dict[str, bytes]:
    """Name → content of a zip that `write_archive` could have written, all in memory.

    Errors: PackError for anything else: no zip, damaged, odd names, links, duplicates, compressed or too large.
    """
    limits = limits or ArchiveLimits()
    if len(data) > limits.file_bytes:
        raise refused(f"it is larger than {limits.file_bytes // 1_000_000} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members, len(data), limits)
            return {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OverflowError) as error:
        raise refused(f"it is no zip, or a damaged one ({error})") from error


def refused(why: str) -> PackError:
    """The error of a pack that is not what it should be."""
    return PackError("The pack is refused", why, "Get it again from whoever exported it")


def _check_members(members: list[zipfile.ZipInfo], file_bytes: int, limits: ArchiveLimits) -> None:
    if len(members) > limits.members:
        raise refused(f"it holds more than {limits.members} files")
    seen: set[str] = set()
    for member in members:
        wrong = _wrong_with(member, limits)
        if wrong:
            raise refused(f"its file {member.orig_filename!r} {wrong}")
        if member.filename.casefold() in seen:
            raise refused(f"its file {member.filename!r} is there twice")
        seen.add(member.filename.casefold())
    if sum(member.file_size for member in members) > file_bytes:
        raise refused("its files overlap, they claim to be larger than the pack")


def _wrong_with(member: zipfile.ZipInfo, limits: ArchiveLimits) -> str:
    name = member.orig_filename
    kind = stat.S_IFMT(member.external_attr >> 16)
    checks = {
        "has a name that could leave its folder": not _is_safe(name) or name != member.filename,
        "is a link or a device": kind not in (0, stat.S_IFREG),
        "is encrypted": bool(member.flag_bits & _ENCRYPTED),
        "is compressed; packs store their files as they are": member.compress_type != zipfile.ZIP_STORED,
        "does not have the size it claims": member.file_size != member.compress_size,
        f"is larger than {limits.member_bytes // 1_000_000} MB": member.file_size > limits.member_bytes,
    }
    return next((wrong for wrong, holds in checks.items() if holds), "")


def _is_safe(name: str) -> bool:
    """Whether a name is a plain relative path of printable ASCII without drive, backslash, `.` or `..`."""
    plain = bool(name) and name.isascii() and name.isprintable() and not set(name) & set('\\:*?"<>|')
    parts = name.split("/")
    return plain and not any(part in ("", ".", "..") for part in parts) and str(PurePosixPath(name)) == name
