"""Faults named and located: evidence against the service itself and others, points from other faults, unseen kinds."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import pandas as pd
import pytest

from tests.bench.faults.conftest import BROKEN, CPU, SERVICES, write_day
from tests.cli.conftest import call_cli as cli
from workbench.bench.faults.gaps import gap_items
from workbench.bench.faults.lines import line_items
from workbench.bench.faults.measure import measure, summary
from workbench.bench.faults.metrics import metric_items
from workbench.bench.faults.reading import Day, Fault, read_day, read_days, service_of
from workbench.bench.faults.scorecard import UNSEEN, Example, Scorecard, levels_of
from workbench.errors import DataError


@pytest.mark.parametrize(
    ("pod", "service"),
    [
        ("ts-food-service-f5756978c-k8vqf", "ts-food-service"),
        ("ts-verification-code-service-7b6dc75c45-2z9p2", "ts-verification-code-service"),
        ("ts-mail-service", "ts-mail-service"),
        ("Frontend", "Frontend"),
    ],
)
def test_pods_become_services_without_their_hashes(pod: str, service: str) -> None:
    assert service_of(pod) == service


def test_a_folder_without_days_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No days of faults"):
        read_days(tmp_path)


def test_the_service_that_left_its_own_earlier_minutes_stands_out(days: Path) -> None:
    day = read_days(days)[0]
    rises = metric_items(day, day.faults[1])["CPU rises"]
    assert max(rises, key=lambda name: rises[name]) == SERVICES[1]
    assert rises[SERVICES[1]] > 50
    assert all(size < 5 for name, size in rises.items() if name != SERVICES[1])


def test_errors_that_other_windows_do_not_have_are_new_at_their_service(days: Path) -> None:
    day = read_days(days)[1]
    fault = next(one for one in day.faults if one.kind == BROKEN and one.service == SERVICES[3])
    new = line_items(day, fault)["new errors"]
    assert new[SERVICES[3]] == 18 and max(new, key=lambda name: new[name]) == SERVICES[3]


def test_a_service_with_fewer_lines_than_the_others_imply_stands_out(days: Path) -> None:
    day = read_days(days)[0]
    fault, counts = day.faults[0], day.counts.copy()
    counts.loc[(counts["minute"] < fault.stop) & (counts["service"] == SERVICES[2]), "n"] //= 3
    fewer = line_items(dataclasses.replace(day, counts=counts), fault)["fewer lines"]
    assert fewer[SERVICES[2]] > 3
    assert all(size < 1 for name, size in fewer.items() if name != SERVICES[2])


def test_how_many_lines_were_kept_in_all_says_nothing(tmp_path: Path) -> None:
    faults = [(CPU, SERVICES[0]), (CPU, SERVICES[1]), (CPU, SERVICES[2])]
    write_day(tmp_path / "day", 0, faults)
    day = read_day(tmp_path / "day")
    for fault in day.faults:
        counts = day.counts.copy()
        inside = (counts["minute"] >= fault.start) & (counts["minute"] < fault.stop)
        counts.loc[inside, "n"] = counts.loc[inside, "n"] * 3
        levels = levels_of(line_items(dataclasses.replace(day, counts=counts), fault), SERVICES)
        assert not any(level for own in levels.values() for level in own.values())


def test_labels_of_minutes_and_lines_are_not_read(tmp_path: Path, days: Path) -> None:
    write_day(tmp_path / "2023-01-01", 0, [(CPU, service) for service in SERVICES[:3]])
    for name, column in (("metrics", "label"), ("log_sample", "phase"), ("log_counts", "phase")):
        path = tmp_path / "2023-01-01" / f"{name}.parquet"
        pd.read_parquet(path).assign(**{column: 1 if column == "label" else "normal"}).to_parquet(path)
    spoiled, clean = read_day(tmp_path / "2023-01-01"), read_days(days)[0]
    for one, other in zip(spoiled.faults, clean.faults, strict=True):
        assert metric_items(spoiled, one) == metric_items(clean, other)
        assert line_items(spoiled, one) == line_items(clean, other)


def waiting(slow: str) -> Day:
    """A day of two windows whose requests go from a to b to c; in the first, what follows `slow` comes 1 s late."""
    rows = []
    for start, late in ((600, True), (0, False)):
        for request in range(20):
            time = float(start + request)
            for service in "abc":
                rows.append({"minute": start, "time": time, "service": service, "trace": f"{start}-{request}"})
                time += 1.05 if late and service == slow else 0.05
    faults = (Fault("one", "delay", slow, 600, 780), Fault("two", "delay", "x", 0, 180))
    return Day("day", faults, {}, pd.DataFrame(), pd.DataFrame(rows))


@pytest.mark.parametrize("slow", ["a", "b"])
def test_long_waits_are_laid_to_the_service_that_they_follow(slow: str) -> None:
    day = waiting(slow)
    waits = gap_items(day, day.faults[0])["waits"]
    assert max(waits, key=lambda name: waits[name]) == slow and waits[slow] > 10
    assert all(size < 0 for name, size in waits.items() if name != slow)


@pytest.mark.parametrize(("size", "level"), [(1.9, 0), (2.0, 1), (4.1, 2), (9.0, 3), (400.0, 4)])
def test_levels_grow_with_the_size_of_an_item(size: float, level: int) -> None:
    assert levels_of({"CPU rises": {"a": size, "b": 0.1}}, ["a", "b"])["a"]["CPU rises"] == level


def test_an_item_has_levels_at_its_three_strongest_services_only() -> None:
    sizes = {name: 10.0 + i for i, name in enumerate("abcde")}
    told = levels_of({"CPU rises": sizes}, list("abcde"))
    assert {name for name, own in told.items() if own["CPU rises"]} == set("cde")


def example(kind: str, item: str, service: str) -> Example:
    levels = {name: {"CPU rises": 0, "new errors": 0} for name in "abcdefgh"}
    levels[service][item] = 4
    return Example(levels, kind, service)


def test_a_kind_is_named_at_the_service_that_shows_what_it_showed_elsewhere() -> None:
    taught = [example(CPU, "CPU rises", at) for at in "abc"] + [example(BROKEN, "new errors", at) for at in "def"]
    first = Scorecard(taught).rank(example("?", "new errors", "g").levels)[0]
    assert (first.kind, first.service) == (BROKEN, "g")
    assert [item for item, *_ in first.items] == ["new errors"]
    assert first.points > 5


def test_what_no_known_kind_shows_is_reported_as_unseen() -> None:
    card = Scorecard([example(CPU, "CPU rises", at) for at in "abcdef"])
    first = card.rank(example("?", "new errors", "g").levels)[0]
    assert (first.kind, first.service) == (UNSEEN, "g")
    assert card.rank(example("?", "CPU rises", "g").levels)[0].kind == CPU


def test_figures_within_and_across_days(days: Path, tmp_path: Path) -> None:
    done = cli("bench", "faults", "--data", str(days), "--json", str(tmp_path / "out.json"))
    assert done.code == 0, done.err
    document = json.loads((tmp_path / "out.json").read_text())
    assert document["within"]["2023-01-01"]["named_and_located"] == 3
    assert document["within"]["2023-01-02"]["located"] == document["within"]["2023-01-02"]["faults"] == 11
    later = document["across"]["2023-01-01 → 2023-01-02"]
    assert (later["unseen"], later["unseen_said"], later["known_said_unseen"]) == (7, 7, 0)
    assert "within a day" in done.out
    assert document["within_all"]["faults"] == 14


@pytest.mark.slow
@pytest.mark.skipif("WORKBENCH_DATA" not in os.environ, reason="needs real data: set WORKBENCH_DATA")
def test_real_faults_are_named_and_located_within_a_day() -> None:
    document = measure(Path(os.environ["WORKBENCH_DATA"]) / "context")
    told = document["within_all"]
    assert told["faults"] == 45 and told["named_and_located"] >= 0.8 * 45
    assert all(row["cause"] for part in document["within"].values() for row in part["cases"] if not row["located"])
    assert any("missed" in row for row in summary(document))
