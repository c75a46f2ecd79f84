"""What `--base` names: a built-in detector, a column of the series, a file of flags, a rulepack."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from workbench.errors import UsageError
from workbench.synthesis.deviations import Kind

Where = Literal["builtin", "column", "file", "pack"]
FORMS = "builtin:ar, builtin:seasonal, builtin:ewma, column:NAME, column:NAME>=LIMIT, file:PATH or pack:PATH"
FLAG = 0.5  # a column of 0 and 1 is abnormal from here on
_LIMIT = re.compile(r"(.+?)>=\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")


@dataclass(frozen=True)
class BaseSpec:
    """A base detector as it was named. `name`: of the built-in or the column, or the path; `limit`: a value of the
    column or file from which on a point is abnormal."""

    where: Where
    name: str
    limit: float = FLAG

    def __str__(self) -> str:
        limit = "" if self.limit == FLAG else f">={self.limit:.17g}"
        return f"{self.where}:{self.name}{limit}"

    @property
    def kind(self) -> Kind:
        """The built-in detector."""
        return next(kind for kind in get_args(Kind) if kind == self.name)


def parse_base(text: str) -> BaseSpec:
    """The spec of a text such as `builtin:ar` or `column:score>=3.5`; UsageError where it is none."""
    where, _, rest = text.partition(":")
    rest = rest.strip()
    if where not in get_args(Where) or not rest:
        raise UsageError(f"--base {text} is not understood", f"it is one of {FORMS}", "Correct it")
    if where == "builtin" and rest not in get_args(Kind):
        raise UsageError(f"There is no built-in detector {rest}", f"there are {', '.join(get_args(Kind))}", "Name one")
    limited = _LIMIT.fullmatch(rest) if where in ("column", "file") else None
    name, limit = (limited[1].strip(), float(limited[2])) if limited else (rest, FLAG)
    return BaseSpec(next(one for one in get_args(Where) if one == where), name, limit)
