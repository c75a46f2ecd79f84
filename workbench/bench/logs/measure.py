"""What templates of log lines are worth and what they cost: accuracy by system, lines a second, memory."""

from __future__ import annotations

import random
import re
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from workbench.bench.logs.accuracy import grouping_accuracy
from workbench.bench.logs.systems import System, read_systems
from workbench.bench.machine import commit, load, machine
from workbench.data.logs.opening import open_log, parse_log
from workbench.evidence.miner import Miner
from workbench.model.logs import LogLines

LINES = 300_000  # of each measurement of speed
BATCH = 1_000
READ_LINES = 20_000  # of each system, for the speed of reading
QUARTERS = 5  # random ones of each system
MEMORY_LINES = (50_000, 150_000)

Say = Callable[[str], None]
Clock = Callable[[], float]


def measure(
    folder: Path, say: Say, lines: int = LINES, seed: int = 0, clock: Clock = time.perf_counter
) -> dict[str, Any]:
    """Every figure by its key.

    `mean`: of the systems, and `quarter` = on random quarters of their lines, `pooled` = with all lines in one miner.
    `systems`: accuracy on messages as the hand-made groups have them (`content`) and on the raw file with headers that
    were found (`raw`), numbers of groups, lines read a second. `lines_per_s`: `distinct` = no two lines alike in their
    numbers, `distinct_ids` = each with a new id of 32 hexadecimal digits, `new_words` = each with a word never seen,
    `repeats` = the lines of all systems again and again. `memory_mb`: what the miner keeps after so many lines of new
    words. Raises DataError as `read_systems` does.
    """
    systems = read_systems(folder)
    told = {}
    for system in systems:
        say(system.name)
        told[system.name] = _accuracy(system, lines, clock)
    means = {key: sum(one[key] for one in told.values()) / len(told) for key in ("content", "raw")}
    messages = [message for system in systems for message in system.contents]
    return {
        "commit": commit(),
        "machine": machine(),
        "load": load(),
        "date": datetime.now(UTC).date().isoformat(),
        "systems": told,
        "mean": {key: round(mean, 4) for key, mean in means.items()} | _elsewhere(systems, random.Random(seed)),
        "lines_per_s": _speeds(messages, lines, random.Random(seed), say, clock),
        "memory_mb": _memory(messages, random.Random(seed), say, lines),
        "lines": lines,
    }


def _accuracy(system: System, lines: int, clock: Clock) -> dict[str, Any]:
    opened = open_log(system.raw)
    content, raw = groups_of(system.contents), groups_of(opened.lines.messages)
    # Lines that were joined or left out would shift all that follow: they are put back by their numbers.
    placed: dict[int, str] = dict(zip(opened.lines.numbers.tolist(), raw, strict=True))
    return {
        "content": round(grouping_accuracy(content, system.groups), 4),
        "raw": round(grouping_accuracy([placed.get(i + 1, "") for i in range(len(content))], system.groups), 4),
        "groups": len(set(content)),
        "groups_by_hand": len(set(system.groups)),
        "read_per_s": _read_per_s(opened.lines, lines, clock),
        "doubts": {doubt.kind: doubt.count for doubt in opened.doubts},
    }


def _elsewhere(systems: Sequence[System], chance: random.Random) -> dict[str, float]:
    """Mean accuracy where there is less to learn from, or more that has nothing to do with a system."""
    quarters = [_on_quarter(system, chance) for system in systems for _ in range(QUARTERS)]
    miner = Miner()
    rows = [miner.add(system.contents) for system in systems]
    miner.settle()
    pooled = [grouping_accuracy(miner.ids(own), one.groups) for own, one in zip(rows, systems, strict=True)]
    return {"quarter": round(sum(quarters) / len(quarters), 4), "pooled": round(sum(pooled) / len(pooled), 4)}


def _on_quarter(system: System, chance: random.Random) -> float:
    chosen = chance.sample(range(len(system.contents)), max(len(system.contents) // 4, 1))
    found = groups_of([system.contents[i] for i in chosen])
    return grouping_accuracy(found, [system.groups[i] for i in chosen])


def _read_per_s(log: LogLines, lines: int, clock: Clock) -> int:
    """Lines a second from text to `LogLines`, of the log again and again."""
    given = list(islice(cycle(log.texts), min(lines, READ_LINES)))
    began = clock()
    parse_log("again", given, int(log.times_ns[0]))
    return round(len(given) / (clock() - began))


def groups_of(messages: Sequence[str]) -> list[str]:
    """The id of the template of each message (n,), all of them known."""
    miner = Miner()
    rows = miner.add(messages)
    miner.settle()
    return miner.ids(rows)


def _speeds(messages: Sequence[str], lines: int, chance: random.Random, say: Say, clock: Clock) -> dict[str, int]:
    kinds: dict[str, Callable[[str], str]] = {
        "distinct": lambda message: _with_numbers(message, chance),
        "distinct_ids": lambda message: f"{message} id={chance.getrandbits(128):032x}",
        "new_words": lambda message: _with_word(message, chance),
        "repeats": lambda message: message,
    }
    numbered = [message for message in messages if re.search(r"\d{3}", message)]
    speeds = {}
    for kind, change in kinds.items():
        say(f"speed, {kind}")
        chosen = numbered if kind == "distinct" else messages
        given = [change(chosen[i % len(chosen)]) for i in range(lines)]
        if kind != "repeats":
            given = list(dict.fromkeys(given))
        speeds[kind] = round(len(given) / _seconds(given, clock))
    return speeds


def _seconds(messages: Sequence[str], clock: Clock) -> float:
    """Of adding messages in batches, and of grouping them at the end."""
    miner = Miner()
    began = clock()
    for batch in _batches(messages):
        miner.add(batch)
    miner.settle()
    return clock() - began


def _memory(messages: Sequence[str], chance: random.Random, say: Say, lines: int) -> dict[str, float]:
    """Megabytes that a miner keeps, and the most it took while working, by lines of new words that it was given."""
    say("memory")
    kept = {}
    for count in MEMORY_LINES:
        wanted = min(count, lines)
        tracemalloc.start()
        miner = Miner()
        for batch in _batches(_with_word(messages[i % len(messages)], chance) for i in range(wanted)):
            miner.add(batch)
        kept[f"{wanted} lines"] = round(tracemalloc.get_traced_memory()[0] / 1e6, 1)
        kept[f"{wanted} lines, peak"] = round(tracemalloc.get_traced_memory()[1] / 1e6, 1)
        tracemalloc.stop()
    return kept


def _batches(messages: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for message in messages:
        batch.append(message)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _with_numbers(message: str, chance: random.Random) -> str:
    return re.sub(r"\d", lambda _: str(chance.randrange(10)), message)


def _with_word(message: str, chance: random.Random) -> str:
    words = message.split() or [""]
    words[chance.randrange(len(words))] = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=8))
    return " ".join(words)
