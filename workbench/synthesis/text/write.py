"""A found shape as the text of a rule: constants on top, named quantities, one commented statement a clause."""

from __future__ import annotations

from workbench.black_layout import laid_out
from workbench.synthesis.search.literals import rounded
from workbench.synthesis.shape import PERIOD, SECOND, STRICTNESS, Clause, Condition, Feature, Shape
from workbench.synthesis.text.words import sentence

VOTERS = ("first", "second", "third")  # what the conditions of a majority are called in the text
MAJORITY = "(first & second) | (first & third) | (second & third)"
LINE = 120


def rule_text(shape: Shape, title: str, period: int, second: int = 0, *, strictness: bool = False) -> str:
    """The rule's Python text, formatted by black; `title` is its first line, `period` the value of PERIOD, `second`
    that of SECOND_PERIOD, 0 = the same.

    `strictness`: all limits are multiplied by one constant more, 1 unless a series has its own.
    """
    constants = _Constants(strictness)
    body = [line for n, feature in enumerate(_in_order(shape), 1) for line in _quantity(n, feature)]
    for number, clause in enumerate(shape.clauses, 1):
        body += _clause(number, clause, constants)
    lines = [f'"""{title}"""', "", "import numpy as np", "import rulekit as rk", ""]
    lines += [f"{PERIOD} = {period}"] if any(condition.feature.seasonal for condition in shape.conditions) else []
    lines += [f"{SECOND} = {second or period}"] if any(one.feature.two_seasons for one in shape.conditions) else []
    lines += [f"{STRICTNESS} = 1.0  # of all limits together; some series have their own"] if strictness else []
    lines += [f"{name} = {figure(value)}" for name, value in constants.values.items()]
    lines += ["", "def inference(sample: np.ndarray) -> np.ndarray:", "    value = sample[:, 0]"]
    lines += [f"    {line}" for line in body] + ["    return flag", ""]
    return laid_out("\n".join(lines), LINE)


class _Constants:
    """The constants of a rule by name, each limit and each meaning once; `strictness`: limits are multiplied by it."""

    def __init__(self, strictness: bool) -> None:
        self.values: dict[str, float] = {}
        self.factor = f" * {STRICTNESS}" if strictness else ""

    def name(self, stem: str, value: float) -> str:
        """The constant of this stem and value; a second value of the same stem gets a number."""
        name, count = stem, 1
        while name in self.values and self.values[name] != value:
            count += 1
            name = f"{stem}_{count}"
        self.values[name] = value
        return name


def figure(value: float) -> str:
    """A limit as people write it: 7.2, 60, 0.018."""
    value = rounded(value, 3)
    return str(int(value)) if value == int(value) and abs(value) < 1e6 else repr(value)


def _in_order(shape: Shape) -> list[Feature]:
    """The quantities of a shape, each once, those first that others are made of."""
    found: dict[str, Feature] = {}
    for condition in shape.conditions:
        for feature in (condition.feature.over, condition.feature):
            if feature is not None:
                found.setdefault(feature.name, feature)
    return list(found.values())


def _quantity(number: int, feature: Feature) -> list[str]:
    return [f"# Normal Rule {number}: {feature.words.normal}", f"{feature.name} = {_call(feature)}"]


def _call(feature: Feature) -> str:
    given = "value" if feature.over is None else feature.over.name
    args = ", ".join([given, *(arg if isinstance(arg, str) else figure(arg) for arg in feature.args)])
    return f"rk.{feature.call}({args})"


def _clause(number: int, clause: Clause, constants: _Constants) -> list[str]:
    terms = [f"({_term(condition, constants)})" for condition in clause.conditions]
    comment = f"# Abnormal Rule {number}: {sentence(clause)}"
    assign = "flag =" if number == 1 else "flag |="
    if not clause.majority:
        return [comment, f"{assign} {' & '.join(terms)}"]
    named = [f"{name} = {term[1:-1]}" for name, term in zip(VOTERS, terms, strict=True)]
    return [*named, comment, f"{assign} {MAJORITY}"]


def _term(condition: Condition, constants: _Constants) -> str:
    name = condition.feature.name
    low = condition.direction == "low"
    constant = constants.name(f"{name.upper()}_{'MAX' if low else 'MIN'}", condition.limit)
    left = f"np.abs({name})" if condition.direction == "size" else name
    return f"{left} {'<=' if low else '>='} {constant}{constants.factor}"
