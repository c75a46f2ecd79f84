"""Synthesizer and model together: who proposes what, names that change no code, and what happens without money."""

# ruff: noqa: ARG002  a fake takes all that the real thing takes

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

from tests.fakes.chat_server import ChatServer, Say, Seen
from tests.training.data import TEXT, jump_rule, spiky
from tests.training.fakes import Clock
from tests.training.test_training_llm import OPTIONS, SPLIT, chance, client, feedback, fenced, silent
from workbench.errors import CapError
from workbench.model.events import CandidateProposed
from workbench.model.rule import Origin, Rule
from workbench.training.engine.crew import Crew
from workbench.training.engine.rule_task import rule_task
from workbench.training.fingerprint import fingerprint
from workbench.training.llm import prompts
from workbench.training.llm.hybrid import HybridProposer, llm_proposer
from workbench.training.llm.llm_propose import LlmOptions, LlmProposer
from workbench.training.options import TrainOptions
from workbench.training.run import train_all
from workbench.training.validate import Bench

GOOD = TEXT.format(limit=7.5)


class Fixed:
    """A synthesizer that has some rules and no more, and notes how many it was asked for."""

    def __init__(self, *limits: float) -> None:
        self.left = [jump_rule(limit) for limit in limits]
        self.asked: list[int] = []

    def prepare(self, examples, splits, rng) -> None:
        """Nothing to do."""

    def propose(self, n: int, rng: np.random.Generator) -> list[Rule]:
        self.asked.append(n)
        given, self.left = self.left[:n], self.left[n:]
        return given


def both(server: ChatServer, folder, fixed: Fixed, **given) -> HybridProposer:
    one = HybridProposer(fixed, LlmProposer(client(server, folder, **given), LlmOptions(), silent))  # type: ignore[arg-type]
    one.prepare([spiky()], [SPLIT], chance())
    return one


def shown_rule(seen: Seen) -> str:
    return re.search(r"```python\n(.*?)```", seen.messages[1][1], re.DOTALL)[1]  # type: ignore[index]


def naming(seen: Seen) -> Say:
    """Other words where a name is asked for, a new rule elsewhere."""
    if seen.messages[0][1] != prompts.NAME_SYSTEM:
        return fenced(GOOD)
    return fenced(shown_rule(seen).replace("A limit on jumps", "Sudden jumps of the load"))


def test_the_first_round_is_mostly_the_synthesizers_rules_named_and_then_bettered(tmp_path) -> None:
    fixed = Fixed(*np.arange(3.0, 9.0))
    with ChatServer(author=naming) as server:
        proposer = both(server, tmp_path, fixed)
        first = proposer.propose(6, chance(), [feedback(jump_rule(1.0))])
        later = proposer.propose(6, chance(1), [feedback(jump_rule(1.0)), feedback(jump_rule(2.0))])
    assert fixed.asked == [4, 2]
    assert [draft.rule.origin.kind for draft in first] == ["human"] * 4 + ["llm"] * 2
    assert {draft.rule.title for draft in first[:4]} == {"Sudden jumps of the load"}
    assert [draft.parent for draft in first] == [-1] * 6
    assert [draft.parent for draft in later] == [-1, -1, 0, 1, 0, 1]
    asked = [seen for seen in server.seen if "An algorithm found this rule" in seen.prompt]
    assert sorted(re.search(r"JUMP = ([\d.]+)", shown_rule(seen))[1] for seen in asked) == ["3.0", "4.0"]  # type: ignore[index]


def test_a_run_begins_with_rules_of_both(host, tmp_path) -> None:
    options = dataclasses.replace(OPTIONS, proposer="hybrid", candidates=3, fix_tries=0)
    with ChatServer(author=naming) as server:
        asked = client(server, tmp_path)
        make = llm_proposer(asked, LlmOptions(), hybrid=True)
        events = list(train_all([spiky()], options, [host], clock=Clock(), run_id="r", make_proposer=make))
    drafts = [e.rule for e in events if isinstance(e, CandidateProposed) and e.round == 1]
    assert [rule.origin.kind for rule in drafts] == ["synthesizer", "synthesizer", "llm"]
    assert {seen.messages[0][1] == prompts.NAME_SYSTEM for seen in server.seen} == {True, False}


def test_a_name_changes_words_and_nothing_that_the_rule_does(tmp_path) -> None:
    rule = dataclasses.replace(jump_rule(5.0), overrides={"spiky": {"JUMP": 3.0}})
    with ChatServer(author=naming) as server:
        llm = LlmProposer(client(server, tmp_path), LlmOptions(), silent)
        llm.prepare([spiky()], [SPLIT], chance())
        (named,) = llm.name([rule], chance())
    assert fingerprint(named) == fingerprint(rule)
    assert named.title == "Sudden jumps of the load"
    assert (named.input, named.emit, named.overrides) == (rule.input, rule.emit, rule.overrides)
    assert named.origin.model.endswith("named by m")
    assert "Window 1" not in server.seen[0].prompt


