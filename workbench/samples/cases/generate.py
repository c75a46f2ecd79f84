"""Write the benchmark: which cases there are, one case from its own seed, and the files of the layout."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from workbench.errors import DataError, UsageError
from workbench.samples.cases.difficulty import DIFFICULTIES, Difficulty
from workbench.samples.cases.logs import Tale, Told, log_lines, stamped
from workbench.samples.cases.manifest import MANIFEST, VERSION
from workbench.samples.cases.metrics import EVERY_S, Floats, Window, columns, with_bumps
from workbench.samples.cases.mixing import company, second_story
from workbench.samples.cases.record import SHARED, Motion, Scenario
from workbench.samples.cases.scripts import GROUPS, SCENARIOS
from workbench.samples.cases.words import PHRASINGS, Cast

ROWS, FEWEST_ROWS = 90, 43
SHARES = {"mali": 223, "anom": 460, "norm": 569}  # cases of the original
SHORTENED = {"mali": 0.13, "anom": 0.0, "norm": 0.001}  # of the cases: rows of the original
MOST_CASES = 100_000


@dataclass(frozen=True)
class Made:
    """One case: its metrics by column, its lines, and what its maker knows of it.

    `evidence`: both, metrics only, or logs only. `window`: rows in which the scenario is at work. `echo`: scenario of
    the second story in its log, "" for none. `company`: whether metrics of a look-alike move along.
    """

    stem: str
    scenario: Scenario
    start: datetime
    metrics: dict[str, Floats]
    lines: tuple[Told, ...]
    log: str
    window: Window
    evidence: str
    partial: bool
    echo: str
    company: bool


def plan(cases: int) -> list[tuple[Scenario, int]]:
    """The cases in order, each a scenario and its number from 1; groups in the proportion of the original.

    Raises UsageError for fewer than 1 or more than MOST_CASES.
    """
    if not 1 <= cases <= MOST_CASES:
        why = f"it is {cases:,}"
        raise UsageError(f"--cases must be 1 to {MOST_CASES:,}", why, "Give a number in between, such as 1252")
    planned = []
    for group, count in zip(GROUPS, _shared(cases, list(SHARES.values())), strict=True):
        scripts = [script for script in SCENARIOS if script.group == group]
        for script, own in zip(scripts, _shared(count, [1] * len(scripts)), strict=True):
            planned += [(script, i + 1) for i in range(own)]
    return planned


def _shared(total: int, weights: Sequence[int]) -> list[int]:
    """`total` by weight in whole numbers, after the largest remainder."""
    exact = [total * weight / sum(weights) for weight in weights]
    counts = [int(value) for value in exact]
    by_rest = sorted(range(len(weights)), key=lambda i: counts[i] - exact[i])
    for i in by_rest[: total - sum(counts)]:
        counts[i] += 1
    return counts


def make(script: Scenario, number: int, seed: int, level: Difficulty, phrasing: str) -> Made:
    """One case; the same arguments give the same case, whatever else is made."""
    stem = f"{script.id}_{number}"
    key = f"{seed} {stem} {phrasing} {level}"
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(key.encode()).digest()[:16], "big"))
    words = random.Random(key)
    cast = Cast(words, phrasing, level.coined)
    short = rng.random() < SHORTENED[script.group]
    n = int(rng.integers(FEWEST_ROWS, ROWS)) if short else ROWS
    window = _window(script, n, rng)
    evidence, partial = _evidence(script, level, rng)
    along = company(script, rng) if rng.random() < level.company else ()
    motions = () if evidence == "logs only" else (*_shown((*script.motions, *script.extras), partial, rng), *along)
    names = (*SHARED, *(motion.metric for motion in script.extras))
    metrics = columns(n, names, motions, window, script.quiet, level.noise, level.strength, rng)
    with_bumps(metrics, int(rng.poisson(level.bumps)), _free(script), rng)
    told = [beat for beat in script.story if evidence != "metrics only" and not (partial and not beat.always)]
    clear = (evidence == "both" or script.flat) and not partial
    other = second_story(script, motions, words) if clear and words.random() < level.echoes else None
    elsewhere = _anywhere(n, rng)
    distractors = words.randint(1, 4) if words.random() < level.distractors else 0
    lines = log_lines(n, [Tale(told, window), Tale(other.beats if other else (), elsewhere, True)], distractors, cast)
    start = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=words.randrange(0, 363 * 86_400, 1))
    log = stamped(lines, start, cast)
    return Made(
        stem,
        script,
        start,
        metrics,
        tuple(lines),
        log,
        window,
        evidence,
        partial,
        other.id if other else "",
        bool(along),
    )


def _free(script: Scenario) -> list[str]:
    """The shared metrics that everyday bumps may touch: those that the script says nothing of."""
    busy = {motion.metric for motion in script.motions}
    return [] if script.alone else [name for name in SHARED if name not in busy]


def _anywhere(n: int, rng: np.random.Generator) -> Window:
    start = int(rng.uniform(0.05, 0.6) * n)
    return Window(start, min(start + max(int(n * rng.uniform(0.15, 0.5)), 3), n - 2))


def _window(script: Scenario, n: int, rng: np.random.Generator) -> Window:
    start = max(int(n * rng.uniform(*script.start)), 1 if script.start[1] > 0.1 else 0)
    if script.length == (1, 1):
        return Window(start, n)
    return Window(start, min(start + max(int(n * rng.uniform(*script.length)), 3), n - 2))


def _evidence(script: Scenario, level: Difficulty, rng: np.random.Generator) -> tuple[str, bool]:
    """Which sides tell of an anomaly, and whether only in part; a normal case always has its explanation."""
    drawn, part = rng.random(), rng.random() < level.partial
    if script.group == "norm":
        return "both", False
    if script.flat:
        return "logs only", part
    if drawn < level.metrics_only:
        return "metrics only", False
    if drawn < level.metrics_only + level.logs_only:
        return "logs only", False
    return "both", part


def _shown(motions: tuple[Motion, ...], partial: bool, rng: np.random.Generator) -> tuple[Motion, ...]:
    """All motions, or where only part is shown all but one."""
    if not partial or len(motions) < 2:
        return motions
    left_out = int(rng.integers(len(motions)))
    return tuple(motion for i, motion in enumerate(motions) if i != left_out)


def csv_text(made: Made) -> str:
    """The metrics as CSV text: timestamp in ISO and UTC, then one column a metric; LF at the ends."""
    start = made.start.timestamp()
    n = len(made.metrics["cpu_usage"])
    times = [f"{datetime.fromtimestamp(start + EVERY_S * i, UTC):%Y-%m-%dT%H:%M:%SZ}" for i in range(n)]
    cells = zip(times, *(column.tolist() for column in made.metrics.values()), strict=True)
    head = ",".join(("timestamp", *made.metrics))
    return head + "\n" + "".join(",".join(map(str, row)) + "\n" for row in cells)


def generate(
    folder: Path,
    cases: int,
    seed: int,
    difficulty: str = "default",
    phrasing: str = "both",
    tell: Callable[[int, int], None] = lambda *_: None,
) -> int:
    """Write `cases` cases below `folder`, and MANIFEST with what is known of each; how many were written.

    `tell` gets how many are done, of how many. Raises UsageError for options that there are not, DataError for a
    folder that already holds cases.
    """
    level = _known(difficulty, phrasing, seed)
    planned = plan(cases)
    if any((folder / f"{group}_dataset").exists() for group in GROUPS):
        raise DataError(f"{folder} already holds cases", "they would be mixed", "Name a new folder")
    known = []
    for done, (script, number) in enumerate(planned):
        made = make(script, number, seed, level, phrasing)
        _write(folder, made)
        known.append(_entry(made))
        tell(done + 1, len(planned))
    said = {
        "version": VERSION,
        "cases": cases,
        "seed": seed,
        "difficulty": difficulty,
        "phrasing": phrasing,
        "settings": asdict(level),
    }
    (folder / MANIFEST).write_text(json.dumps({**said, "known": known}, indent=1) + "\n", "utf-8", newline="\n")
    return len(planned)


def _known(difficulty: str, phrasing: str, seed: int) -> Difficulty:
    if difficulty not in DIFFICULTIES or phrasing not in PHRASINGS:
        why = f"difficulties are {', '.join(DIFFICULTIES)}; phrasings are {', '.join(PHRASINGS)}"
        raise UsageError(f"There is no {difficulty} with phrasing {phrasing}", why, "Name one of them")
    if seed < 0:
        raise UsageError("--seed must not be negative", f"it is {seed}", "Give 0 or more")
    return DIFFICULTIES[difficulty]


def _write(folder: Path, made: Made) -> None:
    room = folder / f"{made.scenario.group}_dataset" / f"scenario_{made.scenario.number}"
    room.mkdir(parents=True, exist_ok=True)
    (room / f"{made.stem}.csv").write_bytes(csv_text(made).encode())
    (room / f"{made.stem}.log").write_bytes(made.log.encode())


def _entry(made: Made) -> dict[str, object]:
    return {
        "stem": made.stem,
        "name": made.scenario.name,
        "category": made.scenario.category,
        "resembles": made.scenario.resembles,
        "evidence": made.evidence,
        "partial": made.partial,
        "echo": made.echo,
        "company": made.company,
        "window": [made.window.start, made.window.end],
        "lines": len(made.lines),
        "background": sum(line.background for line in made.lines),
    }


def all_cases(cases: int, seed: int, difficulty: str = "default", phrasing: str = "both") -> Iterator[Made]:
    """The cases that `generate` writes, without writing them."""
    level = _known(difficulty, phrasing, seed)
    for script, number in plan(cases):
        yield make(script, number, seed, level, phrasing)
