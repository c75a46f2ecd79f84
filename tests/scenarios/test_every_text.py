"""Every text of the window is handed to its language: in one that nobody speaks all of them stand in brackets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.scenarios.fake_language import bracketed, speak_fake
from tests.scenarios.words_shown import all_texts, outside, own_words
from workbench.gui.language import speak
from workbench.gui.staging.frame_shots import FRAME_STATES
from workbench.gui.staging.model_shots import _close_dialogs, _train
from workbench.gui.staging.screenshots import STATES
from workbench.gui.staging.stage import Stage

RUNNING = ("training", "stopped")  # what is shown there comes and goes while one looks
MOST = 20  # texts outside of brackets that are not the user's; may only fall


@pytest.fixture
def fake(qapp: QApplication) -> Iterator[None]:
    speak_fake(qapp)
    yield
    speak(qapp, "en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{n}", "{n}"),
        ("Undo {what}", "⟦Undo ⟧{what}⟦ un⟧"),
        ('<a href="open">Open</a> it', '<a href="open">⟦Open⟧</a>⟦ it⟧⟦ und so⟧'),
    ],
)
def test_brackets_hold_the_words_of_a_text_and_neither_its_values_nor_its_tags(text: str, said: str) -> None:
    assert bracketed(text) == said


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("⟦Open⟧ (O)", ""),
        ("⟦Open ⟧cpu⟦ now⟧", "cpu"),
        ("<b>⟦Open⟧</b> it", "it"),
        ("⟦a ⟦b⟧ c⟧ 12 ms in all", "12 in all"),
        ("⟦a⟧ 1 < 2", ""),
    ],
)
def test_outside_of_brackets_is_what_nobody_translated(text: str, left: str) -> None:
    assert outside(text) == left


@pytest.mark.slow
@pytest.mark.usefixtures("fake")
def test_no_more_texts_than_before_are_shown_in_english_whatever_the_language(
    open_stage: Callable[[], Stage],
) -> None:
    stage = open_stage()
    states = {name: arrange for name, arrange in STATES.items() if name not in RUNNING}
    found: dict[str, str] = {}
    for name, arrange in {**states, "train": _train, **FRAME_STATES}.items():
        arrange(stage)
        own = own_words(stage.workbench)
        for place, text in all_texts(stage.workbench.window):
            if left := outside(text, own):
                found.setdefault(left, f"{name}: {place}")
    _close_dialogs(stage)
    stage.workbench.window.menu.hide()
    assert len(found) <= MOST, "\n".join(f"{place}: {left}" for left, place in found.items())
