"""A transcript as something to read or to hand on: Markdown or JSON lines, secrets masked once more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from workbench.llm.mask import masked
from workbench.llm.messages import Call


def calls_of(lines: Sequence[dict[str, Any]]) -> list[Call]:
    """The calls of a transcript's lines, in the order in which they were asked; one that never ended says so."""
    endings = {line["call"]: line for line in lines if line["kind"] == "ended"}
    kept = {line.get("prompt_hash"): line for line in lines if line["kind"] == "asked"}
    calls = []
    for line in lines:
        if line["kind"] == "asked":
            calls.append(
                _call(line, endings.get(line["call"], {"error": "it never ended", "usd": line["reserved_usd"]}))
            )
        elif line["kind"] == "cached":
            first = kept.get(line.get("prompt_hash"), line)
            ending = endings.get(first["call"], {})
            told = {"text": ending.get("text", ""), "prompt_tokens": 0, "completion_tokens": 0, "usd": 0.0}
            calls.append(_call({**first, **line}, told, cached=True))
    return calls


def _call(asked: dict[str, Any], ended: dict[str, Any], *, cached: bool = False) -> Call:
    return Call(
        asked["call"],
        str(asked.get("purpose", "")),
        str(asked.get("model", "")),
        str(asked.get("host", "")),
        int(asked.get("seed", 0)),
        tuple((str(one["role"]), str(one["content"])) for one in asked.get("messages", ())),
        str(ended.get("text", "")),
        str(ended.get("error", "")),
        ended.get("prompt_tokens"),
        ended.get("completion_tokens"),
        ended.get("usd"),
        cached,
        float(ended.get("seconds", 0.0)),
    )


def as_jsonl(calls: Iterable[Call], secrets: Sequence[str] = ()) -> str:
    """One JSON object a call, with the fields of Call."""
    return "".join(json.dumps(masked(asdict(call), secrets), ensure_ascii=False) + "\n" for call in calls)


def as_markdown(calls: Sequence[Call], secrets: Sequence[str] = ()) -> str:
    """All calls for people. What an earlier call already sent is not written out again."""
    parts = [f"# Transcript of {len(calls)} calls\n"]
    seen: dict[tuple[str, str], int] = {}
    for call in calls:
        told = masked(asdict(call), secrets)
        parts.append(f"\n## Call {call.call}: {told['purpose']}\n\n{_facts(told)}\n")
        for (role, _), (_, text) in zip(call.prompt, told["prompt"], strict=True):
            first = seen.setdefault((role, text), call.call)
            parts.append(f"\n### {role}\n\n" + (_block(text) if first == call.call else f"As in call {first}.\n"))
        if told["error"]:
            parts.append(f"\n### No answer\n\n{told['error']}\n")
        else:
            parts.append(f"\n### Answer\n\n{_block(told['reply'])}")
    return "".join(parts)


def _facts(told: dict[str, Any]) -> str:
    usd = "price unknown" if told["usd"] is None else f"${told['usd']:.6f}"
    tokens = [str(told[name]) if told[name] is not None else "?" for name in ("prompt_tokens", "completion_tokens")]
    how = "from the cache" if told["cached"] else f"{told['seconds']:.1f} s"
    words = f"{told['model']} at {told['host']}, seed {told['seed']}, {how}, "
    return words + f"{tokens[0]} tokens sent, {tokens[1]} answered, {usd}"


def _block(text: str) -> str:
    """A text as a fenced block whose fence is longer than any in the text."""
    longest, run = 2, 0
    for sign in text:
        run = run + 1 if sign == "`" else 0
        longest = max(longest, run)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{text}\n{fence}\n"
