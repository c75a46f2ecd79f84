"""The steps of the guided tour: what each says."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.gui.texts import later

SERIES = "request_rate"


@dataclass(frozen=True)
class Step:
    """`key`: what it is remembered by."""

    key: str
    title: str
    text: str


STEPS = (
    Step(
        "choose",
        later("Choose request_rate"),
        later(
            "Each row is a series of the sample with its labels, the anomalies that people marked. "
            "Click request_rate, or go to it by the arrow keys."
        ),
    ),
    Step(
        "train",
        later("Click Train"),
        later(
            "Rules are learned from the labels of the first part, and judged on a part that was not learned from. "
            "Click Train, or press Ctrl+R."
        ),
    ),
    Step(
        "watch",
        later("Watch the run"),
        later(
            "Each round proposes rules, tries them and keeps what is better. Wait for the end, or press Stop: "
            "the best rule so far is kept."
        ),
    ),
    Step(
        "look",
        later("Look at the worst case"),
        later(
            "Misses and false alarms, the worst first. Click one or press N: the chart goes there. "
            "U tells why; A says that it is an anomaly, X that it is normal."
        ),
    ),
    Step(
        "edit",
        later("Edit a number"),
        later(
            "The rule is Python that you can read. Drag a number below the text, or type another one: "
            "the flags follow. Ctrl+S keeps it, Ctrl+Z takes it back."
        ),
    ),
    Step(
        "approve",
        later("Approve the rule"),
        later(
            "Only what a person approved leaves the workbench, and any later edit voids it. Click Approve…, "
            "and fill in what the checklist misses."
        ),
    ),
    Step(
        "export",
        later("Export a pack"),
        later(
            "Approved rules become one file that tests itself and runs without the window. "
            "Click Export pack, and choose a folder."
        ),
    ),
    Step(
        "end",
        later("That is the whole way"),
        later("Now open your own files. F1 opens the page about what you look at; Ctrl+Shift+P finds every command."),
    ),
)
