"""What `bench ingredients` measures, on a small set made for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.accuracy.conftest import write_set
from workbench.bench.ingredients.measure import CUTS, measure
from workbench.bench.ingredients.variants import VARIANTS, Variant
from workbench.cli.main import main
from workbench.errors import DataError

FEW = {name: VARIANTS[name] for name in ("default", "each series alone", "one factor for all")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_set(tmp_path_factory.mktemp("ingredients") / "data")


def test_each_variant_is_judged_on_what_follows_each_cut(folder: Path) -> None:
    found = measure(folder, ["Made"], lambda _: None, variants=FEW)
    assert list(found["variants"]) == list(FEW)
    for told in found["variants"].values():
        assert len(told["sets"]["Made"]) == len(CUTS)
        assert told["mean"] > 0.9  # jumps of twenty sigmas


def test_nothing_of_the_test_halves_is_read(folder: Path, tmp_path: Path) -> None:
    turned = write_set(tmp_path / "data", canary=1e6)
    one = {"default": Variant()}
    assert (
        measure(turned, [], lambda _: None, variants=one)["variants"]
        == measure(folder, [], lambda _: None, variants=one)["variants"]
    )


def test_the_variants_differ_in_what_they_say_they_do() -> None:
    options = {name: (how.options, how.features, how.alone, how.second) for name, how in VARIANTS.items()}
    assert len(set(options.values())) == len(options)


def test_a_set_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(DataError, match="Absent"):
        measure(folder, ["Absent"], lambda _: None, variants=FEW)


@pytest.mark.slow
def test_the_step_writes_its_figures(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    assert main(["bench", "ingredients", "--data", str(folder), "--json", str(target)]) == 0
    assert set(json.loads(target.read_text())["variants"]) == set(VARIANTS)
