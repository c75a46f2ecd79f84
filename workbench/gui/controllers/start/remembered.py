"""How to train, remembered: in the preferences for the next run, in the project for the run that may go on. No key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from workbench.gui.dialogs.train_options import TrainChoice
from workbench.training.llm.setup import ModelSetup

KEPT = "train"  # the key of the project's view that the command line uses too
FORGOTTEN = ("prices", "consent")  # those of the machine and of the project, found anew each time


def choice_table(choice: TrainChoice) -> dict[str, Any]:
    """The choice as plain values."""
    table = asdict(choice)
    for name in FORGOTTEN:
        del table["model"][name]
    return table


def choice_of(table: Mapping[str, Any]) -> TrainChoice:
    """The choice of a table; what is unknown, missing or of another kind takes its default."""
    model = table.get("model")
    known = _fitting(TrainChoice(), table, ("model",))
    asked = _fitting(ModelSetup(""), model if isinstance(model, Mapping) else {}, FORGOTTEN)
    return replace(TrainChoice(), **known, model=replace(ModelSetup(""), **asked))


def choice_json(choice: TrainChoice) -> str:
    """The choice as one text, for the preferences."""
    return json.dumps(choice_table(choice))


def choice_from_json(text: str) -> TrainChoice:
    """The choice of `choice_json`; the usual one where the text is none."""
    try:
        table = json.loads(text)
    except ValueError:
        return TrainChoice()
    return choice_of(table) if isinstance(table, dict) else TrainChoice()


def _fitting(usual: Any, table: Mapping[str, Any], left_out: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields(usual):
        value: Any = table.get(field.name)
        default: Any = getattr(usual, field.name)
        if field.name in left_out or field.name not in table:
            continue
        if _fits(value, default):
            found[field.name] = float(value) if isinstance(default, float) else value
    return found


def _fits(value: Any, default: Any) -> bool:
    """Whether a value is of the kind of a default; None and numbers stand for limits that may be absent."""
    if default is None:
        return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
    if isinstance(default, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(default)
