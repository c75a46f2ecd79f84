"""The verb `cases generate` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli


def test_cases_are_written_and_counted(cli: Cli, tmp_path: Path) -> None:
    ended = cli("cases", "generate", "--out", tmp_path / "cases", "--cases", 44, "--seed", 3)
    assert ended.code == 0, ended.err
    assert ended.out.startswith("44 cases in ")
    assert len(list((tmp_path / "cases").glob("*_dataset/scenario_*/*.log"))) == 44


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--cases", "0"), "--cases"),
        (("--cases", "-3"), "--cases"),
        (("--cases", "many"), "many"),
        (("--cases", "1000000000"), "--cases"),
        (("--seed", "-1"), "--seed"),
        (("--difficulty", "cruel"), "cruel"),
        (("--phrasing", "C"), "C"),
    ],
)
def test_options_beyond_their_limits_are_refused_in_a_sentence(
    cli: Cli, tmp_path: Path, options: tuple[str, str], named: str
) -> None:
    ended = cli("cases", "generate", "--out", tmp_path / "cases", *options)
    assert ended.code == 2
    assert named in ended.sentence
    assert not (tmp_path / "cases").exists()


def test_a_file_in_the_place_of_the_folder_is_refused_in_a_sentence(cli: Cli, tmp_path: Path) -> None:
    place = tmp_path / "cases"
    place.write_text("taken")
    ended = cli("cases", "generate", "--out", place, "--cases", "3")
    assert ended.code == 2
    assert str(place) in ended.err and "Traceback" not in ended.err
    assert place.read_text() == "taken"
