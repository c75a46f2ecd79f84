"""Files that are either written whole or not at all, whenever the machine stops."""

from __future__ import annotations

import os
from pathlib import Path

from workbench.errors import PackError


def write_whole(path: Path, data: bytes, *, mode: int = 0o644, replace: bool = True) -> Path:
    """Write `data` to `path` by way of a file beside it that takes its place at once.

    `mode`: permissions, less the process's umask. `replace` False: a file that is there already is never touched.
    Errors: PackError where the system refuses.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if not replace and path.exists():
            raise FileExistsError(None, "it is there already")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise PackError(f"{path} cannot be written", error.strerror or str(error), "Choose another place") from error
    return path
