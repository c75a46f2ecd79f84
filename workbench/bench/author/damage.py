"""Faults as edits of a rule's text. Those that do not run can be undone from the text alone, as a model mends them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.bench.author.faults import Fault
from workbench.model.labels import Region
from workbench.training.text.rewrite import Source, Splice, renumbered

FACTOR = 10.0
LEAKED = 6  # incidents named by a rule that knows them by heart
_CONSTANT = re.compile(r"^([A-Z][A-Z0-9_]*) = (-?[0-9][0-9.e+-]*)$", re.MULTILINE)
_HEAD = re.compile(r"^(def inference\([^\n]*?):?$", re.MULTILINE)
_FIRST = re.compile(r"^    value = sample\[:, 0\]?\n", re.MULTILINE)
_RETURN = re.compile(r"^    (?:return|retrun) ([^\n]*?)(\[1:\])?$", re.MULTILINE)
_NAN = "    level = int(np.max(value)) if len(value) else 0\n"
_ENDLESS = "    at = 0\n    while at < len(value):\n        at = at * 2\n"
_LEAK_WORDS = "    # Abnormal Rule 1: the times of the incidents that were reported\n"
_IMPORT_OS = "import os\n"
_ESCAPES = (
    '    open("rule.log", "w").write("seen")\n',
    '    os.system("id")\n',
    "    value = value.__class__.__base__\n",
    '    np.save("seen.npy", value)\n',
)


@dataclass(frozen=True)
class Labels:
    """The labeled regions of a series' train part."""

    series: str
    regions: tuple[Region, ...]


def damaged(text: str, fault: Fault, rng: np.random.Generator, labels: Labels | None = None) -> str:
    """The text of a rule with one fault; as it was where the fault finds nothing to spoil. `labels`: for `leak`."""
    if fault == "none":
        return text
    if fault == "leak":
        return _leak(labels, rng) if labels is not None and labels.regions else text
    return _EDITS[fault](text, rng)


def undone(text: str) -> str:
    """The text without the faults of this module that keep it from running."""
    text = _HEAD.sub(r"\1:", text)
    text = _RETURN.sub(r"    return \1", text).replace("    value = sample[:, 0\n", "    value = sample[:, 0]\n")
    for added in (_NAN, _ENDLESS, _IMPORT_OS, *_ESCAPES):
        text = text.replace(added, "")
    return text


def limit_moved(text: str, rng: np.random.Generator, factors: Sequence[float]) -> str:
    """One number constant of the text, but never its season, times one of the factors."""
    found = [match for match in _CONSTANT.finditer(text) if "PERIOD" not in match[1]]
    if not found:
        return text
    match = found[int(rng.integers(len(found)))]
    value = float(match[2]) * float(rng.choice(np.array(factors)))
    return f"{text[: match.start(2)]}{value:.4g}{text[match.end(2) :]}"


def _syntax(text: str, rng: np.random.Generator) -> str:
    """A colon, a bracket or two letters in the wrong place."""
    kind = int(rng.integers(3))
    if kind == 0:
        return _HEAD.sub(r"\1", text)
    if kind == 1 and "    value = sample[:, 0]\n" in text:
        return text.replace("    value = sample[:, 0]\n", "    value = sample[:, 0\n")
    return _RETURN.sub(r"    retrun \1", text)


def _wrong_shape(text: str, rng: np.random.Generator) -> str:  # noqa: ARG001 - one shape for all edits
    return _RETURN.sub(r"    return \1[1:]", text)


def _nan_error(text: str, rng: np.random.Generator) -> str:  # noqa: ARG001 - one shape for all edits
    return _after_value(text, _NAN)


def _endless(text: str, rng: np.random.Generator) -> str:  # noqa: ARG001 - one shape for all edits
    return _after_value(text, _ENDLESS)


def _escape(text: str, rng: np.random.Generator) -> str:
    added = _ESCAPES[int(rng.integers(len(_ESCAPES)))]
    text = _after_value(text, added)
    return text.replace("import numpy as np\n", _IMPORT_OS + "import numpy as np\n", 1) if "os." in added else text


def _after_value(text: str, added: str) -> str:
    match = _FIRST.search(text)
    return text if match is None else text[: match.end()] + added + text[match.end() :]


def _threshold(text: str, rng: np.random.Generator) -> str:
    return limit_moved(text, rng, (FACTOR, 1 / FACTOR))


def _dropped(text: str, rng: np.random.Generator) -> str:
    """One side of an `&`, an `Abnormal Rule` after the first, or what must hold for any flag; where there is none of
    them, a limit is off instead."""
    source = _source(text)
    if source is None:
        return text
    ways = [*_sides(source), *_clauses(source), *_calm(source)]
    if not ways:
        return _threshold(text, rng)
    return renumbered(source.spliced([ways[int(rng.integers(len(ways)))]]))


def _sides(source: Source) -> list[Splice]:
    function = source.function()
    nodes = list(ast.walk(function)) if function else []
    ands = [node for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd)]
    return [source.replace(node, source.code(kept)) for node in ands for kept in (node.left, node.right)]


def _clauses(source: Source) -> list[Splice]:
    more = [clause for clause in source.clauses() if isinstance(clause.statement, ast.AugAssign)]
    return [source.lines(c.first_line, c.statement.end_lineno or c.statement.lineno) for c in more]


def _calm(source: Source) -> list[Splice]:
    function = source.function()
    last = function.body[-1] if function else None
    match last:
        case ast.Return(value=ast.Call(func=ast.Attribute(attr="logical_and"), args=[flag, _]) as call):
            return [source.replace(call, source.code(flag))]
    return []


def _source(text: str) -> Source | None:
    try:
        return Source(text)
    except SyntaxError:
        return None


def _leak(labels: Labels, rng: np.random.Generator) -> str:
    """The points of the regions by their numbers, compared one by one or in a loop over them."""
    regions = labels.regions[:LEAKED]
    if rng.random() < 0.5:
        spans = " | ".join(f"((index >= {region.start}) & (index < {region.stop}))" for region in regions)
        body = f"    index = np.arange(len(sample))\n{_LEAK_WORDS}    flag = {spans}\n"
    else:
        spans = ", ".join(f"({region.start}, {region.stop})" for region in regions)
        loop = f"    for start, stop in ({spans},):\n        flag[start:stop] = 1\n"
        body = f"    flag = np.zeros(len(sample))\n{_LEAK_WORDS}{loop}"
    head = f'"""The incidents of {labels.series} that were reported."""\n\nimport numpy as np\n\n\n'
    return f"{head}def inference(sample: np.ndarray) -> np.ndarray:\n{body}    return flag\n"


_EDITS: dict[Fault, Callable[[str, np.random.Generator], str]] = {
    "syntax": _syntax,
    "wrong_shape": _wrong_shape,
    "nan_error": _nan_error,
    "endless": _endless,
    "escape": _escape,
    "threshold": _threshold,
    "dropped": _dropped,
}
