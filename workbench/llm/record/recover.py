"""Going on with the money really spent: what the transcript of an earlier start of the run says about its calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from workbench.llm.prices import Price, price_of
from workbench.llm.record.cache import Cache
from workbench.llm.record.transcript import Transcript, open_calls, read_transcript
from workbench.llm.spend import Spend

NEVER_ENDED = "the run ended before the answer came"


def settle(path: Path, prices: Mapping[str, Price], spend: Spend, cache: Cache, transcript: Transcript) -> None:
    """Book what the calls of a transcript cost. Calls that never ended end here: with the answer's tokens where the
    answer is in the cache, else at all that was reserved for them."""
    lines = read_transcript(path)
    endings = {line["call"]: line for line in lines if line["kind"] == "ended"}
    for line in open_calls(lines):
        reply = cache.find(str(line.get("prompt_hash")))
        told: dict[str, Any] = {"error": NEVER_ENDED} if reply is None else asdict(reply)
        ending = {**told, "usd": _usd(line, told, prices)}
        transcript.ended(line["call"], ending)
        endings[line["call"]] = ending
    for line in lines:
        ending = endings.get(line["call"], {})
        if line["kind"] != "asked" or not ending.get("billed", True):
            continue
        usd = _usd(line, ending, prices) if ending.get("usd") is None else float(ending["usd"])
        tokens = ending.get("prompt_tokens"), ending.get("completion_tokens")
        spend.book(str(line.get("purpose", "")), usd, tokens[0] or 0, tokens[1] or 0)


def _usd(asked: dict[str, Any], told: dict[str, Any], prices: Mapping[str, Price]) -> float | None:
    """What a call cost by the tokens told, else by the most it can take; None where the price is unknown."""
    price = price_of(str(asked.get("model")), prices)
    tokens = told.get("prompt_tokens"), told.get("completion_tokens")
    if None in tokens:
        if asked.get("reserved_usd"):
            return float(asked["reserved_usd"])
        tokens = tuple(asked.get("most_tokens") or (0, 0))
    return None if price is None else price.of(int(tokens[0] or 0), int(tokens[1] or 0))
