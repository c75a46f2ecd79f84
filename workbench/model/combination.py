"""How the rules of a pack that take the same series become one answer: the nouns; `detector.combine` does it."""

from __future__ import annotations

from typing import Literal

Combination = Literal["best", "any", "all", "vote", "aggregator"]
"""`best`: only the rule that names the series best judges it (what packs of format 0 mean). The others let every rule
that takes the series judge it, and the condition holds where it does for `any` of them, for `all`, by `vote` for more
than half, or as the `aggregator` of Argos has it: where the base is normal the adding rules decide, where it is
abnormal the filters must all agree."""

Role = Literal["rule", "base", "add", "filter"]
"""What a rule is to the aggregator: its `base` detector; a rule that may `add` what the base misses (Argos: FN rule); a
`filter` that takes back what is normal to it (Argos: FP rule). A plain `rule` adds. Other combinations ignore it."""
