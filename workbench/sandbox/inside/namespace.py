"""What rule text sees: a few builtins and stand-ins for its modules that hold permitted names only."""

from __future__ import annotations
import __future__ as future

import ast
import builtins
import importlib
import sys
from collections.abc import Mapping
from contextlib import suppress
from types import CodeType, SimpleNamespace
from typing import Any

import numpy as np

from workbench.sandbox.text.allowed import BUILTINS, modules

FILENAME = "<rule>"
_ANNOTATIONS = future.annotations.compiler_flag  # annotations stay text, they are never evaluated


def _pad(array: Any, pad_width: Any, mode: Any = "constant", **more: Any) -> Any:
    """numpy.pad without the mode that leaves the added values unset."""
    if isinstance(mode, str) and mode == "empty":
        raise ValueError("np.pad with mode 'empty' would give values by chance: choose another mode")
    return np.pad(array, pad_width, mode, **more)


# Unset memory holds what was there before: a rule that reads it would give other flags in every process.
_CERTAIN: Mapping[str, object] = {"empty": np.zeros, "empty_like": np.zeros_like, "pad": _pad}


class Names(SimpleNamespace):
    """A module as rule text sees it: what it holds can't be replaced."""

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} can't be replaced")

    __delattr__ = None  # type: ignore[assignment]


class Namespace:
    """Builds the globals of a rule; `rulekit` is what `import rulekit` gives (one object per strategy of calls).

    `stripped`: only permitted builtins and modules; without it (in tests of the other layers) all of Python.
    """

    def __init__(self, rulekit: SimpleNamespace, stripped: bool = True) -> None:
        self._allowed = modules(frozenset(vars(rulekit)))
        self._modules: dict[str, object] = {"rulekit": Names(**vars(rulekit)) if stripped else rulekit}
        self._builtins = {name: getattr(builtins, name) for name in BUILTINS} if stripped else vars(builtins).copy()
        self._builtins["__import__"] = self._import if stripped else self._import_anything

    def require(self, name: str) -> None:
        """Load a module now, where it is installed: later no file can be opened."""
        with suppress(ImportError):
            self._module(name)

    def load(self, code: CodeType, overrides: Mapping[str, float]) -> dict[str, Any]:
        """The globals of the rule after its body ran, with the overridden parameters in place.

        Made anew for every call: nothing that a rule keeps in its globals lives longer.
        """
        globals_: dict[str, Any] = {"__builtins__": self._builtins, "__name__": "rule"}
        exec(code, globals_)
        globals_.update(overrides)
        return globals_

    def _import(
        self, name: str, _globals: object = None, _locals: object = None, names: tuple[str, ...] = (), level: int = 0
    ) -> object:
        if name.startswith("numpy.") and name in sys.modules and name not in self._allowed and not level:
            return Names()  # numpy's own C code asks by the rule's import for parts of itself, and looks elsewhere
        if level or name not in self._allowed:
            raise ImportError(f"a rule can't import {'.' * level}{name}")
        module = self._module(name)
        return module if names else self._module(name.partition(".")[0])

    def _import_anything(self, name: str, *more: Any) -> object:
        return self._modules[name] if name == "rulekit" else builtins.__import__(name, *more)

    def _module(self, name: str) -> object:
        if name not in self._modules:
            try:
                real = importlib.import_module(name)
            except ImportError as error:
                raise ImportError(f"{name.partition('.')[0]} is not installed here") from error
            held = {
                key: self._module(f"{name}.{key}") if f"{name}.{key}" in self._allowed else getattr(real, key)
                for key in self._allowed[name]
                if f"{name}.{key}" in self._allowed or hasattr(real, key)
            }
            self._modules[name] = Names(**{**held, **(_CERTAIN if name == "numpy" else {})})
        return self._modules[name]


def compile_rule(source: str | ast.Module) -> CodeType:
    """The rule's body, ready to run in a namespace. Raises SyntaxError."""
    code: CodeType = compile(source, FILENAME, "exec", flags=_ANNOTATIONS, dont_inherit=True)
    return code
