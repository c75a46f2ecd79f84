"""Scores of investigations: by stage, of scenarios seen and unseen, with causes of what went wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.incidents import BACKUP, LEAK, MINE, case_of, cases, known, write_cases
from workbench.bench.incidents.beside import beside
from workbench.bench.incidents.failures import CAUSES, NOTHING, failures, table
from workbench.bench.incidents.score import Source, score
from workbench.bench.incidents.seen import Seen, see
from workbench.bench.incidents.stages import judge, only
from workbench.bench.incidents.summary import summary
from workbench.errors import DataError
from workbench.investigate.investigate import STAGES
from workbench.investigate.scorecard import Scorecard
from workbench.sandbox.host import Host, HostOptions
from workbench.training.scenarios.learn import learn

KNOWN = known()


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host(options=HostOptions(spare=False)) as one:
        yield one


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    silent = [case_of(scenario, 77, logs=False, metrics=False) for scenario in (MINE, BACKUP)]
    train = write_cases(tmp_path_factory.mktemp("train"), cases(10))
    return train, write_cases(tmp_path_factory.mktemp("judge"), [*cases(4), *silent])


@pytest.fixture(scope="module")
def seen(folders: tuple[Path, Path], host: Host) -> Seen:
    return see(folders[1], KNOWN, host)


@pytest.fixture(scope="module")
def card(folders: tuple[Path, Path], host: Host) -> Scorecard:
    other = see(folders[0], KNOWN, host)
    return learn(other.examples(range(len(other))), KNOWN)


@pytest.mark.slow
def test_every_figure_stands_in_the_document_and_every_stage_in_the_summary(
    folders: tuple[Path, Path], host: Host
) -> None:
    document = score(folders[1], KNOWN, Source(train=folders[0]), host, baselines=False)
    assert {"f1", "fpr", "scenario_accuracy", "per_scenario", "stages", "by_scenario"} <= set(document)
    assert tuple(document["stages"]) == STAGES
    assert document["f1"] == document["stages"]["verified"]["f1"] > 80
    assert document["per_scenario"][LEAK]["named"] == document["per_scenario"][LEAK]["cases"] == 4
    assert document["speed"]["cases_a_second"] > document["speed"]["cases_a_second_with_opening"] > 0
    assert {one["cause"] for one in document["failures"]} <= set(CAUSES)
    json.dumps(document)
    told = "\n".join(summary(document))
    assert all(stage in told for stage in STAGES) and "scenario not learned" in told


def test_a_given_card_judges_without_learning(folders: tuple[Path, Path], host: Host, card: Scorecard) -> None:
    document = score(folders[1], KNOWN, Source(card), host, baselines=False)
    assert "by_scenario" not in document and "baselines" not in document
    assert document["learned_from"] == "the scorecard that was given"
    assert document["scenario_accuracy"] > 80


def test_what_went_wrong_has_its_cause(seen: Seen, card: Scorecard) -> None:
    found = failures(seen, judge(seen, KNOWN, only(card)))
    wrong = {one["case"]: one for one in found}
    assert wrong[f"{MINE}_77"]["cause"] == NOTHING and wrong[f"{MINE}_77"]["decided"] == "missed"
    assert table(found)[MINE]["missed"] == {NOTHING: 1}


def test_rules_were_run_for_every_pair_and_follow_a_selection(seen: Seen) -> None:
    assert len(seen.rules) == 3 * len(seen)
    some = seen.at([2, 0])
    assert some.rules[0, MINE] == seen.rules[2, MINE] and some.scenarios == (seen.scenarios[2], seen.scenarios[0])


def test_cases_of_one_kind_are_refused(tmp_path: Path, host: Host) -> None:
    with pytest.raises(DataError, match="lacks labeled cases"):
        see(write_cases(tmp_path, [case_of(MINE, 1)]), KNOWN, host)


@pytest.mark.slow
def test_plain_detectors_judge_the_same_cases_in_the_same_table(folders: tuple[Path, Path], host: Host) -> None:
    document = score(folders[1], KNOWN, Source(train=folders[0]), host)
    beside_ours = document["baselines"]
    plain = ("isolation forest", "k-means", "rarity", "out of vocabulary", "words, logistic regression")
    assert set(plain) <= set(beside_ours) and set(document["lacking"]) <= {"AR network"}
    rows = summary(document)
    at = [next(i for i, row in enumerate(rows) if row.startswith(name)) for name in (*STAGES, *plain)]
    assert at == sorted(at) and "named" in rows[at[0] - 1]
    assert f"{beside_ours['rarity']['f1']:.1f}" in rows[at[6]]
    assert beside_ours["words, logistic regression"]["scenario_accuracy"] > 80  # the words are the same in both folders
    assert {"precision", "recall", "fpr", "f1"} == set(beside_ours["words, logistic regression"]["unseen"])


def test_detectors_that_learn_elsewhere_see_none_of_the_judged_cases(folders: tuple[Path, Path], host: Host) -> None:
    train, judged = see(folders[0], KNOWN, host), see(folders[1], KNOWN, host)
    nothing_new = beside(train, train)["baselines"]["out of vocabulary"]
    assert nothing_new["recall"] == 0  # every word was learned
    assert beside(judged.at([0, 1, 2, 12, 13]), train)["baselines"]["rarity"]["fpr"] == 0
