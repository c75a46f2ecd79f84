"""What a diff says: its facts and scores in words, its lines with their numbers and marks in a code view."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.gui.editing.text_diff import DiffLine
from workbench.gui.texts import tr, trn
from workbench.gui.views.rule.code_view import CodeView, LineMark
from workbench.gui.words import MINUS, counted, number, score
from workbench.model.scores import Scores

CONTEXT_LINES = 6  # equal lines kept around a change in long texts


def score_words(scores: tuple[Scores, Scores]) -> str:
    """`event F1 0.79 → 0.86 · misses 2 → 1 · false alarms 0 → 1`; one figure where both are the same."""
    now, before = scores
    parts = []
    if now.events:
        parts.append(_step(tr("event F1"), score(before.event_f1), score(now.event_f1)))
        parts.append(_step(tr("misses"), str(before.misses), str(now.misses)))
    parts.append(_step(tr("false alarms"), str(before.false_alarms), str(now.false_alarms)))
    return " · ".join(parts)


def _step(name: str, before: str, now: str) -> str:
    return f"{name} {now}" if before == now else f"{name} {before} → {now}"


def facts(flags_differ: int | None, added: int, removed: int) -> list[str]:
    """What differs, in words."""
    told = [
        f"+{added} {MINUS}{removed}" if added or removed else tr("the same text"),
    ]
    if flags_differ is not None:
        differ = trn("{number} flag differs", "{number} flags differ", flags_differ, number=number(flags_differ))
        told.append(differ if flags_differ else tr("the same flags"))
    return told


def fill(code: CodeView, lines: Sequence[DiffLine | None], *, use_new: bool) -> None:
    """Lines with their numbers and marks into a code view, scrolled to the first change."""
    code.setPlainText("\n".join(_text(line) for line in lines))
    code.set_numbers([_number(line, use_new) for line in lines])
    marks: dict[int, LineMark] = {}
    for at, line in enumerate(lines):
        if line is None or line.kind == "skipped":
            marks[at] = LineMark("raised")
        elif line.kind != "same":
            marks[at] = LineMark(f"diff_{line.kind}", f"diff_{line.kind}_word", line.marks)
    code.set_marks(marks)
    changed = next((at for at, line in enumerate(lines) if line and line.kind in ("added", "removed")), 0)
    code.verticalScrollBar().setValue(max(0, changed - CONTEXT_LINES))


def _text(line: DiffLine | None) -> str:
    if line is None:
        return ""
    return f"# ⋯ {counted(line.count, 'equal line')}" if line.kind == "skipped" else line.text


def _number(line: DiffLine | None, use_new: bool) -> str:
    if line is None or line.kind == "skipped":
        return ""
    if line.kind == "same":
        return str(line.new if use_new else line.old)
    return str(line.new or line.old)
