"""A rule that somebody hands over: a folder, or a rule.py whose rule.toml lies beside it or is missing."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import RuleError
from workbench.model.rule import InputSpec, Rule
from workbench.packs.rulefile import RULE_PY, RULE_TOML, read_rule, unify_newlines
from workbench.sandbox.contract import read_contract

CHUNK_POINTS = 1000  # for a text that is not provably stateful and says nothing of how it runs: as Argos runs its rules


def rule_at(path: Path) -> Rule:
    """The rule of a folder or file. A lone text gets the defaults of rule.toml, and runs by chunks unless it is
    provably stateful. Raises RuleError where it is missing or no text."""
    if path.is_dir() or (path.name == RULE_PY and (path.parent / RULE_TOML).exists()):
        return read_rule(path if path.is_dir() else path.parent)
    try:
        text = unify_newlines(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise RuleError(f"There is no {path}", "", "Give a rule.py or the folder that holds it") from error
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path} cannot be read as text", str(error), "Give a Python file in UTF-8") from error
    spec = InputSpec() if read_contract(text).stateful else InputSpec(run="chunk", points=CHUNK_POINTS)
    return Rule(name=path.stem, text=text, input=spec)
