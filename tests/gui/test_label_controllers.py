"""Labels by hand as edits of a real project: who and when is kept, all can be taken back, after a restart too."""

from dataclasses import replace

import pytest

from workbench.gui.charts.pyramid import build
from workbench.gui.controllers.desk import Desk, Loaded
from workbench.gui.controllers.label_files import LabelFileController
from workbench.gui.controllers.labels import NOTHING_TO_MERGE, NOTHING_TO_SPLIT, SPLIT, LabelController
from workbench.gui.preferences import PreferencesFile
from workbench.model.labels import LabelSet, Region, runs
from workbench.model.scores import Finding
from workbench.project.edits import add_series
from workbench.project.project import Project


@pytest.fixture
def desk(qtbot, tmp_path, latency):
    made = Desk()
    project = Project.create(tmp_path / "work.rwb")
    other = replace(latency, name="errors", labels=None, _hash=[])
    project.apply(add_series(project, [latency, other]))
    made.open(project)
    for one in (latency, other):
        made.keep(one.name, Loaded(one, build(one.value)))
    made.choose("latency")
    yield made
    made.open(None)


@pytest.fixture
def preferences(tmp_path):
    return PreferencesFile(tmp_path / "config")


@pytest.fixture
def labels(desk, preferences):
    made = LabelController(desk, preferences, lambda: None)
    made.told = []
    made.said.connect(lambda message: made.told.append(message.text))
    return made


def spans(desk, name="latency"):
    return [(region.start, region.stop) for region in desk.labels(name).regions]


def test_a_label_bears_the_name_of_the_user_and_the_time(desk, labels, preferences):
    labels.mark(20, 30)
    made = desk.labels("latency").at(20)
    assert made.author == preferences.now.who != ""
    assert made.made.endswith("+00:00")
    preferences.change(author="ana")
    labels.mark(40, 50)
    assert desk.labels("latency").at(40).author == "ana"


@pytest.mark.parametrize(
    ("do", "after", "title"),
    [
        (lambda c: c.mark(20, 30), [(20, 30), (100, 110), (250, 260)], "Mark anomaly"),
        (lambda c: c.mark(105, 130), [(100, 130), (250, 260)], "Mark anomaly"),
        (lambda c: c.remove(105, 106), [(250, 260)], "Remove label"),
        (lambda c: c.split(104), [(100, 104), (105, 110), (250, 260)], "Split label"),
        (lambda c: c.merge(100, 110), [(100, 260)], "Merge labels"),
        (lambda c: c.merge(90, 300), [(100, 260)], "Merge labels"),
        (lambda c: c.reshape(Region(100, 110), 98, 110), [(98, 110), (250, 260)], "Move label's edge"),
        (lambda c: c.reshape(Region(100, 110), 103, 113), [(103, 113), (250, 260)], "Move label"),
        (lambda c: c.annotate(Region(100, 110), "slow"), [(100, 110), (250, 260)], "Change note"),
    ],
)
def test_each_way_is_one_edit_that_undo_takes_back_after_a_restart(desk, labels, do, after, title):
    before = desk.labels("latency")
    do(labels)
    made = desk.labels("latency")
    assert spans(desk) == after
    path = desk.project.path
    desk.open(None)
    with Project.open(path) as project:
        assert project.labels("latency") == made
        assert project.undo() == title
        assert project.labels("latency") == before


def test_presses_of_one_key_on_one_label_are_one_change_and_another_key_or_label_begins_the_next(desk, labels):
    def press(start, stop, key):
        labels.nudge(desk.labels("latency").at(start if key != "start 1" else stop - 1), start, stop, key)

    for stop in (111, 112, 113):
        press(100, stop, "stop 1")
    press(101, 113, "start 1")
    for start in (251, 252):
        labels.nudge(desk.labels("latency").regions[1], start, start + 10, "both 1")
    assert spans(desk) == [(101, 113), (252, 262)]
    assert desk.project.history()[1:] == ("Move label's edge", "Move label's edge", "Move label")
    path = desk.project.path
    desk.open(None)
    with Project.open(path) as project:
        for after in ([(101, 113), (250, 260)], [(100, 113), (250, 260)], [(100, 110), (250, 260)]):
            project.undo()
            assert [(r.start, r.stop) for r in project.labels("latency").regions] == after


