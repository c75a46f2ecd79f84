"""The preview over the real sandbox: an edit, a refused one, an endless one, and a good one again."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from workbench.gui.editing.preview import PreviewOptions, PreviewRequest, PreviewResult, sandbox_tools
from workbench.gui.editing.preview_thread import PreviewThread
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.sandbox.host import Host

N = 3_000
TEXT = """import numpy as np

LEVEL = 5.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: above the level
    flag = value >= LEVEL
    return flag
"""


def request(text: str, number: int) -> PreviewRequest:
    """A series with one labeled jump in the validation part."""
    values = np.zeros(N)
    values[1_600:1_605] = 9.0
    series = Series("jump", values[:, None], labels=LabelSet((Region(1_600, 1_605),)))
    return PreviewRequest(
        number,
        Rule("jump", text, input=InputSpec(run="chunk", points=500)),
        series,
        Split(1_500, 2_000, N),
        (1_000, 2_000),
    )


def test_a_broken_and_an_endless_edit_leave_the_preview_ready_for_the_next(qtbot: QtBot) -> None:
    heard: list[PreviewResult] = []
    options = PreviewOptions(one_stage_points=1_000, visible_deadline_s=0.5)
    thread = PreviewThread(lambda: sandbox_tools(Host()), options)
    thread.result.connect(heard.append)
    thread.start()

    def answered(number: int) -> bool:
        return any(r.number == number and (r.stage == "whole" or not r.verdict.ran) for r in heard)

    texts = (
        TEXT,
        TEXT.replace("value >=", "valu >="),
        TEXT.replace("    return", "    while True:\n        pass\n    return"),
    )
    for number, text in enumerate((*texts, TEXT)):
        thread.submit(request(text, number))
        qtbot.waitUntil(lambda number=number: answered(number), timeout=30_000)
    by_number = {number: [r for r in heard if r.number == number] for number in range(4)}
    assert [r.stage for r in by_number[0]] == ["visible", "whole"]
    assert np.flatnonzero(by_number[0][1].verdict.flags == 1).tolist() == [1_600, 1_601, 1_602, 1_603, 1_604]
    assert by_number[0][1].validation is not None
    assert by_number[0][1].validation.event_f1 == 1.0
    assert by_number[1][0].verdict.failure in ("static", "exception")
    assert by_number[1][0].verdict.problems[0].line == 9
    assert by_number[2][0].verdict.failure == "deadline"
    assert by_number[3][1].verdict.ran
    assert thread.last_good is not None
    assert thread.last_good.text == TEXT
    assert thread.close()
