"""A signed pack as MLflow loads it: `loader_module` of the flavor `pyfunc`. The signature is checked before anything.

The public key is not part of the model, since a key that travels with what it signs proves nothing. Whoever loads the
model names it: `load_model(uri, model_config={"key": "sre.pub"})`, or the variable WORKBENCH_PACK_KEY.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from workbench.detector.detect import Detector
from workbench.errors import DataError, SignatureError

KEY, KEY_VARIABLE = "key", "WORKBENCH_PACK_KEY"


class PackModel:
    """What `predict` is asked of. It holds a process of rules from the first call until it is closed or collected."""

    def __init__(self, detector: Detector) -> None:
        self.detector = detector

    def predict(self, model_input: Any, params: Mapping[str, Any] | None = None) -> Any:
        """A row for each row given, in its order: `flag`, `condition` (1, 0, −1 = not judged) and `reason`.

        `model_input`: a DataFrame with `timestamp` (datetime or ns since 1970) and `value`, and `series` where rows of
        several series are mixed; times rise within a series. `params`: `series` names the only one.
        Errors: DataError, RouteError and RuleError as of `Detector.detect`.
        """
        columns = set(model_input.columns)
        if not {"timestamp", "value"} <= columns:
            why = f"it has the columns {', '.join(map(str, model_input.columns))}"
            raise DataError("The table cannot be judged", why, "Give it the columns timestamp and value")
        n, alone = len(model_input), str((params or {}).get("series", ""))
        names = np.asarray(model_input["series"], str) if "series" in columns else np.full(n, alone)
        flag, condition, reason = np.zeros(n, np.int64), np.zeros(n, np.int64), np.full(n, "", object)
        for name, rows in _groups(names):
            times, values = (np.asarray(model_input[column])[rows] for column in ("timestamp", "value"))
            found = self.detector.detect(times, values, name=name)
            flag[rows], condition[rows] = found.flags, found.condition
            reason[rows] = [found.reasons.get(clause, "") for clause in found.clauses.tolist()]
        answer = {"flag": flag, "condition": condition, "reason": reason.astype(str)}
        return type(model_input)(answer, index=model_input.index)

    def close(self) -> None:
        """End its process of rules."""
        self.detector.close()

    def __del__(self) -> None:
        self.detector.close()


def _groups(names: Any) -> Iterator[tuple[str, Any]]:
    for name in np.unique(names):
        yield str(name), np.flatnonzero(names == name)


def _load_pyfunc(path: str, model_config: Mapping[str, Any] | None = None) -> PackModel:
    """Called by MLflow with the folder of the pack. Errors: SignatureError without a key, or a wrong one."""
    given = str((model_config or {}).get(KEY) or os.environ.get(KEY_VARIABLE, ""))
    if not given:
        raise SignatureError(
            "The pack is not loaded",
            "no public key was named",
            f'Give model_config={{"{KEY}": "FILE.pub"}}, or set {KEY_VARIABLE}',
        )
    (pack,) = Path(path).glob("*.rulepack")
    return PackModel(Detector.open(pack, key=Path(given)))
