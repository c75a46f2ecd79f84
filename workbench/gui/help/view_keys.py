"""Keys that mean something in one view only and are no command: the last part of the page of keys."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.gui.texts import later


@dataclass(frozen=True)
class ViewKey:
    """Keys in Qt's portable text, the view that must have the keyboard, and what they do there."""

    view: str
    keys: tuple[str, ...]
    does: str


CHART, TABLE = later("Chart"), later("Table of points")
STRIPS, LABELS = later("Series kept in sight"), later("List of labels")
EDITOR, QUEUE = later("Rule text"), later("Queue of runs")
TWINS, ELSEWHERE = later("A small chart"), later("Wherever Esc has no other meaning")
VIEW_KEYS: tuple[ViewKey, ...] = (
    ViewKey(CHART, ("Left", "Right"), later("Move along the series")),
    ViewKey(CHART, ("Home", "End"), later("To its beginning, to its end")),
    ViewKey(CHART, ("Ctrl+Left", "Ctrl+Right"), later("The flag or label before, the next one")),
    ViewKey(CHART, ("Shift+Left", "Shift+Right"), later("The crosshair by a point")),
    ViewKey(CHART, ("Esc",), later("Drop the region, end measuring")),
    ViewKey(TABLE, ("Esc",), later("Drop the region, end measuring")),
    ViewKey(STRIPS, ("Return",), later("Look at this series")),
    ViewKey(STRIPS, ("Ctrl+Up", "Ctrl+Down"), later("Move it by a place")),
    ViewKey(STRIPS, ("Del",), later("Take it out of sight")),
    ViewKey(LABELS, ("Return",), later("Show the label in the chart")),
    ViewKey(LABELS, ("Del", "X"), later("Remove the chosen labels")),
    ViewKey(LABELS, ("J",), later("Merge the chosen labels")),
    ViewKey(LABELS, ("1", "8"), later("Sort by a column, from the first to the last")),
    ViewKey(LABELS, ("Esc",), later("Back to the chart")),
    ViewKey(EDITOR, ("Tab", "Shift+Tab"), later("Indent lines, or take that back")),
    ViewKey(EDITOR, ("Esc",), later("Close the names or the search")),
    ViewKey(QUEUE, ("Alt+Up", "Alt+Down"), later("Move a run that waits")),
    ViewKey(QUEUE, ("Del",), later("Take a run out")),
    ViewKey(TWINS, ("V",), later("The same numbers as a table, and back")),
    ViewKey(ELSEWHERE, ("Esc",), later("Close the message; without one, cancel what is under way")),
)
