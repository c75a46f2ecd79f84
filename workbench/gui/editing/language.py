"""What may be written at a place of a rule and what stands there, read by jedi: nothing of the rule is executed.

Only names that the static check lets pass are offered. The first answer about numpy takes a second, so this belongs on
a thread, and `warm` gives it before anybody asks; one question at a time.
"""

from __future__ import annotations

import ast
import re
import sysconfig
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.gui.texts import later, tr
from workbench.gui.views.editor.suggestion_popup import NameChoice

MOST = 400
KEYWORDS = frozenset({"and", "def", "elif", "else", "for", "if", "import", "in", "is", "lambda", "not", "or", "pass"})
KEYWORDS |= {"return", "while", "True", "False", "None"}
DOTTED = re.compile(r"([A-Za-z_][\w.]*)\s*\.\s*\w*\Z")
FIRST_TEXT = "import numpy as np\nimport rulekit as rk\n\nrk.\nnp.m\nv\n"  # what makes later answers quick
FIRST_PLACES = ((6, 1), (4, 3), (5, 4))
KINDS = {
    "function": later("function"),
    "class": later("function"),
    "module": later("module"),
    "keyword": later("keyword"),
}
SIGNATURE = re.compile(r"\w+\(.*\)")
LONGEST = 160  # of a sentence or a signature, in letters


class Language:
    """Answers about one text at a time, and remembers the names that it offered last."""

    def __init__(self) -> None:
        self._offered: dict[str, Any] = {}

    def names(self, text: str, line: int, column: int) -> tuple[NameChoice, ...]:
        """The names that may stand at a line (from 1) and column (from 0), those without an underscore first."""
        allowed = allowed_at(text, line, column)
        found: dict[str, Any] = {}
        for one in _script(text).complete(line, column):
            if len(found) < MOST and not one.name.startswith("__") and _fits(one, allowed):
                found.setdefault(one.name, one)
        self._offered = found
        ordered = sorted(found.values(), key=lambda one: (one.name.startswith("_"), one.type == "keyword"))
        return tuple(NameChoice(one.name, _kind(one)) for one in ordered)

    def warm(self, tell: Callable[[str, float, float], None]) -> None:
        """Reads what rules import before anybody asks; `tell(text, done, total)` between its steps may end it."""
        for at, place in enumerate(FIRST_PLACES):
            tell("", at, len(FIRST_PLACES))
            for one in _script(FIRST_TEXT).complete(*place)[:1]:
                one.docstring()

    def told(self, name: str) -> str:
        """Signature and first sentence of a name that was offered; empty where nothing is known."""
        one = self._offered.get(name)
        return "" if one is None else told(one)

    def help(self, text: str, line: int, column: int) -> str:
        """Signature and first sentence of the name at a place; empty where there is none."""
        row = text.split("\n")[line - 1] if 0 < line <= text.count("\n") + 1 else ""
        here = next((found for found in re.finditer(r"\w+", row) if found.start() <= column <= found.end()), None)
        if here is None or here.group().isdigit():
            return ""
        found = _script(text).help(line, here.start())  # what a variable holds is named otherwise than the variable
        return next((said for one in found if one.name == here.group() and (said := told(one))), "")


def allowed_at(text: str, line: int, column: int) -> frozenset[str] | None:
    """The names that the static check lets pass behind the dot of a place; None where no dot stands before it."""
    from workbench.rulekit.catalog import CATALOG
    from workbench.sandbox.text.allowed import ATTRIBUTES, modules

    before = text.split("\n")[line - 1][:column]
    dotted = DOTTED.search(before)
    if dotted is None:
        return None
    head, _, tail = dotted[1].partition(".")
    name = ".".join(part for part in (imported(text).get(head, head), tail) if part)
    return modules(frozenset(CATALOG)).get(name, ATTRIBUTES)


def imported(text: str) -> dict[str, str]:
    """Alias → module of the imports of a text, also of one that is not finished."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("import "):
            continue
        try:
            (node,) = ast.parse(line).body
        except (SyntaxError, ValueError):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
    return found


def told(name: Any) -> str:
    """`robust_z(x, window=200) -> Array` and the first sentence of its docstring."""
    paragraphs = [" ".join(part.split()) for part in name.docstring().split("\n\n")]
    signatures = [one for one in paragraphs if SIGNATURE.match(one)]  # numpy tells those of compiled functions there
    sentences = [one for one in paragraphs if one and not SIGNATURE.match(one)]
    signature = _bare(signatures[-1]) if signatures else ""
    sentence = re.split(r"(?<=[.:])\s", sentences[0], maxsplit=1)[0].replace("``", "`") if sentences else ""
    return "\n".join(_short(line) for line in (signature, sentence) if line)


def _bare(signature: str) -> str:
    """A signature without the types of its arguments, and without what numpy takes by keyword only."""
    return re.sub(r"\b(\w+): [^,()=]+?(?=[,)=])", r"\1", re.sub(r", /.*", ")", signature))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _fits(one: Any, allowed: frozenset[str] | None) -> bool:
    from workbench.sandbox.text.allowed import BUILTINS

    if allowed is not None:
        return one.name in allowed
    if one.type == "keyword":
        return one.name in KEYWORDS
    return one.module_name != "builtins" or one.name in BUILTINS


def _kind(one: Any) -> str:
    return tr("constant") if one.name.isupper() else tr(KINDS.get(one.type, later("name")))


def _script(text: str) -> Any:
    import jedi

    return jedi.Script(text, project=_project(), environment=_environment())


@lru_cache(maxsize=1)
def _environment() -> Any:
    import jedi

    return jedi.InterpreterEnvironment()


@lru_cache(maxsize=1)
def _project() -> Any:
    """Where names are looked up: the standard library, what is installed, and rulekit by the name that rules call."""
    import jedi
    import numpy

    import workbench

    rooms = Path(workbench.__file__).parent
    installed = str(Path(numpy.__file__).parent.parent)
    path = [str(rooms.parent), str(rooms), installed, sysconfig.get_path("stdlib")]
    return jedi.Project(str(rooms), sys_path=path, smart_sys_path=False, load_unsafe_extensions=False)
