"""What holds in the window now, by which commands are enabled: told by many, put together here."""

from __future__ import annotations

OF_SERIES = frozenset(
    ("series", "labels", "rule", "approved", "findings", "region", "test_hidden", "stacked", "question")
)  # facts that do not hold while cases are in sight: what cannot be seen is not changed by a key


class Facts:
    """`told`: by the desk; `more`: by others, under what they are about; `cases`: whether there are some, whether one
    is looked at."""

    def __init__(self) -> None:
        self.told: frozenset[str] = frozenset()
        self.more: dict[str, frozenset[str]] = {}
        self.cases: frozenset[str] = frozenset()

    def holding(self, *, shows_cases: bool, region: bool, asks: bool) -> frozenset[str]:
        """All of them, as in `Actions.set_facts`. `region`: something is marked; `asks`: a label is suggested, whose
        keys come before those of the findings."""
        known = self.told.union(*self.more.values())
        if shows_cases:
            return (known - OF_SERIES) | self.cases
        known |= self.cases - {"case"}
        facts = known | {"region"} if region else known
        return (facts - {"findings"}) | {"question"} if asks else facts
