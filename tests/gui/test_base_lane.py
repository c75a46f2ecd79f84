"""The lane of the base detector: the project's own for the series comes before the built-in one."""

import numpy as np
import pytest

from workbench.gui.controllers.chart.lanes import base_band
from workbench.gui.controllers.hosts import AnswerHost
from workbench.model.rule import InputSpec, Rule

ABOVE = """import numpy as np
import rulekit as rk

LIMIT = {limit}


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: values stay low
    # Abnormal Rule 1: a value beyond the limit
    flag = value > LIMIT
    return flag
"""


@pytest.fixture
def host():
    made = AnswerHost()
    yield made
    made.close()


def own(name, limit, series=(), role="base"):
    return Rule(name, ABOVE.format(limit=limit), input=InputSpec(series=series), role=role, title=f"Limit {limit}")


def test_the_project_s_own_base_detector_for_the_series_is_shown_up_to_the_hidden_part(latency, host):
    rules = (own("other", 10.0, ("cpu",)), own("learned", 10.0, (), "rule"), own("mine", 120.0, ("lat*",)))
    band = base_band(rules, latency, 300, 380, host)
    expected = np.flatnonzero(latency.value[:380] > 120)
    held = np.concatenate([np.arange(first, last) for first, last in band.runs])
    assert held.tolist() == expected.tolist() and len(expected) == 20
    assert (band.number, band.title) == (0, "Limit 120.0")


def test_without_one_of_its_own_the_built_in_detector_is_shown(latency, host):
    band = base_band((own("other", 120.0, ("cpu",)),), latency, 300, 380, host)
    assert band.title.startswith("Base detector") and len(band.runs) and int(band.runs.max()) <= 380
