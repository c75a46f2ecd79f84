"""The extras of the package: what to do where one is missing, as the next step of an error."""

from __future__ import annotations

from workbench.children import bundled


def to_add(extra: str) -> str:
    """How the extra is had. To the bundled application nothing can be added: the way is the workbench in a Python."""
    if bundled():
        return f"Use the workbench from Python for it: pip install 'rule-workbench[{extra}]'"
    return f"Install the extra: pip install 'rule-workbench[{extra}]'"
