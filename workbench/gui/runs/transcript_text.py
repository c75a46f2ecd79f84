"""A transcript as a file: Markdown to read or JSON lines to work with; secrets are masked once more on the way out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from workbench.gui.runs.model_calls import ROLES, call_counts, call_facts, call_price, cost_of, cost_words
from workbench.gui.texts import tr
from workbench.llm.mask import mask
from workbench.model.events import ModelCalled


def as_markdown(calls: Sequence[ModelCalled], title: str) -> str:
    """A page with a section for each call: who asked, the messages, the answer, what it cost."""
    cost = cost_of(calls)
    head = [f"# {title}", " · ".join(part for part in (call_counts(cost), cost_words(cost)) if part)]
    return mask("\n\n".join([*head, *(_section(call) for call in calls)])) + "\n"


def as_json_lines(calls: Sequence[ModelCalled]) -> str:
    """One JSON object a call, in the order of the calls, with the names of the event's fields."""
    return "".join(json.dumps(_masked(asdict(call)), ensure_ascii=False) + "\n" for call in calls)


def write_transcript(path: Path, calls: Sequence[ModelCalled], title: str) -> None:
    """Write JSON lines to a `.jsonl` file, Markdown to any other."""
    text = as_json_lines(calls) if path.suffix.lower() == ".jsonl" else as_markdown(calls, title)
    path.write_text(text, "utf-8")


def _section(call: ModelCalled) -> str:
    role = tr(ROLES.get(call.purpose, call.purpose))
    facts = " · ".join(part for part in (call.model, call.host, call_facts(call), call_price(call)) if part)
    parts = [f"## {tr('Call {number}: {role} ({rule})', number=call.call, role=role, rule=call.task)}", facts]
    parts += [f"### {name}\n\n{_quoted(text)}" for name, text in call.prompt]
    parts.append(
        f"### {tr('no answer')}\n\n{call.error}" if call.error else f"### {tr('answer')}\n\n{call.reply.strip()}"
    )
    return "\n\n".join(parts)


def _quoted(text: str) -> str:
    """A prompt has headings and fences of its own: quoted, they stay inside their section."""
    return "\n".join(f"> {line}" if line else ">" for line in text.strip().splitlines())


def _masked(value: object) -> object:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {name: _masked(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one) for one in value]
    return value
