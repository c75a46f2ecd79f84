"""Version 1 gives the same bits for ever: rules that were approved with it must not change under anyone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rulekit.cases import CALLS
from tests.rulekit.golden_outputs import LONG_CALLS, entry
from workbench import rulekit as rk

GOLDEN = json.loads((Path(__file__).parent / "golden" / "version1.json").read_text(encoding="utf-8"))


def test_the_golden_file_is_of_this_version_and_covers_every_feature() -> None:
    assert GOLDEN["version"] == rk.VERSION
    assert {call.split("(")[0] for call in GOLDEN["outputs"]} == set(rk.CATALOG)


@pytest.mark.parametrize(("name", "params"), (*CALLS, *LONG_CALLS), ids=str)
def test_the_output_has_the_bits_of_version_1(name: str, params: tuple[float, ...]) -> None:
    golden, now = GOLDEN["outputs"][f"{name}{params}"], entry(name, params)
    assert now["values"] == golden["values"]
    assert now["sha256"] == golden["sha256"]
