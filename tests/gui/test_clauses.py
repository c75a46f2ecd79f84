"""What the synthesizer says of conditions, and numbers, as the user's language has them; a person's words stay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.gui.clauses import clause_in, quantity
from workbench.gui.numerals import NARROW, local, number_in
from workbench.gui.sentences import sentence
from workbench.gui.texts import choose_language, language, tr
from workbench.synthesis.quantities.features import CURATED, with_two_seasons
from workbench.synthesis.shape import Clause, Condition
from workbench.synthesis.text.words import phrase
from workbench.synthesis.text.words import sentence as written


@pytest.fixture(autouse=True)
def speaking_german() -> Iterator[None]:
    choose_language("de")
    yield
    choose_language("en")


def conditions() -> Iterator[Condition]:
    """Every quantity in every direction, with a small and a large limit."""
    for feature in (*CURATED, *with_two_seasons(CURATED)):
        for direction in feature.directions:
            for size in (0.1, 1.5, 9.0):
                yield Condition(feature, direction, -size if direction == "low" else size)


def test_every_condition_that_the_synthesizer_can_write_is_said_in_german() -> None:
    english = [said for one in conditions() if (said := phrase(one)) == clause_in(language(), said)]
    assert english == []


def test_so_is_every_way_of_putting_three_of_them_together() -> None:
    known = list(conditions())
    for at in range(0, len(known) - 2, 3):
        three = tuple(known[at : at + 3])
        for clause in (Clause(three), Clause(three, majority=True), Clause(three[:2])):
            assert clause_in(language(), written(clause)) != written(clause)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("a strong drop since the last point", "ein starker Abfall seit dem letzten Punkt"),
        ("Abnormal Rule 2: far below the forecast", "Abnormal Rule 2: weit unter der Vorhersage"),
        (
            "at least two of these three signs, each beyond the season's usual peak: a trend; a spike; a rise since "
            "the last point, measured another way",
            "mindestens zwei dieser drei Zeichen, jeweils über die übliche Spitze der Saison hinaus: ein Trend; ein "
            "Ausreißer; ein Anstieg seit dem letzten Punkt, anders gemessen",
        ),
        ("a trend, together with a spike or a flat line", "ein Trend, dazu ein Ausreißer oder eine flache Linie"),
    ],
)
def test_a_sentence_is_german_as_a_whole(english: str, german: str) -> None:
    assert sentence(english) == german


@pytest.mark.parametrize("own", ["a spike on Mondays", "far from the forecast of Bob", "", "the value is above 3.5"])
def test_the_words_of_a_person_stay_as_they_are(own: str) -> None:
    assert clause_in(language(), own) == own


def test_a_quantity_is_named_in_german_and_one_that_nobody_knows_as_the_rule_calls_it() -> None:
    assert quantity("forecast_error_vs_peak") == tr("{quantity} against its peak", quantity="Vorhersagefehler")
    assert quantity("my_own_measure") == "my own measure"


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("0.86", "0,86"),
        ("−2.5", "−2,5"),
        ("20,160", "20\u202f160"),
        ("$0.12", "$0,12"),
        ("1.5e-07", "1,5e-07"),
        ("0.5 – 1.25", "0,5 – 1,25"),
    ],
)
def test_a_number_has_the_sign_and_the_spaces_of_the_language(english: str, german: str) -> None:
    assert local(english) == german
    assert number_in("de", english) == german
    assert number_in("en", english) == english.replace(",", NARROW)


def test_numbers_in_a_comparison_are_german_too_and_names_beside_them_stay() -> None:
    assert sentence("|load.5 vs peak| = 1.71 ≥ 1.7 (short by 0.2)") == "|load.5 vs peak| = 1,71 ≥ 1,7 (es fehlen 0,2)"


@pytest.mark.parametrize("other", ["1.0.0", "cpu.csv", "2025-03-10 22:25", "0.1.0-rc.1", "10.0.0.3", "numpy 1.26.4"])
def test_versions_times_and_names_are_no_numbers(other: str) -> None:
    assert number_in("de", other) == other
