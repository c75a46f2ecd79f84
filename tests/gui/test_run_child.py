"""What a run in the child starts from: the answers of runs before it, and a model that holds no key."""

from __future__ import annotations

import pickle
from pathlib import Path

from workbench.gui.controllers.training import model_folder
from workbench.gui.runs.run_child import RunOrder, inherit_answers, usual_workers
from workbench.llm.client import ANSWERS
from workbench.llm.messages import Reply
from workbench.llm.record.cache import Cache
from workbench.training.llm.setup import ModelSetup
from workbench.training.options import TrainOptions

KEY = "ab" * 16


def test_a_new_run_knows_what_an_earlier_one_was_answered(tmp_path: Path) -> None:
    first, second = (model_folder(tmp_path / "p.rwb", run) for run in ("one", "two"))
    assert first != second
    Cache(first / ANSWERS).keep(KEY, Reply("It jumps."))
    inherit_answers(second)
    found = Cache(second / ANSWERS).find(KEY)
    assert found is not None
    assert found.text == "It jumps."
    inherit_answers(second)
    assert Cache(first / ANSWERS).find(KEY) == found


def test_the_first_run_of_a_project_inherits_nothing_and_makes_no_folder(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "p.rwb", "one")
    inherit_answers(folder)
    assert list(tmp_path.iterdir()) == []


def test_an_order_travels_to_the_child_as_it_is() -> None:
    order = RunOrder((), TrainOptions(proposer="llm"), "r", model=ModelSetup("small", max_usd=2.0))
    assert pickle.loads(pickle.dumps(order)) == order
    assert usual_workers() >= 1
