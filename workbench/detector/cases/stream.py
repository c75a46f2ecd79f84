"""Readings and log lines of many systems as they come → a decision for each system whenever it changes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import TracebackType

import numpy as np

from workbench.detector.cases.decider import CaseDecider, Decided, Decision
from workbench.detector.cases.facts import Kind, LineFacts
from workbench.detector.cases.items import Item, Readings, Said
from workbench.detector.cases.tally import most_told, signs_of_counts
from workbench.detector.cases.window import LATE, Window, WindowCase
from workbench.errors import RuleError
from workbench.evidence.columns import column_of
from workbench.evidence.shapes import shapes_of
from workbench.investigate.figures import evidence_of
from workbench.investigate.investigate import FAST, SLOW, Gathered, Investigator
from workbench.investigate.verify import NO_RULE, run_rule, without_metrics
from workbench.model.case import Case
from workbench.model.incident import Verification
from workbench.model.metric_names import renamed
from workbench.model.rule import Rule
from workbench.model.scenario import LOG
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.request import INDEX

POINTS, EVERY = 90, 6
ENTITY_LIMIT = 10_000  # a sender that makes up names must not fill the memory
AT_ONCE = 64  # windows that are judged together
SHOWN = 5  # lines that a decision brings along
_NOTES, _FORMAT = 100, 1


@dataclass
class Counts:
    """Since the stream began: readings (`points`) and log lines taken; `late`: left out, since their point is gone;
    `double`: a second reading of a metric at one time, or a line whose id came before, left out; `unrouted`: of systems
    or metrics beyond the limit, left out; `failed`: windows that could not be judged; `judged`: those that were."""

    points: int = 0
    lines: int = 0
    late: int = 0
    double: int = 0
    unrouted: int = 0
    failed: int = 0
    judged: int = 0


class CaseStream:
    """Items in, decisions out; a context manager.

    `points`: of a window. It is judged when it is full, then every `every` points. `state`: what `save` of an earlier
    stream with this pack and these settings gave; RuleError for another one. Order: the readings and lines of a system
    are expected in the order of their times. A line that is late counts at its time as long as that point is in the
    window; a reading never changes a point that a later one closed.
    """

    def __init__(
        self, decider: CaseDecider, host: Host, *, points: int = POINTS, every: int = EVERY, state: bytes | None = None
    ) -> None:
        self.counts = Counts()
        self._decider, self._host, self._size, self._every = decider, host, points, every
        self._facts = LineFacts(decider.known.phrases, decider.usual)
        self._names = decider.known.phrases.names
        self._most = most_told(decider.card, decider.usual)
        given = decider.investigator
        self._investigator = Investigator(given.known, given.reason, given.card, self._check, given.usual, given.clock)
        self._windows: dict[str, Window] = {}
        self._told: dict[str, tuple[bool, str]] = {}
        self._waiting: list[tuple[int, WindowCase]] = []
        self._notes: list[str] = []
        if state is not None:
            self._restore(state)

    def __enter__(self) -> CaseStream:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None

    def push_numbered(self, items: Iterable[Item], now_ns: int | None = None) -> list[tuple[int, Decided]]:
        """Decisions that changed, each with the number of the item that made it known. `now_ns`: the time of readings
        that have none."""
        out: list[tuple[int, Decided]] = []
        for number, item in enumerate(items):
            window = self._window(item.entity)
            if window is None:
                self.counts.unrouted += 1
                continue
            before = window.closed
            if isinstance(item, Said):
                self._line(window, item, now_ns or 0)
            else:
                self._readings(window, item, now_ns)
            if self._due(window.closed) > self._due(before):
                self._waiting.append((number, window.case()))
                if len(self._waiting) >= AT_ONCE:
                    out += self._judge()
        return out + self._judge()

    def finish(self) -> list[Decided]:
        """What is left at the end: every system once more, with its open point, however few points there are."""
        for _, window in sorted(self._windows.items()):
            window.finish()
            if window.points:
                self._waiting.append((0, window.case(last_too=True)))
        return [decided for _, decided in self._judge()]

    def window(self, entity: str) -> WindowCase | None:
        """The window of a system as it would be judged now."""
        found = self._windows.get(entity)
        return None if found is None else found.case()

    def notes(self) -> list[str]:
        """Sentences about what went wrong since the last time they were taken, at most some."""
        taken, self._notes = self._notes, []
        return taken

    def words(self) -> Mapping[str, int]:
        """What went through and what is odd, counted, in words."""
        counts = self.counts
        return {
            "readings": counts.points,
            "log lines": counts.lines,
            "windows judged": counts.judged,
            "too late": counts.late,
            "seen before": counts.double,
            "beyond the limits of systems and metrics": counts.unrouted,
            "windows not judged because of a failure": counts.failed,
        }

    def _window(self, entity: str) -> Window | None:
        found = self._windows.get(entity)
        if found is None and len(self._windows) < ENTITY_LIMIT:
            found = self._windows[entity] = Window(entity, self._size)
        if found is None and len(self._notes) < _NOTES:
            self._notes.append(f"{entity} is not judged: {ENTITY_LIMIT:,} systems are")
        return found

    def _line(self, window: Window, item: Said, now_ns: int) -> None:
        if item.id and window.known_id(item.id):
            self.counts.double += 1
            return
        near = window.latest_ns if window.latest_ns is not None else now_ns
        seen = self._facts.read(item.text, near, item.time_ns, item.source, item.level)
        if seen is not None:
            late = window.line(seen, self._facts.kinds[seen.kind].telling)
            self.counts.late += bool(late)
            self.counts.lines += not late

    def _readings(self, window: Window, item: Readings, now_ns: int | None) -> None:
        time_ns = item.time_ns if item.time_ns is not None else now_ns
        if time_ns is None:
            time_ns = 0 if window.latest_ns is None else window.latest_ns + 1
        for metric, value in item.values.items():
            why = window.reading(time_ns, metric, math.nan if math.isinf(value) else value)
            self.counts.points += not why
            if why == LATE:
                self.counts.late += 1
            elif why:
                self.counts.double += why == "double"
                self.counts.unrouted += why != "double"

    def _due(self, closed: int) -> int:
        """How many judgements are due after so many closed points, 0 for one."""
        return (closed - self._size) // self._every if closed >= self._size else -1

    def _judge(self) -> list[tuple[int, Decided]]:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return []
        found = self._investigator.conclude([self._gathered(case) for _, case in waiting])
        out = []
        for (number, case), one in zip(waiting, found, strict=True):
            self.counts.judged += 1
            decision = self._decider.decision(one)
            told = (decision.anomalous, decision.scenario)
            if self._told.get(case.name) != told:
                self._told[case.name] = told
                out.append((number, self._decided(case, decision)))
        return out

    def _decided(self, case: WindowCase, decision: Decision) -> Decided:
        times = case.metrics.times_ns
        groups = {at for at, name in enumerate(self._names) if name.startswith(f"{decision.scenario}.")}
        own = [text for kind, text in case.said if groups & set(self._facts.kinds[kind].groups)]
        others = [text for kind, text in case.said if text not in own] if decision.anomalous else []
        last = 0 if times is None or not len(times) else int(times[-1])
        shown = tuple(dict.fromkeys((*own, *others)))[:SHOWN]
        return Decided(case.name, last, decision, len(case.metrics), case.total.total(), shown)

    def _gathered(self, case: WindowCase) -> Gathered:
        clock = self._investigator.clock
        begun = clock()
        metrics = renamed(case.metrics)
        shapes = shapes_of(metrics)
        fast = clock()
        signs = signs_of_counts(case.total, self._facts.kinds, self._names, self._decider.usual, self._most)
        evidence = evidence_of(metrics, shapes, signs)
        return Gathered(case, {}, evidence, {FAST: 1e3 * (fast - begun), SLOW: 1e3 * (clock() - fast)})

    def _check(
        self, questions: Iterable[tuple[int, str]], cases: Sequence[Case], _: object
    ) -> dict[tuple[int, str], Verification]:
        """The rules of scenarios over windows, those of one scenario in one run."""
        asked: dict[str, list[int]] = {}
        for case, scenario in dict.fromkeys(questions):
            asked.setdefault(scenario, []).append(case)
        told: dict[tuple[int, str], Verification] = {}
        for scenario, of in asked.items():
            rule = self._decider.known.by_scenario.get(scenario)
            if rule is None:
                told |= {(case, scenario): Verification(scenario, None, NO_RULE) for case in of}
                continue
            parts = [_series(rule, cases[case], self._facts.kinds, self._names) for case in of]
            rows = zip(of, run_rule(rule, scenario, parts, self._host), strict=True)
            said = [without_metrics(one, rule, cases[case]) for case, one in rows]
            self.counts.failed += sum(one.holds is None for one in said)
            told |= {(case, scenario): one for case, one in zip(of, said, strict=True)}
        return told

    def save(self) -> bytes:
        """Everything that is needed to go on later, in another process too."""
        head = {
            "format": _FORMAT,
            "settings": self._settings(),
            "kinds": [asdict(kind) for kind in self._facts.kinds],
            "told": self._told,
            "counts": asdict(self.counts),
            "windows": {name: window.state() for name, window in self._windows.items()},
        }
        return json.dumps(head).encode()

    def _settings(self) -> list[object]:
        return [self._decider.pack.sha256, self._size, self._every]

    def _restore(self, state: bytes) -> None:
        try:
            head = json.loads(state)
            if head["format"] != _FORMAT:
                raise ValueError
            if head["settings"] != self._settings():
                what = "another pack, or another window, wrote it"
                raise RuleError("The saved state can't be used", what, "Give another state file, or what wrote it")
            number = {at: self._facts.number(_kind(one)) for at, one in enumerate(head["kinds"])}
            self.counts = Counts(**head["counts"])
            self._told = {name: (bool(one[0]), str(one[1])) for name, one in head["told"].items()}
            for name, window in head["windows"].items():
                self._windows[name] = Window(name, self._size)
                self._windows[name].restore(window, number)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RuleError("The saved state can't be used", "it is damaged", "Start without it") from error


def _kind(one: Mapping[str, object]) -> Kind:
    template = one["template"]
    assert isinstance(template, list | None)
    return Kind(
        tuple(one["groups"]),  # type: ignore[arg-type]
        str(one["level"]),
        tuple(one["entities"]),  # type: ignore[arg-type]
        None if template is None else tuple(template),
    )


def _series(rule: Rule, case: Case, kinds: Sequence[Kind], names: Sequence[str]) -> Series:
    """A window as the rule of a scenario reads it."""
    assert isinstance(case, WindowCase)
    assert rule.scenario is not None
    columns = tuple(name for name in rule.input.columns if name != INDEX) or ("value",)
    own = {f"{LOG}{name}": names.index(f"{rule.scenario.id}.{name}") for name in rule.input.patterns}
    values = np.full((len(case.metrics), len(columns)), np.nan)
    for at, name in enumerate(columns):
        if (metric := column_of(case, name)) >= 0:
            values[:, at] = case.metrics.values[:, metric]
        elif name.startswith(LOG):
            values[:, at] = case.column(name, list(kinds), own.get(name))
    return Series(case.name, values, case.metrics.times_ns, columns, interval_ns=case.metrics.interval_ns)
