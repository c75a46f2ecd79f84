"""A pack as a thin wheel: the pack and its signature as files of a package, and what runs them as a requirement."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench import __version__
from workbench.errors import PackagingError
from workbench.packaging.wheels import build_wheel
from workbench.packs.pack import Pack, read_pack
from workbench.packs.signature.sign import signature_of

_MODULE = '''"""The rule pack {name} {version}; `python -m {module}` prints where it lies."""

from pathlib import Path

PACK = Path(__file__).with_name("{file}")


def open_detector(key):
    """A detector for this pack; `key`: the public key file that must have signed it, which is yours to hold."""
    from workbench.detector.detect import Detector

    return Detector.open(PACK, key=Path(key))
'''
_MAIN = '''"""Print where the pack lies, for command lines: `verify "$(python -m {module})" --key KEY`."""

from {module} import PACK

print(PACK)
'''
_PROJECT = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "{project}"
version = "{public}"
description = "{summary}"
requires-python = ">=3.11"
dependencies = ["workbench-detector[sign]>={needed}"]

[tool.hatch.build.targets.wheel]
packages = ["{module}"]
artifacts = ["*.rulepack", "*.sig"]
"""


def build_pack_wheel(pack: Path, key: Path, out: Path) -> Path:
    """Build the wheel of a signed pack into `out` and return it.

    The public key checks the signature now and stays outside: a key that travels with what it signs proves nothing.
    Errors: SignatureError and PackError where the pack is refused, PackagingError for a name that no package can have.
    """
    read = read_pack(pack, key=key)
    module = module_of(read.name)
    with TemporaryDirectory() as made:
        folder = Path(made) / module
        (folder / module).mkdir(parents=True)
        for path in (pack, signature_of(pack)):
            shutil.copyfile(path, folder / module / path.name)
        words = _words(read, module, pack.name)
        for name, text in (("__init__.py", _MODULE), ("__main__.py", _MAIN)):
            (folder / module / name).write_text(text.format_map(words), "utf-8")
        (folder / "pyproject.toml").write_text(_PROJECT.format_map(words), "utf-8")
        return build_wheel(folder, out)


def module_of(name: str) -> str:
    """The package of a pack of this name: `checkout-eu` is `rulepack_checkout_eu`."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    if not plain:
        raise PackagingError(f"The pack {name!r} cannot be a wheel", "its name has no Latin letter", "Rename the pack")
    return f"rulepack_{plain}"


def public_version(version: str) -> str:
    """A semantic version as wheels write it: 1.2.0-rc.1 is 1.2.0rc1; other words before a release become .dev0."""
    core, _, before = version.partition("-")
    found = re.fullmatch(r"(alpha|a|beta|b|rc)\.?(\d+)?", before)
    if found:
        return f"{core}{ {'alpha': 'a', 'beta': 'b'}.get(found[1], found[1])}{found[2] or 0}"
    return f"{core}.dev0" if before else core


def _words(pack: Pack, module: str, file: str) -> dict[str, str]:
    return {
        "name": pack.name,
        "version": pack.version,
        "public": public_version(pack.version),
        "module": module,
        "project": module.replace("_", "-"),
        "file": file,
        "summary": f"Rule pack {pack.name} {pack.version}".replace("\\", " ").replace('"', "'"),
        "needed": __version__,
    }
