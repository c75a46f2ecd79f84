"""Evidence of a case in words: shapes of metrics, signs of logs, figures that a claim rests on, and where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.gui.numerals import local
from workbench.gui.texts import later, tr, trn
from workbench.gui.views.incidents.report_rows import Place
from workbench.gui.words import number
from workbench.investigate.figures import GROUPS_OF, LINES_OF, MOVED, NEW_LINES, NOTABLE, SURGING
from workbench.investigate.known import GENERAL, Known
from workbench.model.case import Case
from workbench.model.incident import (
    DIP,
    ENTITY,
    FALL,
    LEVEL,
    NEW,
    PHRASE,
    SHAPES,
    SURGE,
    Evidence,
    LogSign,
    Shape,
)  # fmt: skip

KINDS = {
    "spike": later("spike"),
    "dip": later("dip"),
    "rise": later("gradual rise"),
    "fall": later("gradual fall"),
    "fluctuation": later("fluctuation"),
}
LEVELS = {"errors": later("errors"), "warnings": later("warnings")}
OF_METRIC = {
    "share": later("{metric} is away from its usual for {value} % of the time"),
    "stretches": later("{metric} leaves its usual {value} times"),
    "times": later("{metric} is {value} times what it was"),
    "high": later("{metric} exceeds {value} % in a tenth of the time"),
    "at the end": later("{metric} does not come back before the end"),
}


@dataclass(frozen=True)
class Witness:
    """A case with its evidence and the scenarios that are known, asked for words and places."""

    case: Case
    evidence: Evidence
    known: Known

    # words

    def shape(self, shape: Shape) -> str:
        """`▲ spike +78.5`."""
        sign = "▼" if shape.kind in (DIP, FALL) else "◆" if shape.kind == "fluctuation" else "▲"
        change = local(f"{shape.change:+.4g}".replace("-", "−"))
        return f"{sign} {tr(KINDS[shape.kind])} {change}"

    def size(self, shape: Shape) -> str:
        """How far from the usual."""
        return local(f"{shape.size:.3g} σ")

    def sign(self, sign: LogSign) -> str:
        """What lines say, without their number."""
        if sign.kind == PHRASE:
            return self.group(sign.name)
        if sign.kind == LEVEL:
            return tr(LEVELS.get(sign.name, sign.name))
        if sign.kind == NEW:
            return tr("a line that normal cases do not have")
        if sign.kind == SURGE:
            return tr("a line far more often than usual")
        return sign.name

    def group(self, name: str) -> str:
        """A group of phrases by its name `scenario.group`."""
        scenario, _, group = name.partition(".")
        plain = group.replace("_", " ")
        return plain if scenario == GENERAL else f"{plain} ({self.title(scenario)})"

    def title(self, scenario: str) -> str:
        """A scenario as people call it."""
        return self.known.title(scenario) if scenario else tr("no scenario that is known")

    def figure(self, name: str) -> str:
        """A figure that a claim rests on, with its value."""
        value = self.evidence.figures.get(name, 0.0)
        n = round(value)
        if name.startswith(f"{PHRASE} "):
            return trn("{n} line says: {what}", "{n} lines say: {what}", n, what=self.group(name.partition(" ")[2]))
        if name.startswith(LINES_OF):
            what = self.title(name.removeprefix(LINES_OF))
            return trn("{n} line speaks of {what}", "{n} lines speak of {what}", n, what=what)
        if name.startswith(GROUPS_OF):
            what = self.title(name.removeprefix(GROUPS_OF))
            return trn("{n} kind of phrase of {what}", "{n} kinds of phrases of {what}", n, what=what)
        if name.startswith(f"{LEVEL} "):
            level = name.partition(" ")[2]
            return f"{number(n)} {tr(LEVELS.get(level, level))}"
        if name.startswith(f"{ENTITY} "):
            return trn("{n} line names: {what}", "{n} lines name: {what}", n, what=name.partition(" ")[2])
        return self._plain(name, value)

    def _plain(self, name: str, value: float) -> str:
        n = round(value)
        if name == MOVED:
            return trn("{n} metric left its usual", "{n} metrics left their usual", n)
        if name == NEW_LINES:
            return trn("{n} line that normal cases do not have", "{n} lines that normal cases do not have", n)
        if name == SURGING:
            return trn("{n} kind of line more often than usual", "{n} kinds of lines more often than usual", n)
        for ending, words in OF_METRIC.items():
            if name.endswith(f" {ending}"):
                told = 100 * value if ending == "share" else value
                return tr(words, metric=name.removesuffix(f" {ending}"), value=local(f"{told:.3g}"))
        metric, _, kind = name.rpartition(" ")
        if kind in SHAPES:
            return tr("{metric}: {kind} of {n} σ", metric=metric, kind=tr(KINDS[kind]), n=local(f"{value:.3g}"))
        return local(f"{name} {value:g}")

    # places

    def of_shape(self, shape: Shape) -> Place | None:
        """Where a shape is on the clock."""
        times = self.case.metrics.times_ns
        if times is None or not len(times):
            return None
        others = [one.stop for one in self.evidence.shapes if one.metric == shape.metric and one.stop < shape.stop]
        begin = max([shape.start, *others])  # a change that began before another one ended counts from there
        return Place(int(times[min(begin, shape.stop - 1)]), int(times[min(shape.stop, len(times)) - 1]))

    def of_figure(self, name: str) -> Place | None:
        """Where the evidence behind a figure is, None where it is nowhere in particular."""
        signs = [sign for sign in self.evidence.signs if self._tells(sign, name)]
        if signs:
            return Place(lines=tuple(sorted({place for sign in signs for place in sign.places})))
        shapes = [
            shape
            for shape in self.evidence.shapes
            if name == MOVED or (name.startswith(f"{shape.metric} ") and self._fits(shape, name))
        ]
        if not shapes:
            return None
        return self.of_shape(max(shapes, key=lambda shape: shape.size))

    def _tells(self, sign: LogSign, figure: str) -> bool:
        if sign.kind in (PHRASE, LEVEL, ENTITY) and figure == f"{sign.kind} {sign.name}":
            return True
        if sign.kind == PHRASE:
            scenario = sign.name.partition(".")[0]
            return figure in (LINES_OF + scenario, GROUPS_OF + scenario)
        return (sign.kind, figure) in ((NEW, NEW_LINES), (SURGE, SURGING))

    def _fits(self, shape: Shape, figure: str) -> bool:
        kind = figure.removeprefix(f"{shape.metric} ")
        return kind == shape.kind or kind not in SHAPES

    def notable(self) -> Sequence[Shape]:
        """The shapes that are more than noise, the largest first; where there is none, the largest three."""
        ordered = sorted(self.evidence.shapes, key=lambda shape: -shape.size)
        return [shape for shape in ordered if shape.size >= NOTABLE] or ordered[:3]
