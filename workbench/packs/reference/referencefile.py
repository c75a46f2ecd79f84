"""A rule's reference as a file of its folder in a pack: `reference.json`, the same bytes on every machine."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from workbench.packs.reference.reference import MOST_SERIES, Reference
from workbench.packs.reference.shape import BINS, STRETCHES, Shape
from workbench.packs.zipped.archive import refused

REFERENCE = "reference.json"
MOST_BYTES = 4_000_000
_MOST_QUANTITIES = 60
_LONGEST_NAME = 2_000  # characters


def write_reference(reference: Reference) -> dict[str, bytes]:
    """Name within the rule's folder → content; nothing where nothing is known."""
    if not reference.series:
        return {}
    told = {name: {text: asdict(one) for text, one in sorted(own.items())} for name, own in reference.series.items()}
    document = {"series": dict(sorted(told.items()))}
    return {REFERENCE: (json.dumps(document, separators=(",", ":")) + "\n").encode()}


def read_reference(own: Mapping[str, bytes]) -> Reference:
    """The reference among the files of a rule's folder, empty where there is none; PackError where it does not hold."""
    content = own.get(REFERENCE)
    if content is None:
        return Reference()
    if len(content) > MOST_BYTES:
        raise refused(f"a {REFERENCE} is larger than {MOST_BYTES // 10**6} MB")
    try:
        told = json.loads(content)["series"]
        series = {_name(name): _shapes(shapes) for name, shapes in told.items()}
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise refused(f"a {REFERENCE} does not hold: {str(error)[:200] or type(error).__name__}") from error
    if not 0 < len(series) <= MOST_SERIES:
        raise refused(f"a {REFERENCE} tells of none or of more than {MOST_SERIES} series")
    return Reference(MappingProxyType(series))


def _shapes(told: Mapping[str, Any]) -> Mapping[str, Shape]:
    if len(told) > _MOST_QUANTITIES:
        raise ValueError(f"more than {_MOST_QUANTITIES} quantities")
    return MappingProxyType({_name(text): read_shape(one) for text, one in told.items()})


def _name(text: str) -> str:
    if len(text) > _LONGEST_NAME:
        raise ValueError("a name is too long")
    return text


def read_shape(told: Mapping[str, Any]) -> Shape:
    """From what `asdict` gave. Raises KeyError, TypeError, ValueError, OverflowError where it is something else."""
    edges, shares = (tuple(map(float, told[key])) for key in ("edges", "shares"))
    usual = tuple(map(float, told.get("usual", ())))  # which `monitor --keep` did not always write
    shape = Shape(edges, shares, float(told["missing"]), usual)
    numbers = (*edges, *shares, *usual, shape.missing)
    rising = all(a < b for a, b in pairwise(edges))
    if not (all(map(math.isfinite, numbers)) and rising and len(shares) == len(edges) + 1 <= BINS):
        raise ValueError("its shares do not fit its edges")
    if len(usual) > len(STRETCHES) or min(numbers[len(edges) :]) < 0:
        raise ValueError("its shares make no sense")
    return shape
