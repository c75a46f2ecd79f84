"""The builders of edits: series, labels, rules, renames that are followed, approvals that fall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from tests.packs.rules import TEXT, rules
from workbench.errors import DataError, ProjectError
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.packs.approval import is_approved
from workbench.project import codec, edits, nouns
from workbench.project.project import Project

ANSWERED = {"owner": "ops", "runbook": "call us"}
LABELS = LabelSet((Region(2, 4, "spike", "Ann", "2026-01-01T00:00:00Z"), Region(7, 8)))


def series(name: str = "cpu", n: int = 10, clock: bool = True) -> Series:
    values = np.arange(2.0 * n).reshape(n, 2)
    values[n // 2, 0] = np.nan
    times = np.arange(n, dtype=np.int64) * 60_000_000_000 if clock else None
    return Series(name, values, times, ("value", "rate"), LABELS, 60_000_000_000 if clock else None, 5, "ms")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "work.rwb") as made:
        yield made


def same(one: Series, other: Series) -> bool:
    plain = [(s.name, s.columns, s.labels, s.interval_ns, s.test_start, s.unit, s.content_hash()) for s in (one, other)]
    return plain[0] == plain[1]


@pytest.mark.parametrize("clock", [True, False])
@pytest.mark.parametrize("n", [0, 1, 10])
def test_a_small_series_lives_in_the_project_without_its_file(project: Project, n: int, clock: bool) -> None:
    given = replace(series(n=max(n, 1), clock=clock), labels=LABELS, _hash=[])
    given = given.cut(0, n)
    project.apply(edits.add_series(project, [nouns.embed(given)]))
    assert same(project.load_series("cpu"), given)


def test_opening_series_is_one_edit_that_undo_takes_back(project: Project) -> None:
    given = [nouns.embed(series("a")), nouns.embed(replace(series("b"), labels=None, _hash=[]))]
    project.apply(edits.add_series(project, given))
    assert project.undo_title == "Open 2 series"
    assert list(project.references()) == ["a", "b"]
    assert project.labels("a") == LABELS
    assert project.labels("b") is None
    project.undo()
    assert project.references() == {}
    project.redo()
    assert same(project.load_series("a"), series("a"))


def test_a_name_that_is_taken_is_refused(project: Project) -> None:
    project.apply(edits.add_series(project, [nouns.embed(series("a"))]))
    with pytest.raises(ProjectError, match="already has a series a"):
        edits.add_series(project, [nouns.embed(series("a"))])
    with pytest.raises(ProjectError, match="already has a series b"):
        edits.add_series(project, [nouns.embed(series("b")), nouns.embed(series("b"))])


def noisy(n: int, seed: int = 1) -> Series:
    return Series("noise", np.random.default_rng(seed).normal(size=(n, 1)))


class Files:
    """Stands for the reading of files: each path gives the series it was told."""

    def __init__(self, held: dict[Path, Series]) -> None:
        self.held = held
        self.asked: list[tuple[Path, str]] = []

    def __call__(self, path: Path, choice: str) -> tuple[Series, ...]:
        self.asked.append((path, choice))
        return (self.held[path],)


def test_a_large_series_is_kept_by_reference_and_found_by_its_content(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "data" / "noise.csv"
    path.parent.mkdir()
    path.write_text("here")
    large = noisy(300_000)
    made = nouns.embed(large, path=path, choice=InputSpec(metric="x"), folder=tmp_path)
    assert made.reference.path == "data/noise.csv"
    assert not made.blobs
    project.apply(edits.add_series(project, [made]))
    project.apply(edits.rename_series(project, "noise", "hiss"))
    files = Files({path: large})
    loaded = project.load_series("hiss", files)
    assert loaded.name == "hiss"
    assert loaded.content_hash() == large.content_hash()
    assert files.asked == [(path, codec.encode(InputSpec(metric="x")))]


def test_a_large_series_without_a_file_is_kept_in_the_project(project: Project) -> None:
    large = noisy(300_000)
    project.apply(edits.add_series(project, [large]))
    assert project.load_series("noise").content_hash() == large.content_hash()
    assert project.references()["noise"].path == ""


def test_a_file_that_is_gone_or_changed_is_said_with_its_path(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "noise.csv"
    path.write_text("here")
    project.apply(edits.add_series(project, [nouns.embed(noisy(300_000), path=path)]))
    with pytest.raises(DataError, match="not those that were opened"):
        project.load_series("noise", Files({path: noisy(300_000, seed=2)}))
    path.unlink()
    with pytest.raises(DataError, match=r"noise\.csv is gone"):
        project.load_series("noise", Files({}))


def test_removing_a_series_takes_its_labels_and_undo_brings_both_back(project: Project) -> None:
    project.apply(edits.add_series(project, [nouns.embed(series("a"))]))
    project.apply(edits.remove_series(project, ["a"]))
    assert (project.references(), project.labels("a")) == ({}, None)
    project.undo()
    assert same(project.load_series("a"), series("a"))
    with pytest.raises(ProjectError, match="no series z"):
        edits.remove_series(project, ["z"])


def test_labels_are_set_changed_and_taken_away(project: Project) -> None:
    project.apply(edits.add_series(project, [nouns.embed(series("a"))]))
    drawn = Region(5, 6, "dip", "Bob")
    add = edits.edit_labels(project, "a", lambda old: LabelSet.of((*old.regions, drawn)), "Add label")
    project.apply(add)
    assert project.labels("a") == LabelSet.of((*LABELS.regions, drawn))
    project.apply(edits.set_labels(project, "a", None))
    assert project.labels("a") is None
    assert (project.undo(), project.undo()) == ("Label a", "Add label")
    assert project.labels("a") == LABELS


@given(rules)
def test_a_rule_document_holds_every_field(rule: Rule) -> None:
    assert nouns.rule_of(codec.encode(rule)) == rule


def test_rules_are_put_approved_renamed_and_removed(project: Project) -> None:
    project.apply(edits.put_rules(project, [Rule("a", TEXT, **ANSWERED), Rule("b", TEXT)], "Accept run"))
    project.apply(edits.approve_rule(project, "a", "Ann", "2026-01-01T00:00:00Z", "fine"))
    project.apply(edits.rename_rule(project, "a", "c"))
    assert [rule.name for rule in project.rules()] == ["b", "c"]
    assert is_approved(project.rule("c"))
    project.apply(edits.put_rule(project, replace(project.rule("c"), text=TEXT + "# edited\n")))
    assert project.rule("c").approval is None
    project.undo()
    assert is_approved(project.rule("c"))
    project.apply(edits.remove_rule(project, "b"))
    with pytest.raises(ProjectError, match="no rule b"):
        project.rule("b")
    with pytest.raises(ProjectError, match="already has a rule c"):
        edits.rename_rule(project, "c", "c")
    assert project.history() == ("Accept run", "Approve a", "Rename a to c", "Remove b")


def test_renaming_a_series_is_followed_by_labels_routing_and_overrides(project: Project) -> None:
    project.apply(edits.add_series(project, [nouns.embed(series("a"))]))
    named = Rule("r", TEXT, input=InputSpec(series=("a", "x*")), overrides={"a": {"LIMIT": 2.0}}, **ANSWERED)
    project.apply(edits.put_rules(project, [named, Rule("other", TEXT, **ANSWERED)]))
    for name in ("r", "other"):
        project.apply(edits.approve_rule(project, name, "Ann", "2026-01-01T00:00:00Z"))
    project.apply(edits.rename_series(project, "a", "b"))
    assert project.labels("b") == LABELS
    assert project.labels("a") is None
    assert project.rule("r").input.series == ("b", "x*")
    assert project.rule("r").overrides == {"b": {"LIMIT": 2.0}}
    assert project.rule("r").approval is None
    assert is_approved(project.rule("other"))
    project.undo()
    assert is_approved(project.rule("r"))


def test_a_series_by_reference_is_read_from_its_file_with_the_columns_chosen(tmp_path: Path) -> None:
    from workbench.data.nouns import ColumnChoice
    from workbench.data.opening import open_paths

    path = tmp_path / "load.csv"
    path.write_text("when;a;b\n" + "".join(f"{1_700_000_000 + 60 * i};{i};{i * i}\n" for i in range(50)))
    choice = ColumnChoice(time="when", value=("b",), delimiter=";")
    (opened,) = open_paths([path], choice).series
    made = nouns.embed(opened, path=path, choice=choice, folder=tmp_path)
    with Project.create(tmp_path / "work.rwb") as project:
        by_reference = nouns.Embedded(replace(made.reference, blob=""), made.labels)
        project.apply(edits.add_series(project, [by_reference]))
        assert same(project.load_series("load"), opened)
        assert project.load_series("load").value.tolist() == [float(i * i) for i in range(50)]


def test_the_versions_of_a_rule_are_those_of_the_history_without_what_was_undone(project: Project) -> None:
    project.apply(edits.put_rules(project, [Rule("a", TEXT, **ANSWERED), Rule("b", TEXT)], "Accept run"))
    for note in ("one", "two"):
        project.apply(edits.put_rule(project, replace(project.rule("a"), text=TEXT + f"# {note}\n"), note))
    project.undo()
    versions = project.rule_versions("a")
    assert [(version.title, version.rule.text[len(TEXT) :]) for version in versions] == [
        ("Accept run", ""),
        ("one", "# one\n"),
    ]
    assert versions[-1].rule == project.rule("a")
    assert versions[0].key < versions[1].key
    assert project.rule_versions("none") == ()


@pytest.mark.parametrize(
    ("start", "stop", "anomaly", "left"),
    [
        (0, 2, True, [(0, 4), (7, 8)]),  # touches the first label: one anomaly
        (5, 6, True, [(2, 4), (5, 6), (7, 8)]),
        (2, 4, True, [(2, 4), (7, 8)]),
        (3, 4, True, [(2, 4), (7, 8)]),
        (3, 9, False, []),
        (7, 8, False, [(2, 4)]),
        (5, 6, False, [(2, 4), (7, 8)]),
    ],
)
def test_an_answer_changes_the_labels_and_is_remembered_and_undo_takes_both_back(
    project: Project, start: int, stop: int, anomaly: bool, left: list[tuple[int, int]]
) -> None:
    project.apply(edits.add_series(project, [series()]))
    project.apply(edits.answer(project, "cpu", Region(start, stop, author="Bo"), anomaly=anomaly))
    labels = project.labels("cpu")
    assert labels is not None
    assert [(one.start, one.stop) for one in labels.regions] == left
    if (start, stop) in [(2, 4), (3, 4)]:
        assert labels == LABELS  # with its note and its author
    assert [(one.start, one.stop) for one in project.confirmed("cpu").regions] == [(start, stop)]
    assert project.undo() == ("Confirm anomaly" if anomaly else "Confirm normal")
    assert project.labels("cpu") == LABELS
    assert project.confirmed("cpu") == LabelSet()


def test_no_to_a_series_that_was_never_labeled_leaves_it_so(project: Project) -> None:
    project.apply(edits.add_series(project, [replace(series(), labels=None, _hash=[])]))
    project.apply(edits.answer(project, "cpu", Region(1, 2), anomaly=False))
    assert project.labels("cpu") is None
    project.apply(edits.answer(project, "cpu", Region(4, 5), anomaly=True))
    assert project.labels("cpu") == LabelSet((Region(4, 5),))
    assert project.confirmed("cpu") == LabelSet((Region(1, 2), Region(4, 5)))


def test_answers_follow_a_renamed_series_and_go_with_a_removed_one(project: Project) -> None:
    project.apply(edits.add_series(project, [series()]))
    project.apply(edits.answer(project, "cpu", Region(5, 6), anomaly=False))
    project.apply(edits.rename_series(project, "cpu", "disk"))
    assert project.confirmed("disk") == LabelSet((Region(5, 6),))
    project.apply(edits.remove_series(project, ["disk"]))
    assert project.get(nouns.CONFIRMED, "disk") is None
