"""How forgers change packs: files replaced, added or removed with sums that fit again, and zips of other makers."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable

from workbench.packs.zipped.archive import write_archive
from workbench.packs.zipped.packinfo import SUMS, sums_of

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