def test_a_split_leaves_two_events_and_says_so_with_a_way_back(desk, labels):
    labels.split(104)
    assert labels.told == [SPLIT]
    assert len(runs(desk.current().labels.mask(600))) == 3


@pytest.mark.parametrize(
    ("do", "text"),
    [
        (lambda c: c.split(50), NOTHING_TO_SPLIT),
        (lambda c: c.split(100), NOTHING_TO_SPLIT),
        (lambda c: c.split(109), NOTHING_TO_SPLIT),
        (lambda c: c.merge(250, 260), NOTHING_TO_MERGE),
    ],
)
def test_where_there_is_nothing_to_do_it_is_said_how(desk, labels, do, text):
    history = desk.project.history()
    do(labels)
    assert labels.told == [text]
    assert desk.project.history() == history


@pytest.mark.parametrize(
    ("kind", "span", "anomaly", "after"),
    [
        ("false_alarm", (150, 152), True, [(100, 110), (150, 152), (250, 260)]),
        ("false_alarm", (150, 152), False, [(100, 110), (250, 260)]),
        ("miss", (100, 110), True, [(100, 110), (250, 260)]),
        ("miss", (100, 110), False, [(250, 260)]),
    ],
)
def test_an_answer_about_a_finding_is_kept_with_its_label(desk, labels, kind, span, anomaly, after):
    labels.relabel(Finding("latency", kind, *span, 1.0, "", ""), anomaly)
    assert spans(desk) == after
    assert desk.project.confirmed("latency").at(span[0]) is not None
    assert desk.current().labels.mask(600)[span[0]] == anomaly  # what the next round learns from
    for series in (desk.current(), desk.project.load_series("latency")):
        assert (series.confirmed.at(span[0]) is None) == anomaly  # what is normal weighs more there
    desk.project.undo()
    assert spans(desk) == [(100, 110), (250, 260)]
    assert desk.project.confirmed("latency") == LabelSet()


@pytest.fixture
def files(desk):
    made = LabelFileController(desk, lambda: None)
    made.told = []
    made.said.connect(made.told.append)
    return made


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_files_hold_the_labels_of_every_series_and_bring_them_back_as_one_edit(desk, labels, files, ending, tmp_path):
    labels.annotate(Region(100, 110), "slow; and\nlong")
    desk.choose("errors")
    labels.mark(5, 9)
    before = {name: desk.labels(name) for name in desk.names()}
    path = tmp_path / f"labels.{ending}"
    files.export_to(path)
    assert files.told[-1].text == f"3 labels of 2 series written to {path.name}."
    labels.mark(300, 310)
    desk.choose("latency")
    labels.remove(0, 600)
    spoiled = {name: desk.labels(name) for name in desk.names()}
    files.import_from(path)
    assert {name: desk.labels(name) for name in desk.names()} == before
    desk.project.undo()
    assert {name: desk.labels(name) for name in desk.names()} == spoiled


def test_doubts_of_an_import_are_told_with_a_way_to_all_of_them(desk, files, tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("series,start,stop\nlatency,5,9\ndisk,1,2\nlatency,590,700\n", "utf-8")
    files.import_from(path)
    assert spans(desk) == [(5, 9), (590, 600)]
    assert "with 2 doubts: row 2 names a series that is not here" in files.told[-1].text
    assert files.told[-1].link == "label_doubts"


def test_an_edit_leaves_what_is_known_of_other_series_as_it_is(desk, labels):
    desk.choose("errors")
    labels.mark(5, 9)
    before = {name: desk.labels(name) for name in desk.names()}
    labels.mark(20, 30)
    assert desk.labels("latency") is before["latency"]
    assert spans(desk, "errors") == [(5, 9), (20, 30)]
    desk.project.undo()
    assert spans(desk, "errors") == [(5, 9)]
