"""The benchmark of suggested labels spoils labels, answers truly, and judges where nobody was asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from workbench.bench.active import (
    LATER,
    RANDOM,
    SPOILED,
    SUGGESTED,
    TRUTH,
    Lesson,
    answered,
    judged,
    lessons,
    measure,
    questions,
    spoil,
)
from workbench.cli.bench.active import lines
from workbench.model.labels import LabelSet, Region
from workbench.sandbox.host import Host, HostOptions
from workbench.training.active.suggest import COUNT

TRUE = LabelSet(tuple(Region(at, at + 5) for at in range(20, 400, 40)))


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host(options=HostOptions(spare=False)) as one:
        yield one


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return next(lessons([1], ["noisy_gauge"]))


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_share_of_the_labels_is_lost_or_moved_to_where_nothing_happened(share: float) -> None:
    for seed in range(20):
        spoiled = spoil(TRUE, 500, share, np.random.default_rng(seed))
        kept = [region for region in TRUE.regions if region in spoiled.regions]
        moved = [region for region in spoiled.regions if region not in TRUE.regions]
        assert len(kept) == len(TRUE) - round(share * len(TRUE))
        assert len(moved) <= round(share * len(TRUE))
        assert not any(one.touches(region.start, region.stop) for one in moved for region in TRUE.regions)


def test_lessons_are_the_same_ones_each_time_and_end_their_labels_at_the_half(lesson: Lesson) -> None:
    again = next(lessons([1], ["noisy_gauge"]))
    assert (again.name, again.truth, again.spoiled) == (lesson.name, lesson.truth, lesson.spoiled)
    assert again.series.content_hash() == lesson.series.content_hash()
    assert lesson.truth != lesson.spoiled
    assert all(one.stop <= lesson.split.train_stop for one in (*lesson.truth.regions, *lesson.spoiled.regions))
    assert len({one.content_hash() for one in (lesson.series, *lesson.later)}) == 1 + LATER


def test_a_true_answer_labels_what_was_asked_about_or_removes_what_was_wrong(lesson: Lesson) -> None:
    case = replace(lesson, truth=LabelSet((Region(10, 20),)), spoiled=LabelSet((Region(40, 50),)))
    for spans, left in (
        ([], [(40, 50)]),
        ([(12, 15)], [(12, 15), (40, 50)]),
        ([(45, 60), (100, 110)], []),
        ([(18, 42)], [(18, 50)]),
    ):
        assert [(one.start, one.stop) for one in answered(case, spans).regions] == left


def test_questions_stay_in_the_first_half_and_the_second_changes_none_of_them(lesson: Lesson, host: Host) -> None:
    from workbench.bench.active import _learned

    rule, half = _learned(lesson, lesson.spoiled)[0], lesson.split.train_stop
    values = np.array(lesson.series.values)
    values[half:] = 1e6
    other = replace(lesson, series=replace(lesson.series, values=values, _hash=[]))
    asked = questions(lesson, rule, host)
    assert asked == questions(other, rule, host)
    assert all(stop <= half for spans in asked.values() for _, stop in spans or ())
    assert len(asked[SUGGESTED] or ()) == len(asked[RANDOM] or ()) == COUNT


@pytest.mark.slow
def test_what_is_told_is_the_mean_of_the_series_and_the_gain_is_against_no_answer(host: Host) -> None:
    told: list[str] = []
    figures = measure(host, told.append, [1], ["noisy_gauge", "memory"])
    each = [judged(one, host) for one in lessons([1], ["noisy_gauge", "memory"])]
    assert figures["series"] == len(told) == 2
    for way, one in figures["by"].items():
        for how in ("learned", "refitted"):
            f1, gain = one[how]["event_f1"], one[how]["gain"]
            assert f1 == pytest.approx(np.mean([case[way][how] for case in each]), abs=1e-4)
            assert gain == pytest.approx(f1 - figures["by"][SPOILED][how]["event_f1"], abs=2e-4)
    assert figures["by"][SPOILED]["corrected"] == figures["by"][SPOILED]["learned"]["gain"] == 0
    assert figures["by"][TRUTH]["refitted"]["event_f1"] > 0
    assert figures["by"][SUGGESTED]["corrected"] > figures["by"][RANDOM]["corrected"]
    assert lines(figures)[-1].startswith("suggested against random: ")
