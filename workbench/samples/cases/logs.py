"""Log lines of a case: its storyline at the time of its metrics, among services at their everyday work."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from workbench.samples.cases.background import BACKGROUND, DISTRACTORS, ROLES
from workbench.samples.cases.metrics import EVERY_S, Window
from workbench.samples.cases.record import SELDOM, Beat
from workbench.samples.cases.words import Cast

FEWEST, MOST = 40, 80
STYLES = ("syslog", "syslog with host", "iso")
_STYLE_WEIGHTS = (6, 2, 2)
_NO_PID = frozenset(("kernel", "audit"))


@dataclass(frozen=True)
class Told:
    """One line: seconds since the case began, process, message, and whether it is background."""

    at_s: float
    process: str
    message: str
    background: bool = False


@dataclass(frozen=True)
class Tale:
    """Events and the rows that they belong to; `idle`: the metrics do not bear them out."""

    beats: Sequence[Beat]
    window: Window
    idle: bool = False


def log_lines(n: int, tales: Iterable[Tale], distractors: int, cast: Cast) -> list[Told]:
    """The lines of a case of `n` rows in order of time; each tale follows its window."""
    rng, last_s = cast.rng, (n - 1) * EVERY_S
    lines = [line for tale in tales for beat in tale.beats for line in _beat_lines(beat, tale, last_s, cast)]
    for process, phrase in rng.sample(DISTRACTORS, distractors):
        lines.append(Told(rng.uniform(0, last_s), cast.fill(process), cast.fill(phrase), True))
    length = max(rng.randint(FEWEST, MOST) for _ in range(3))  # 70 on average, as in the original
    wanted = max(length - len(lines), 12)
    lines += list(_background(wanted, last_s, cast))
    return sorted(lines[:MOST], key=lambda line: line.at_s)


def stamped(lines: Iterable[Told], start: datetime, cast: Cast) -> str:
    """The lines as text in one of STYLES; access lines keep the form of nginx."""
    style = cast.rng.choices(STYLES, _STYLE_WEIGHTS)[0]
    pids: dict[str, int] = {}
    return "".join(f"{_stamped(line, start, style, pids, cast)}\n" for line in lines)


def _beat_lines(beat: Beat, tale: Tale, last_s: int, cast: Cast) -> Iterator[Told]:
    rng = cast.rng
    if not beat.always and rng.random() > SELDOM:
        return
    start, end = tale.window.start * EVERY_S, min(tale.window.end * EVERY_S, last_s)
    low, high = {
        "before": (0.0, start),
        "onset": (start, min(start + 15, end)),
        "during": (min(start + 5, end), end),
        "after": (end, min(end + 60, last_s)),
    }[beat.stage]
    for _ in range(rng.randint(beat.fewest, beat.most)):
        phrase = rng.choice(beat.first if cast.side() == "A" else beat.second)
        yield Told(rng.uniform(low, high), cast.fill(beat.process), cast.fill(phrase), tale.idle)


def _background(count: int, last_s: int, cast: Cast) -> Iterator[Told]:
    rng = cast.rng
    said = [said for role in ("common", *rng.choice(ROLES)) for said in BACKGROUND[role]]
    for _ in range(count):
        process, phrases = rng.choice(said)
        yield Told(rng.uniform(0, last_s), cast.fill(process), cast.fill(rng.choice(phrases)), True)


def _stamped(line: Told, start: datetime, style: str, pids: dict[str, int], cast: Cast) -> str:
    at = datetime.fromtimestamp(start.timestamp() + int(line.at_s), UTC)
    if line.process == "access":
        return line.message.replace("@", at.strftime("[%d/%b/%Y:%H:%M:%S +0000]"), 1)
    who = line.process if line.process in _NO_PID else f"{line.process}[{_pid(line.process, pids, cast.rng)}]"
    if style == "iso":
        return f"{at:%Y-%m-%dT%H:%M:%SZ} {cast.fixed['host']} {who}: {line.message}"
    host = f"{cast.fixed['host']} " if style == "syslog with host" else ""
    return f"{at:%b %d %H:%M:%S} {host}{who}: {line.message}"


def _pid(process: str, pids: dict[str, int], rng: random.Random) -> int:
    """Long-running processes keep their number."""
    if process in ("CRON", "sshd", "sudo"):
        return rng.randint(2_000, 64_000)
    return pids.setdefault(process, rng.randint(400, 30_000))
