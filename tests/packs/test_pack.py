"""Packs: the same bytes anywhere, everything back when read, and a refusal where something is missing."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.made import RULE, WHEN, example, pack, wave
from tests.packs.rules import TEXT, rules
from workbench.errors import ApprovalError, PackError
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.packs.approval import approve
from workbench.packs.build import pack_bytes
from workbench.packs.carried import Carried, Example, Missing
from workbench.packs.examplefile import read_examples, write_examples
from workbench.packs.pack import parse_pack, read_pack, write_pack
from workbench.packs.zipped.archive import read_archive
from workbench.packs.zipped.migrations import MIGRATIONS, migrate
from workbench.packs.zipped.packinfo import FORMAT

ROOT = Path(__file__).parents[2]
PRINT_SUM = "import hashlib; from tests.packs.made import pack; print(hashlib.sha256(pack()).hexdigest())"


def test_the_same_rules_give_the_same_bytes_whatever_the_machine_is_set_to(tmp_path: Path) -> None:
    places = [
        {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "77", "PYTHONUTF8": "1"},
        {"LC_ALL": "POSIX", "TZ": "America/St_Johns", "PYTHONHASHSEED": "0", "PYTHONUTF8": "0", "UMASK": "077"},
    ]
    folders = [ROOT, tmp_path, Path("/")]
    sums = set()
    for place, folder in zip(places, folders, strict=True):
        environment = os.environ | place | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-B", "-c", PRINT_SUM]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
        sums.add(done.stdout.strip())
    assert sums == {hashlib.sha256(pack()).hexdigest()}


def test_a_pack_holds_the_layout_of_the_format() -> None:
    assert list(read_archive(pack())) == [
        "CHANGELOG",
        "REPORT.html",
        "SHA256SUMS",
        "pack.toml",
        "rules/cpu/examples.toml",
        "rules/cpu/examples/negative-1.csv",
        "rules/cpu/examples/positive-1.csv",
        "rules/cpu/rule.py",
        "rules/cpu/rule.toml",
        "rules/gr__e_2-b73c57/examples.toml",
        "rules/gr__e_2-b73c57/examples/negative-1.csv",
        "rules/gr__e_2-b73c57/examples/positive-1.csv",
        "rules/gr__e_2-b73c57/rule.py",
        "rules/gr__e_2-b73c57/rule.toml",
    ]


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "demo-1.0.0.rulepack"
    path.write_bytes(pack())
    back = read_pack(path)
    assert back.rules == (RULE, replace(RULE, name="größe/2", version="1.2.3"))
    assert (back.name, back.version, back.info.title, back.info.owner) == ("demo", "1.0.0", "Demo ▲", "SRE")
    assert (back.info.format, back.info.contract, back.info.rulekit) == (1, 1, (1,))
    assert back.report_html == b"<p>x</p>\n"
    assert "cpu 0.1.0, approved by Ann" in back.changelog
    assert back.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [one.kind for one in back.examples["cpu"]] == ["positive", "negative"]


@settings(max_examples=30, deadline=None)
@given(rules)
def test_any_approved_rule_survives_a_pack(rule: Rule) -> None:
    approved = approve(replace(rule, input=replace(rule.input, rulekit=1)), "Ann", WHEN)
    data = pack_bytes([approved], name="p", version="1.0.0")
    assert parse_pack(data).rules == (approved,)


same_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


@given(
    st.lists(st.floats(), max_size=20),
    same_text,
    st.lists(same_text, min_size=1, max_size=3, unique=True),
    st.none() | st.integers(-(2**62), 2**62),
)
def test_examples_are_kept_to_the_last_bit(
    numbers: list[float], name: str, columns: list[str], first_ns: int | None
) -> None:
    values = np.array([[number] * len(columns) for number in numbers]).reshape(len(numbers), len(columns))
    times = None if first_ns is None else first_ns + np.arange(len(numbers), dtype=np.int64)
    series = Series(name, values, times, tuple(columns), interval_ns=1)
    flags = (np.arange(len(numbers)) % 3 - 1).astype(np.int8)
    given = Example("positive-1", "positive", series, flags, flags, 0)
    (back,) = read_examples(write_examples(Carried((given,)))).examples
    assert np.array_equal(back.series.values, series.values, equal_nan=True)
    assert np.array_equal(np.signbit(back.series.values), np.signbit(np.where(np.isnan(values), np.nan, values)))
    assert (back.series.times_ns is None) == (times is None)
    assert times is None or np.array_equal(back.series.times_ns, times)
    assert (back.series.name, back.series.columns) == (name, tuple(columns))
    assert np.array_equal(back.flags, flags)


def test_history_carries_no_expectation() -> None:
    given = replace(example(), judged_from=10)
    files = write_examples(Carried((given,)))
    assert b"the first 10 points are history that the rule needs" in files["examples.toml"]
    (back,) = read_examples(files).examples
    assert back.judged_from == 10
    assert (back.flags[:10] == -1).all()
    assert np.array_equal(back.flags[10:], given.flags[10:])


def test_a_pack_says_which_examples_it_travels_without_and_why(tmp_path: Path) -> None:
    missing = {"cpu": (Missing("negative", "it is never quiet"),)}
    examples = {"cpu": (example(),)}
    path = write_pack([RULE], tmp_path / "p.rulepack", name="p", version="1.0.0", examples=examples, missing=missing)
    assert read_pack(path).missing == missing
    contradiction = {"cpu": (Missing("positive", "it never fires"),)}
    with pytest.raises(PackError, match="an example is missing which is there"):
        parse_pack(pack_bytes([RULE], name="p", version="1.0.0", examples=examples, missing=contradiction))


def test_a_pack_that_nobody_could_read_is_not_written(tmp_path: Path) -> None:
    series = wave(n=80_000, spikes=())
    flags = np.zeros(80_000, np.int8)
    examples = {"cpu": (Example("negative-1", "negative", replace(series, labels=None), flags, flags),)}
    with pytest.raises(PackError, match=r"cannot be written: the example negative-1 is larger than 300,000 cells"):
        write_pack([RULE], tmp_path / "p.rulepack", name="p", version="1.0.0", examples=examples)
    assert list(tmp_path.iterdir()) == []


def test_rules_that_are_not_approved_stay_here(tmp_path: Path) -> None:
    for rule in (Rule("cpu", TEXT), replace(RULE, text=TEXT + "# edited\n")):
        with pytest.raises(ApprovalError):
            write_pack([rule], tmp_path / "p.rulepack", name="p", version="1.0.0")
    assert list(tmp_path.iterdir()) == []


def test_a_pack_that_would_make_no_sense_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "p.rulepack"
    cases = [
        ([], "p", "1.0.0", "no rule to pack"),
        ([RULE, RULE], "p", "1.0.0", "share the folder of cpu"),
        ([RULE, replace(RULE, name="CPU")], "p", "1.0.0", "share the folder"),
        ([RULE], "../p", "1.0.0", "cannot be called"),
        ([RULE], "p", "1.0", "is not a version"),
    ]
    for given_rules, name, version, sentence in cases:
        with pytest.raises(PackError, match=sentence):
            write_pack(given_rules, path, name=name, version=version)
    with pytest.raises(PackError, match="cannot be written"):
        write_pack([RULE], tmp_path / "none" / "p.rulepack", name="p", version="1.0.0")
    assert not path.exists()


def test_the_wave_of_the_tests_has_its_spikes() -> None:
    assert np.flatnonzero(wave().value > 5).tolist() == [1_000, 2_500, 5_000]


def test_a_pack_of_format_0_is_read_as_the_present_one() -> None:
    data = (Path(__file__).parent / "old" / "format-0.rulepack").read_bytes()
    assert read_archive(data)["pack.toml"].startswith(b"format = 0\n")
    back = parse_pack(data)
    assert (back.info.format, back.combination, back.name, back.version) == (1, "best", "sample-pack", "1.0.0")
    assert [len(examples) for examples in back.examples.values()] == [2]
    assert set(back.roles.values()) == {"rule"}


def test_the_steps_between_formats_form_one_chain_to_the_present() -> None:
    assert [(step.old, step.new) for step in MIGRATIONS] == [(at, at + 1) for at in range(FORMAT)]


def test_a_pack_of_format_0_that_never_was_one_is_refused() -> None:
    files = {"pack.toml": b'name = "x"\nformat = 0\n'}
    with pytest.raises(PackError, match="not as packs of format 0 have it"):
        migrate(files, 0, 1)
    with pytest.raises(PackError, match="no way leads from its format -3 to 1"):
        migrate(files, -3, 1)


def test_a_pack_keeps_the_roles_of_its_rules_in_its_own_table(tmp_path: Path) -> None:
    from tests.packs.rules import TEXT
    from workbench.model.rule import Rule
    from workbench.packs.approval import approve

    rules = [approve(Rule(name, TEXT, role=name), "Ann", "2026-01-01") for name in ("add", "base", "filter")]
    path = write_pack(rules, tmp_path / "three-1.0.0.rulepack", name="three", version="1.0.0")
    back = read_pack(path)
    assert [(rule.name, rule.role) for rule in back.rules] == [("add", "add"), ("base", "base"), ("filter", "filter")]
    assert dict(back.roles) == {"add": "add", "base": "base", "filter": "filter"}
    assert back.combination == "aggregator"
    files = read_archive(path.read_bytes())
    assert not any(b"role" in files[f"rules/{name}/rule.toml"] for name in ("add", "base", "filter"))
