"""A host of rules, and an investigator with a card that was learned from cases by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.incidents import cases, known
from workbench.investigate.investigate import Investigator, gather
from workbench.investigate.reasoner import CardReasoner
from workbench.investigate.verify import checker
from workbench.sandbox.host import Host, HostOptions
from workbench.training.scenarios.learn import Example, learn


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    with Host(options=HostOptions(spare=False)) as one:
        yield one


@pytest.fixture(scope="session")
def investigator(host: Host) -> Investigator:
    scenarios = known()
    seen = [(gather(case, scenarios), case) for case in cases()]
    card = learn([Example(one.evidence, case.scenario, bool(case.anomalous), {}) for one, case in seen], scenarios)
    return Investigator(scenarios, CardReasoner(card, scenarios), card, checker(scenarios, host))
