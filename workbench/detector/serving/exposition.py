"""Metrics as text for Prometheus: format 0.0.4 of https://prometheus.io/docs/instrumenting/exposition_formats/."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_LABEL = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})
_HELP = str.maketrans({"\\": r"\\", "\n": r"\n"})


@dataclass(frozen=True)
class Sample:
    """One line: `suffix` is put behind the name of the family (`_bucket`, `_sum`, `_count` of a histogram)."""

    labels: Mapping[str, str]
    value: float
    suffix: str = ""


@dataclass(frozen=True)
class Family:
    """All samples of one metric. `help`: one sentence for people."""

    name: str
    kind: Literal["gauge", "counter", "histogram"]
    help: str
    samples: tuple[Sample, ...]


def exposition(families: Iterable[Family]) -> bytes:
    """The page of a scrape, UTF-8; families without samples are left out."""
    lines: list[str] = []
    for family in families:
        if family.samples:
            lines.append(f"# HELP {family.name} {family.help.translate(_HELP)}")
            lines.append(f"# TYPE {family.name} {family.kind}")
            lines += [_line(family.name + sample.suffix, sample) for sample in family.samples]
    return "".join(f"{line}\n" for line in lines).encode(errors="replace")


def number(value: float) -> str:
    """A value as the format writes it: exact, with NaN, +Inf and -Inf."""
    if math.isfinite(value):
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
    return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"


def _line(name: str, sample: Sample) -> str:
    labels = ",".join(f'{key}="{value.translate(_LABEL)}"' for key, value in sample.labels.items())
    return f"{name}{{{labels}}} {number(sample.value)}" if labels else f"{name} {number(sample.value)}"
