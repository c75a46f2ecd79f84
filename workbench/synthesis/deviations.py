"""What the built-in base detectors measure, as words and as a call of rulekit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["ar", "seasonal", "ewma"]
ORDER = 25
SPAN = 20  # points


@dataclass(frozen=True)
class Form:
    """What one detector measures: in words, as a name, what is normal, what is expected, as a call of rulekit."""

    what: str
    name: str
    normal: str
    expected: str
    call: str

    @property
    def title(self) -> str:
        """What the rule is called."""
        return f"Base detector: {self.what}"

    @property
    def clause(self) -> str:
        """What it calls abnormal."""
        return f"the value is far from {self.expected}, in units of the usual {self.what}"


FORMS: Mapping[Kind, Form] = MappingProxyType(
    {
        "ar": Form(
            "forecast error",
            "forecast_error",
            f"each point follows from the {ORDER} before it, up to the usual forecast error",
            "its forecast",
            f"rk.ar_z(value, {ORDER})",
        ),
        "seasonal": Form(
            "seasonal residual",
            "seasonal_residual",
            "each point is as at this phase of earlier seasons, up to the usual residual",
            "what is usual at this phase",
            "rk.seasonal_z(value, PERIOD)",
        ),
        "ewma": Form(
            "distance to the recent level",
            "level_distance",
            f"each point is near the recent level (EW span {SPAN} points), up to the usual distance",
            "the recent level",
            f"rk.ewma_z(value, {SPAN})",
        ),
    }
)


def base_sentences() -> tuple[str, ...]:
    """Every title of a built-in base detector and every clause, for those who translate them."""
    return tuple(text for form in FORMS.values() for text in (form.title, form.clause))
