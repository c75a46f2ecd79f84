"""The conditions that the rules of the zoo had when rulekit version 1 was fixed, and what differs from them now.

`python -m tests.contracts.golden_flags` lists the rules that changed; `--write FILE` writes all of them as they are
now. An entry that is in the file never changes: another condition is another version of rulekit, or a fault.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.series import zoo_series
from workbench.bench.zoo import entries
from workbench.model.labels import runs
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series

FILE = Path(__file__).with_name("golden_flags.json")
SERIES = {"long": (4000, 1, 0.01), "with holes": (700, 2, 0.2)}
_SHOWN = 12  # runs kept in clear beside the hash, for people to compare


def given() -> dict[str, Series]:
    """The fixed series by name."""
    return {name: zoo_series(n, seed, missing) for name, (n, seed, missing) in SERIES.items()}


def exact() -> tuple[Rule, ...]:
    """The rules whose conditions are the same on every machine."""
    return tuple(entry.rule for entry in entries() if entry.facts.exact)


def entry(rule: Rule, series: Series, host: Host) -> dict[str, Any]:
    """Hash of the rule's text and of its condition (n,) int8, how often it fired, and its first runs as text."""
    verdict = flag_series(rule, series, host)
    assert verdict.ran, verdict.problems
    on: NDArray[np.int64] = runs(verdict.condition == 1)
    return {
        "text": _hash(rule.text.encode()),
        "condition": _hash(verdict.condition.astype("<i1").tobytes()),
        "fired": int((verdict.condition == 1).sum()),
        "runs": " ".join(f"{start}-{stop}" for start, stop in on[:_SHOWN].tolist()),
    }


def document(host: Host) -> dict[str, Any]:
    """What the file holds, as it is now."""
    series = given()
    return {
        "series": {name: one.content_hash() for name, one in series.items()},
        "rules": {rule.name: {name: entry(rule, one, host) for name, one in series.items()} for rule in exact()},
    }


def differences(golden: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """One line for each series or rule that is not as in the file: what changed, and where it fires now."""
    lines = [f"the series {name} is another one" for name in SERIES if golden["series"][name] != now["series"][name]]
    for rule in sorted({*golden["rules"], *now["rules"]}):
        if rule not in now["rules"]:
            lines.append(f"{rule}: it is gone")
        elif rule not in golden["rules"]:
            lines.append(f"{rule}: it is new")
        else:
            lines += _changed(rule, golden["rules"][rule], now["rules"][rule])
    return lines


def _changed(rule: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    lines = []
    for name in SERIES:
        one, other = before[name], now[name]
        if one["text"] != other["text"]:
            return [f"{rule}: its text is another one"]
        if one["condition"] != other["condition"]:
            pairs = zip(one["runs"].split(), other["runs"].split(), strict=False)
            first = next((f"{a} is now {b}" for a, b in pairs if a != b), "a later point")
            lines.append(f"{rule} on the series {name}: fired {one['fired']} → {other['fired']}; first: {first}")
    return lines


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def main() -> int:
    """Compare with the file, or write another one; 1 where something differs."""
    parser = argparse.ArgumentParser("golden_flags")
    parser.add_argument("--write", type=Path, metavar="FILE")
    options = parser.parse_args()
    with Host() as host:
        now = document(host)
    if options.write:
        options.write.write_text(json.dumps(now, indent=1) + "\n", "utf-8")
        return 0
    lines = differences(json.loads(FILE.read_text("utf-8")), now)
    sys.stdout.write("".join(f"{line}\n" for line in lines or ["nothing changed"]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