@pytest.mark.parametrize(
    "answer",
    [
        fenced(TEXT.format(limit=5.1)),
        fenced(TEXT.format(limit=5.0).replace(">=", ">")),
        fenced(TEXT.format(limit=5.0).replace("value, 1", "value, 2")),
        fenced("def inference(sample)\n    return 1\n"),
        Say("A fine rule."),
    ],
)
def test_a_name_that_changes_the_code_is_not_taken(answer: Say, tmp_path) -> None:
    rule = jump_rule(5.0)
    with ChatServer(answer) as server:
        llm = LlmProposer(client(server, tmp_path), LlmOptions(), silent)
        llm.prepare([spiky()], [SPLIT], chance())
        assert llm.name([rule], chance()) == [rule]


def test_a_constant_that_was_renamed_takes_no_override_with_it_so_that_name_is_refused(tmp_path) -> None:
    rule = dataclasses.replace(jump_rule(5.0), overrides={"spiky": {"JUMP": 3.0}})
    with ChatServer(fenced(rule.text.replace("JUMP", "LEAP"))) as server:
        llm = LlmProposer(client(server, tmp_path), LlmOptions(), silent)
        llm.prepare([spiky()], [SPLIT], chance())
        assert llm.name([rule], chance()) == [rule]


def test_all_is_left_to_the_model_when_the_synthesizer_has_no_more(tmp_path) -> None:
    with ChatServer(fenced(GOOD)) as server:
        proposer = both(server, tmp_path, Fixed(3.0, 4.0))
        assert [len(proposer.propose(4, chance(k))) for k in range(3)] == [4, 4, 4]
    assert len(server.seen) == (2 + 2) + 4 + 4


def test_without_money_the_synthesizers_rules_are_proposed_as_they_are(tmp_path) -> None:
    with ChatServer(Say(fenced(GOOD).text, prompt_tokens=1000, completion_tokens=2000)) as server:
        proposer = both(server, tmp_path, Fixed(*np.arange(3.0, 12.0)), max_usd=0.02)
        assert len(proposer.propose(6, chance(0))) >= 4
        later = proposer.propose(6, chance(1))
    assert [draft.rule.text for draft in later] == [jump_rule(limit).text for limit in (7.0, 8.0)]


def test_a_cap_too_low_for_the_very_first_call_is_an_error(tmp_path) -> None:
    with ChatServer(fenced(GOOD)) as server, pytest.raises(CapError):
        both(server, tmp_path, Fixed(3.0), max_usd=0.0001).propose(2, chance())
    assert server.seen == []


def test_after_a_resume_the_synthesizer_goes_on_where_it_was(tmp_path) -> None:
    with ChatServer(author=naming) as server:
        fixed = Fixed(*np.arange(3.0, 12.0))
        proposer = both(server, tmp_path, fixed)
        proposer.resume(2, 6)
        assert server.seen == []
        drafts = proposer.propose(6, chance(), [feedback(jump_rule(1.0))])
    assert fixed.asked == [4, 2, 2]
    assert "JUMP = 9.0" in drafts[0].rule.text
    assert drafts[-1].parent == 0


def test_a_rule_of_a_model_is_refitted_by_the_tuner_where_the_synthesizer_cannot_read_it(host, tmp_path) -> None:
    one, origin = spiky(n=1000), Origin("llm", "m")
    strange = (
        jump_rule(0.5)
        .text.replace('"""A limit on jumps."""', '"""Mine."""')
        .replace("np.abs(rk.jump(value, 1))", "abs(rk.jump(value, 1)) * 1.0")
    )
    with ChatServer(fenced(GOOD)) as server:
        make = llm_proposer(client(server, tmp_path), LlmOptions())
        rule = dataclasses.replace(jump_rule(0.5), text=strange, origin=origin)
        assert make(silent).refit(rule, [one], [SPLIT], chance()) == rule
        task = rule_task("t", Bench((one,), (SPLIT,), Crew([host]), TrainOptions()), make)
        fitted = task.refit(rule, chance(), silent)
        task = rule_task("t", Bench((one,), (SPLIT,), Crew([host]), TrainOptions(tune=False)), make)
        assert task.refit(rule, chance(), silent) == rule
    assert fitted.text != rule.text
    assert float(re.search(r"JUMP = ([\d.]+)", fitted.text)[1]) > 2.0  # type: ignore[index]
