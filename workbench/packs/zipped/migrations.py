"""Older formats of packs, and the step from each to the next, on the files of a pack as they were read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from workbench.packs.zipped.archive import refused

PACK_TOML = "pack.toml"
Files = Mapping[str, bytes]


class Migration(NamedTuple):
    """One step: the format that is read, the one that comes of it, and what makes it (name → content, the sums were
    checked before)."""

    old: int
    new: int
    function: Callable[[Files], dict[str, bytes]]


def migrate(files: Files, stated: int, wanted: int) -> dict[str, bytes]:
    """The files as the format `wanted` has them. Errors: PackError where a file is not as its own format says."""
    current = dict(files)
    while stated < wanted:
        step = next((one for one in MIGRATIONS if one.old == stated), None)
        if step is None:
            raise refused(f"no way leads from its format {stated} to {wanted}")
        current, stated = step.function(current), step.new
    return current


def _name_combination(files: Files) -> dict[str, bytes]:
    """Format 0 did not say how rules that take one series are combined: only the best named one judged it.

    The line is put in as text: who receives packs has a reader of TOML (the standard library's), but no writer.
    """
    changed, times = re.subn(
        rb"\Aformat = 0\n", b'format = 1\ncombination = "best"\n', files[PACK_TOML].replace(b"\r\n", b"\n")
    )
    if times != 1:
        raise refused(f"its {PACK_TOML} is not as packs of format 0 have it")
    return {**files, PACK_TOML: changed}


MIGRATIONS: tuple[Migration, ...] = (Migration(0, 1, _name_combination),)
