"""Incidents: what an investigation says of itself."""

from __future__ import annotations

from workbench.model.incident import PHRASE, UNSEEN, Claim, Evidence, Investigation, LogSign


def test_an_investigation_decides_what_its_claim_says() -> None:
    found = Investigation("one", Claim("mali_1", True, 0.9), Evidence())
    assert (found.anomalous, found.scenario, found.cost) == (True, "mali_1", 0.0)
    assert Investigation("two", Claim(UNSEEN, False, 0.6), Evidence()).scenario == UNSEEN


def test_a_sign_counts_its_lines() -> None:
    assert LogSign(PHRASE, "general.failures", (2, 5, 9)).count == 3
