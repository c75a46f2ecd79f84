"""The benchmark `why`: how many flags of the zoo's rules can be explained, each explanation tried by running again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from workbench.bench.explained import explained_share
from workbench.bench.series import zoo_series
from workbench.bench.zoo import zoo
from workbench.model.rule import Rule
from workbench.sandbox.host import Host

SEED = 1


def measure(
    host: Host, say: Callable[[str], None], points: int = 4000, rules: Sequence[Rule] | None = None
) -> dict[str, Any]:
    """`share`: explained flags / flags, of all rules (None = all of the zoo) together; `explained`: rule → its share.

    A flag counts as explained if its comparisons hold again with the values shown and turning the named condition
    clears it. At most 200 flags a rule; rules that do not fire have no share.
    """
    series = zoo_series(points, SEED)
    explained = flags = 0
    shares: dict[str, float | None] = {}
    for rule in zoo() if rules is None else rules:
        share = explained_share(rule, series, host)
        explained, flags = explained + share.explained, flags + share.flags
        shares[rule.name] = round(share.value, 4) if share.flags else None
        say(f"{rule.name}: {share.explained} of {share.flags} flags explained")
    total = round(explained / flags, 4) if flags else None
    return {"share": total, "flags": flags, "points": points, "explained": shares}
