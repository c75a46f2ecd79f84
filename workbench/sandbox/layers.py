"""The layers that keep rule text from doing harm: their names, and which of them are active on this system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Layer = Literal["static check", "namespace", "limits", "filter", "deadline"]
ALL_LAYERS: frozenset[Layer] = frozenset(get_args(Layer))

WHAT: Mapping[Layer, str] = {
    "static check": "only permitted constructs and names reach the sandbox",
    "namespace": "a rule sees a few builtins and permitted parts of its modules",
    "limits": "memory, processor time and files of the process are bounded",
    "filter": "the system refuses to open files and sockets and to start programs",
    "deadline": "a rule that takes too long is ended from outside",
}


@dataclass(frozen=True)
class LayerState:
    """Whether a layer is active; `words`: what it does, or why it does not."""

    layer: Layer
    active: bool
    words: str


def layer_states(of_child: Mapping[str, str]) -> tuple[LayerState, ...]:
    """All layers, outermost first. `of_child`: layer → why it is not active, empty = active; for the child's layers."""
    states = []
    for layer, what in WHAT.items():
        missing = of_child.get(layer, "")
        states.append(LayerState(layer, not missing, missing or what))
    return tuple(states)
