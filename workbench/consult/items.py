"""Evidence → items that a model may cite: each with an id, what it says in words, and a few of its log lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workbench.consult.nouns import Item
from workbench.investigate.figures import LINES_OF, MOVED, NEW_LINES, SURGING
from workbench.investigate.investigate import Gathered
from workbench.investigate.known import GENERAL, Known
from workbench.investigate.report import in_full
from workbench.llm.plain import plain
from workbench.model.case import Case
from workbench.model.incident import DIP, ENTITY, FALL, LEVEL, NEW, PHRASE, SURGE, LogSign, Shape

NAME, SAID = 48, 160  # characters of a name that a file gave, and of a template
SCANNED = 300  # lines of a sign among which its examples are chosen
NUMBERED = 4  # lines of a sign that are named by their numbers: they may be shown with another sign
ALIKE = 60  # lines that begin with so many equal characters are alike
MOST_SHAPES, MOST_SIGNS = 20, 40
_MEASURED = ("times", "share", "stretches", "high", "at the end")


@dataclass(frozen=True)
class Width:
    """How much is shown: `lines` an item at the most, `characters` a line."""

    lines: int
    characters: int


def items_of(one: Gathered, known: Known, width: Width) -> tuple[Item, ...]:
    """All items of a case, the weightiest first, with ids from E1 on. The case's name and label are never in them."""
    shown: set[int] = set()
    items = [_overview(one), *_of_shapes(one), *_of_signs(one, known, width, shown)]
    return tuple(replace(item, id=f"E{at}") for at, item in enumerate(items, 1))


def _overview(one: Gathered) -> Item:
    case, figures = one.case, one.evidence.figures
    counts = {level: f"{figures.get(f'{LEVEL} {level}', 0.0):g} {level}" for level in ("errors", "warnings")}
    text = (
        f"overview: {case.metrics.values.shape[1]} metrics at {len(case.metrics)} points, {figures.get(MOVED, 0.0):g} "
        f"of them moved; {len(case.lines)} log lines, {counts['errors']}, {counts['warnings']}"
    )
    return Item("", MOVED, text)


def _of_shapes(one: Gathered) -> Iterator[Item]:
    """The strongest shape of each metric with what was measured of it, then the others."""
    ordered = sorted(one.evidence.shapes, key=lambda shape: (-shape.size, shape.metric, shape.start))
    first: dict[str, Shape] = {}
    for shape in ordered:
        first.setdefault(shape.metric, shape)
    rest = [shape for shape in ordered if first[shape.metric] is not shape]
    for shape in [*first.values(), *rest][:MOST_SHAPES]:
        text = _shape_text(one.case, shape)
        if first[shape.metric] is shape:
            measured = [(name, one.evidence.figures.get(f"{shape.metric} {name}")) for name in _MEASURED]
            told = ", ".join(f"{name} {value:g}" for name, value in measured if value is not None)
            text += f" ({told})" if told else ""
        yield Item("", f"{shape.metric} {shape.kind}", text)


def _shape_text(case: Case, shape: Shape) -> str:
    way = "down" if shape.kind in (DIP, FALL) else "up"
    times = case.metrics.times_ns
    span = f"points {shape.start} to {shape.stop - 1}"
    if times is not None and shape.stop <= len(times):
        span += f", {_clock(int(times[shape.start]))} to {_clock(int(times[shape.stop - 1]))}"
    change = f"{abs(shape.change):.4g} {way}, {shape.size:.1f} robust deviations"
    return f"metric {plain(shape.metric, NAME)}: {shape.kind} at {span}, {change}"


def _of_signs(one: Gathered, known: Known, width: Width, shown: set[int]) -> Iterator[Item]:
    figures = one.evidence.figures

    def weight(sign: LogSign) -> tuple[float, ...]:
        scenario = sign.name.partition(".")[0]
        kinds = {ENTITY: 1, LEVEL: 2, NEW: 3, SURGE: 4}
        if sign.kind == PHRASE:
            return (5, -sign.count) if scenario == GENERAL else (0, -figures.get(LINES_OF + scenario, 0.0), -sign.count)
        return (kinds[sign.kind], -sign.count)

    for sign in sorted(one.evidence.signs, key=lambda sign: (*weight(sign), sign.name))[:MOST_SIGNS]:
        places = _examples(one.case, sign.places, width.lines, shown)
        lines = tuple(line_of(one.case, place, width.characters) for place in places)
        numbers = tuple(int(one.case.lines.numbers[place]) for place in places)
        yield Item("", _figure(sign), _sign_text(one.case, sign, known), lines, numbers)


def _figure(sign: LogSign) -> str:
    return {NEW: NEW_LINES, SURGE: SURGING}.get(sign.kind) or f"{sign.kind} {sign.name}"


def _sign_text(case: Case, sign: LogSign, known: Known) -> str:
    count = f"{sign.count} line" + ("" if sign.count == 1 else "s")
    timed = [at for at in (sign.places[0], sign.places[-1]) if case.lines.known[at]]
    when = ", " + " to ".join(dict.fromkeys(_clock(int(case.lines.times_ns[at])) for at in timed)) if timed else ""
    when += f" (line {', '.join(str(case.lines.numbers[at]) for at in sign.places[:NUMBERED])}{_more(sign)})"
    said = plain(sign.text, SAID)
    match sign.kind:
        case "phrase":
            scenario, _, group = sign.name.partition(".")
            of = "no scenario in particular" if scenario == GENERAL else f"{scenario}, {known.title(scenario)}"
            return f"log: {count} with phrases “{group}” of {of}{when}"
        case "entity":
            return f"log: {count} that name an {sign.name} ({said}){when}"
        case "level":
            return f"log: {count} of severity {sign.name}{when}"
        case "new template":
            return f"log: {count} of a template that normal cases do not have{when}: {said}"
    return f"log: {count} of a template of which {sign.usual:g} are usual{when}: {said}"


def _more(sign: LogSign) -> str:
    return " …" if sign.count > NUMBERED else ""


def _examples(case: Case, places: Sequence[int], most: int, shown: set[int]) -> list[int]:
    """Lines of a sign that are not alike, and were not shown for another sign."""
    chosen: dict[str, int] = {}
    for place in places[:SCANNED]:
        if len(chosen) >= most:
            break
        if place not in shown:
            chosen.setdefault(case.lines.messages[place][:ALIKE], place)
    shown.update(chosen.values())
    return list(chosen.values())


def line_of(case: Case, place: int, longest: int) -> str:
    """A log line as it is sent: number, time, severity, source, what it says."""
    lines = case.lines
    time = _clock(int(lines.times_ns[place])) if lines.known[place] else ""
    source = plain(lines.sources[place], NAME)
    head = " ".join(part for part in (f"line {lines.numbers[place]}", time, lines.levels[place], source) if part)
    return f"{head}: {plain(lines.messages[place], longest)}"


def _clock(ns: int) -> str:
    return in_full(ns)[11:19]
