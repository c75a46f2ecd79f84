"""The room that the parts of a bundle take: each file counts once, and all of them make the whole."""

from __future__ import annotations

from pathlib import Path

from workbench.packaging.application.parts import megabytes


def test_every_file_counts_once_for_its_part(tmp_path: Path) -> None:
    for name, size in {
        "rule-workbench": 3,
        "_internal/llvmlite/binding/libllvmlite.so": 5,
        "_internal/numba/_helperlib.so": 1,
        "_internal/pyarrow/libarrow.so.2600": 4,
        "_internal/workbench/_shared/resources/help/first-steps.md": 2,
        "_internal/libpython3.11.so.1.0": 1,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size * 10**6)
    (tmp_path / "_internal" / "libarrow.so.2600").symlink_to("pyarrow/libarrow.so.2600")
    assert megabytes(tmp_path) == {"accelerator": 6, "parquet": 4, "modules": 3, "ours": 2, "other": 1}
