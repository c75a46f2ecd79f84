"""The folder that `train` writes: run.rwb, rules/<name>/, report.html; where the other verbs find its rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workbench.errors import UsageError
from workbench.model.rule import Rule


@dataclass(frozen=True)
class RunFolder:
    """The layout below one folder."""

    path: Path

    @property
    def project(self) -> Path:
        """The project file with series, run log and rules."""
        return self.path / "run.rwb"

    @property
    def rules(self) -> Path:
        """One folder a rule."""
        return self.path / "rules"

    @property
    def report(self) -> Path:
        """The page for people."""
        return self.path / "report.html"

    def rule_folder(self, name: str) -> Path:
        """Where the rule of that name lies."""
        from workbench.packs.rulefile import folder_name

        return self.rules / folder_name(name)

    def rule_names(self) -> tuple[str, ...]:
        """The folders of the rules that are here."""
        return tuple(sorted(p.parent.name for p in self.rules.glob("*/rule.py")))

    def read(self, only: str | None = None) -> tuple[Rule, ...]:
        """The rules as they are on disk now (a person may have edited them); UsageError where there is none."""
        from workbench.packs.rulefile import folder_name, read_rule

        names = self.rule_names()
        wanted = None if only is None else folder_name(only)
        if wanted is not None and wanted not in names:
            raise UsageError(
                f"There is no rule {only} in {self.path}",
                f"it holds {', '.join(names)}" if names else "it holds no rules",
                "Name one of them with --rule",
            )
        if not names:
            raise UsageError(
                f"{self.path} holds no rules",
                "there is no rules/<name>/rule.py below it",
                "Give the folder of `train --out`",
            )
        return tuple(read_rule(self.rules / name) for name in names if wanted in (None, name))
