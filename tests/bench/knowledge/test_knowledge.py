"""`bench priors` and `bench stock` on a small set: reproducible, from training halves of curves not held back."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.bench.accuracy.curves import find_sets
from workbench.bench.knowledge import write
from workbench.bench.knowledge.halves import generated, labeled_sets
from workbench.bench.knowledge.stock import choose, make
from workbench.cli.main import main
from workbench.packs.rulefile import read_rule
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import read_contract
from workbench.synthesis.quantities.features import CURATED, with_two_seasons
from workbench.synthesis.unlabeled.stock import STOCK, stock_folder, stock_rules, stock_shapes

POINTS, CURVES = 2400, 7
Files = dict[str, bytes]


def write_set(folder: Path, canary: bool = False) -> Path:
    """Curves with jumps; `canary`: test halves and the curves held back are full of something else."""
    (folder / "Made").mkdir(parents=True)
    for number in range(CURVES):
        rng = np.random.default_rng(number)
        value, label = rng.normal(100.0, 1.0, POINTS), np.zeros(POINTS, np.int8)
        for start in range(60 + 7 * number, POINTS - 3, 120):
            value[start : start + 3] += 20.0
            label[start : start + 3] = 1
        is_test = (np.arange(POINTS) >= POINTS // 2).astype(np.int8)
        if canary:
            value[is_test == 1] = 1e6
        frame = pd.DataFrame({"timestamp": 300 * np.arange(POINTS), "value": value, "label": label, "is_test": is_test})
        frame.to_parquet(folder / "Made" / f"{number}.parquet")
    if canary:
        for file in find_sets(folder)["Made"]:
            if file.kept == "held":
                frame = pd.read_parquet(file.path)
                frame.assign(value=1e6, label=1).to_parquet(file.path)
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_set(tmp_path_factory.mktemp("knowledge") / "data")


def contents(folder: Path) -> Files:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def priors(data: Path, target: Path) -> dict[str, object]:
    assert main(["bench", "priors", "--data", str(data), "--sets", "Made", "--json", str(target)]) == 0
    document: dict[str, object] = json.loads(target.read_text("utf-8"))
    return document


def test_priors_of_all_quantities_come_from_training_halves_not_held_back(data: Path, tmp_path: Path) -> None:
    found = priors(data, tmp_path / "one.json")
    told = found["sets"]["Made"]  # type: ignore[index]
    assert (told["series"], told["points"]) == (CURVES - CURVES // 3, (CURVES - CURVES // 3) * POINTS // 2)
    assert set(found["carried"]) == {feature.name for feature in with_two_seasons(CURATED)}  # type: ignore[call-overload]
    assert max(one["relative"] for one in told["figures"].values()) == 1.0
    other = priors(write_set(tmp_path / "canary", canary=True), tmp_path / "two.json")
    assert found == other


def test_generated_series_are_those_of_all_recipes_and_none_that_is_shipped() -> None:
    series = generated()
    assert len(series) == 12 and len({one.name for one in series}) == 12
    again = generated()
    assert all(np.array_equal(a.values, b.values) for a, b in zip(series, again, strict=True))


def test_a_set_of_too_few_curves_is_left_out(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "data")
    for name in ("0", "1", "2", "3"):
        (folder / "Made" / f"{name}.parquet").unlink()
    assert [one.name for one in labeled_sets(folder, ("Made",))] == []


def test_the_table_is_written_as_a_module_that_says_where_it_comes_from(tmp_path: Path) -> None:
    one = {"source": "Set, MIT", "series": 4, "points": 1000, "events": 7}
    document = {"carried": {"a": 0.5, "b": 1.0}, "sets": {"Set": one}, "date": "2026-01-02", "commit": "abc"}
    path = tmp_path / "carried.py"
    write.write_table(path, document, "bench priors --write")
    tree = ast.parse(path.read_text("utf-8"))
    said = ast.get_docstring(tree) or ""
    assert "- Set, MIT: 4 series, 1,000 points, 7 events" in said and "commit abc" in said
    assert ast.literal_eval(tree.body[-1].value) == {"a": 0.5, "b": 1.0}  # type: ignore[attr-defined]
    write.write_table(path, {**document, "date": "2027-01-01", "commit": "def"}, "bench priors --write")
    assert "commit abc" in path.read_text("utf-8")  # nothing else changed
    write.write_table(path, {**document, "carried": {"a": 0.6}, "commit": "def"}, "bench priors --write")
    assert "commit def" in path.read_text("utf-8")


@pytest.mark.slow
def test_the_stock_rules_are_the_same_bytes_on_a_second_run(data: Path, tmp_path: Path) -> None:
    first = make(data, tmp_path / "a", "bench stock", lambda _: None)
    one = contents(tmp_path / "a")
    page = tmp_path / "a" / "README.md"
    page.write_text(page.read_text("utf-8").replace("Made on 2", "Made on 1"), "utf-8")  # another day
    before = contents(tmp_path / "a")
    assert make(data, tmp_path / "a", "bench stock", lambda _: None) == first
    assert contents(tmp_path / "a") == before != one
    assert sorted(path.parent.name for path in (tmp_path / "a").glob("*/rule.toml")) == sorted(STOCK)
    assert first["majority"].eager <= first["majority"].usual <= first["majority"].careful
    limits = {name: read_contract(read_rule(tmp_path / "a" / name).text).parameters for name in STOCK}
    assert limits["majority_usual"]["DRIFT_VS_PEAK_MIN"].value == first["majority"].usual
    assert limits["forecast"]["RECENT_FORECAST_ERROR_MIN"].value == first["forecast"].usual


def test_usual_is_best_on_average_of_the_sets_and_the_variants_are_close_to_it() -> None:
    steps = np.arange(1.0, 12.0)
    curves = {"a": 1.0 - 0.05 * np.abs(steps - 5), "b": 0.1 - 0.005 * np.abs(steps - 7)}
    chosen = choose(curves, steps)
    assert chosen.by_set == {"a": 5.0, "b": 7.0}
    assert (chosen.usual, chosen.careful, chosen.eager) == (6.0, 10.0, 2.0)


def test_the_stock_rules_that_are_shipped_are_clean_and_state_their_provenance() -> None:
    rules = stock_rules()
    assert tuple(rule.name for rule in rules) == STOCK
    for rule in rules:
        assert static_check(rule.text) == ()
        assert read_contract(rule.text).stateful
    assert [shape.size for shape in stock_shapes()] == [3, 3, 3, 1]
    page = (stock_folder() / "README.md").read_text("utf-8")
    assert all(word in page for word in ("MIT", "labeled series", "bench stock --data DIR", "at commit"))
