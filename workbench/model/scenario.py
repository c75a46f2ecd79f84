"""Scenario: what a rule over cases stands for, such as a memory leak or a nightly backup."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.case import ANOMALOUS

LINES, WARNINGS, ERRORS, NEW = "log.lines", "log.warnings", "log.errors", "log.new"
LOG_COLUMNS = (LINES, WARNINGS, ERRORS, NEW)
LOG = "log."  # begins the names of columns that count log lines


@dataclass(frozen=True)
class Scenario:
    """What a case shows where the condition of its rule holds at any point.

    `id`: as in labels of cases, such as mali_1. `label`: ANOMALOUS, or NORMAL for work that looks like trouble.
    `category`: a family of scenarios, such as network. `look`: what metrics and log show, in words for people.
    """

    id: str
    title: str = ""
    label: str = ANOMALOUS
    category: str = ""
    description: str = ""
    look: str = ""

    @property
    def anomalous(self) -> bool:
        """Whether a case of it needs anybody."""
        return self.label == ANOMALOUS
