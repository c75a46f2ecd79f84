"""The list of every feature: static check, completion, prompts, rule writer and docs all read it from here."""

from collections.abc import Mapping
from types import MappingProxyType

from workbench.rulekit.feature import Feature
from workbench.rulekit.features.basic import BASIC
from workbench.rulekit.features.deviation import DEVIATION, LEVEL
from workbench.rulekit.features.forecast import FORECAST
from workbench.rulekit.features.logic import GUARD, LOGIC
from workbench.rulekit.features.parts import LONGEST, SAME, SCALE_WARM_UP, SIGMA
from workbench.rulekit.features.seasonal import SEASONAL

__all__ = ["CATALOG", "LONGEST", "SAME", "SCALE_WARM_UP", "SIGMA", "VERSION"]

VERSION = 1  # of the outputs: any change of a single bit is a new version beside this one

CATALOG: Mapping[str, Feature] = MappingProxyType(
    {f.name: f for f in (*BASIC, *DEVIATION, *LEVEL, *FORECAST, *SEASONAL, *GUARD, *LOGIC)}
)
