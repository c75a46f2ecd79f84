"""A found shape as the text of a rule: constants on top, named quantities, one commented statement a clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.black_layout import laid_out
from workbench.synthesis.search.literals import rounded
from workbench.synthesis.shape import PERIOD, Condition, Direction, Feature, Shape

FAR = 3.0  # limits (mostly in robust sigmas) from which a deviation is called far
RATIOS = ("ratio", "seasonal_ratio", "std_ratio", "volatility")  # quantities that are 1 where nothing happens
LINE = 120


def rule_text(shape: Shape, title: str, period: int) -> str:
    """The rule's Python text, formatted by black; `title` is its first line, `period` the value of PERIOD."""
    features = _in_order(shape)
    constants = _Constants()
    body = [line for number, feature in enumerate(features, 1) for line in _quantity(number, feature, constants)]
    if shape.calm is not None:
        body += _calm(len(features) + 1, shape.calm, constants)
    for number, clause in enumerate(shape.clauses, 1):
        body.append(f"# Abnormal Rule {number}: {sentence(clause.conditions)}")
        terms = [f"({_term(condition, constants)})" for condition in clause.conditions]
        body.append(f"flag {'=' if number == 1 else '|='} {' & '.join(terms)}")
    lines = [f'"""{title}"""', "", "import numpy as np", "import rulekit as rk", ""]
    lines += [f"{PERIOD} = {period}"] if any(feature.seasonal for feature in features) else []
    lines += [f"{name} = {figure(value)}" for name, value in constants.values.items()]
    lines += ["", "def inference(sample: np.ndarray) -> np.ndarray:", "    value = sample[:, 0]"]
    lines += [f"    {line}" for line in body] + [
        "    return flag" if shape.calm is None else "    return np.logical_and(flag, calm)",
        "",
    ]
    return laid_out("\n".join(lines), LINE)


class _Constants:
    """The constants of a rule by name, each limit and each meaning once."""

    def __init__(self) -> None:
        self.values: dict[str, float] = {}

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
    for clause in shape.clauses:
        for condition in clause.conditions:
            if condition.feature.over is not None:
                found.setdefault(condition.feature.over.name, condition.feature.over)
            found.setdefault(condition.feature.name, condition.feature)
    if shape.calm is not None and shape.calm.feature.over is not None:
        found.setdefault(shape.calm.feature.over.name, shape.calm.feature.over)
    return list(found.values())


def _calm(number: int, condition: Condition, constants: _Constants) -> list[str]:
    feature = condition.feature
    limit = constants.name(f"{feature.name.upper()}_MAX", condition.limit)
    return [f"# Normal Rule {number}: {feature.words.normal}", f"calm = {_call(feature, constants)} <= {limit}"]


def _quantity(number: int, feature: Feature, constants: _Constants) -> list[str]:
    return [f"# Normal Rule {number}: {feature.words.normal}", f"{feature.name} = {_call(feature, constants)}"]


def _call(feature: Feature, constants: _Constants) -> str:
    given = "value"
    if feature.over is not None:
        given = f"np.abs({feature.over.name}) >= {constants.name('JUMP', feature.at)}"
    args = ", ".join([given, *(arg if isinstance(arg, str) else figure(arg) for arg in feature.args)])
    return f"rk.{feature.call}({args})"


def _term(condition: Condition, constants: _Constants) -> str:
    name = condition.feature.name
    low = condition.direction == "low"
    constant = constants.name(f"{name.upper()}_{'MAX' if low else 'MIN'}", condition.limit)
    left = f"np.abs({name})" if condition.direction == "size" else name
    return f"{left} {'<=' if low else '>='} {constant}"


def sentence(conditions: Sequence[Condition]) -> str:
    """The conditions of a clause as a sentence for people on call."""
    said = list(dict.fromkeys(phrase(condition) for condition in conditions))
    alone = [p for p in said if not p.startswith("with")]
    return ", ".join([" and ".join(alone), *(p for p in said if p not in alone)])


def phrase(condition: Condition) -> str:
    """One condition in words, without its number: the constant may be changed later, or differ per series."""
    words, limit = condition.feature.words, condition.limit
    mirror: Mapping[Direction, str] = {"size": words.size, "high": words.low, "low": words.high}
    if condition.feature.guard:
        around_one = condition.feature.call in RATIOS
        inside = around_one and (limit < 1 if condition.direction == "high" else limit > 1)
        return f"without {mirror[condition.direction]}" if inside else f"with {getattr(words, condition.direction)}"
    against = (condition.direction == "high" and limit < 0) or (condition.direction == "low" and limit > 0)
    plain = mirror[condition.direction] if against else str(getattr(words, condition.direction))
    strong = abs(limit) >= (0.3 if condition.feature.call.endswith("excess") else FAR)
    if strong or against:
        plain = plain.replace("a ", "a strong ", 1) if plain.startswith("a ") else f"far {plain}"
    elif plain.startswith("from "):
        plain = f"away {plain}"
    return f"not {plain}" if against else plain
