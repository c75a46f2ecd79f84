"""A pack as a thin wheel: its files and its signature unchanged, opened with the receiver's own key."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

from tests.packaging.conftest import Signed
from tests.packaging.empty import run
from workbench.errors import PackagingError, PackError, SignatureError
from workbench.packaging.pack_wheel import build_pack_wheel, module_of, public_version

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("semantic", "public"),
    [("1.2.3", "1.2.3"), ("1.2.3-rc.1", "1.2.3rc1"), ("2.0.0-beta", "2.0.0b0"), ("2.0.0-try.it", "2.0.0.dev0")],
)
def test_a_version_is_written_as_wheels_do(semantic: str, public: str) -> None:
    assert public_version(semantic) == public


def test_a_name_becomes_a_package_or_is_refused() -> None:
    assert module_of("Checkout-EU 2") == "rulepack_checkout_eu_2"
    with pytest.raises(PackagingError, match="no Latin letter"):
        module_of("検出")


def test_a_pack_that_is_not_by_this_key_makes_no_wheel(signed: Signed, tmp_path: Path) -> None:
    with pytest.raises(SignatureError, match="another key"):
        build_pack_wheel(signed.pack, signed.other, tmp_path / "out")
    changed = tmp_path / signed.pack.name
    changed.write_bytes(signed.pack.read_bytes()[:-1])
    changed.with_name(changed.name + ".sig").write_bytes(signed.pack.with_name(signed.pack.name + ".sig").read_bytes())
    with pytest.raises(PackError, match="other content"):
        build_pack_wheel(changed, signed.key, tmp_path / "out")
    assert not list(tmp_path.glob("out/*"))


@pytest.mark.slow
def test_unpacked_it_names_the_pack_and_opens_it_with_a_key_only(signed: Signed, tmp_path: Path) -> None:
    wheel = build_pack_wheel(signed.pack, signed.key, tmp_path)
    assert wheel.name == "rulepack_demo-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
        told = archive.read("rulepack_demo-1.0.0.dist-info/METADATA").decode()
        assert not any(name.endswith(".pub") for name in archive.namelist())
    assert "Requires-Dist: workbench-detector[sign]>=" in told
    paths = {"PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(ROOT)])}
    named = run(sys.executable, "-m", "rulepack_demo", folder=tmp_path, **paths)
    path = Path(named.stdout.strip())
    assert path.read_bytes() == signed.pack.read_bytes()
    code = "import sys, rulepack_demo as r; print(r.open_detector(sys.argv[1]).pack.name)"
    opened = run(sys.executable, "-c", code, signed.key, folder=tmp_path, **paths)
    assert opened.stdout == "demo\n", opened.stderr
    refused = run(sys.executable, "-c", code, signed.other, folder=tmp_path, **paths)
    assert "SignatureError" in refused.stderr
